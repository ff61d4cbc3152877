/** One file that nobody trusts, through the page: what it says, how long each answer takes, and whether the page stays alive meanwhile. */
import type { Browser, CDPSession, Page } from 'playwright-core';

export interface Walked {
  /** The verdict of the scan; '' where the file was refused before. */
  readonly verdict: string;
  /** What notices say. */
  readonly notices: readonly string[];
  /** From the choice of the file to its verdict or error, in milliseconds as {@link Clock} counts. */
  readonly answer: number;
  /** The longest wait for an answer of a view, and which. */
  readonly slowest: number;
  readonly slowestView: string;
  /** The longest task of the main thread, in milliseconds. */
  readonly task: number;
  readonly views: readonly string[];
}

/** Counts questions to the worker that wait for an answer, and long tasks of the page. It runs before the page's own scripts. */
export const WATCH = `
  globalThis.watch = { waiting: new Set(), long: [], frame: 0 };
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => watch.long.push(duration))).observe({ entryTypes: ['longtask'] });
  const Real = Worker;
  globalThis.Worker = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => { if (!('progress' in data)) watch.waiting.delete(data.id); });
      this.addEventListener('error', () => watch.waiting.clear());
    }
    postMessage(question, ...rest) { watch.waiting.add(question.id); super.postMessage(question, ...rest); }
    terminate() { watch.waiting.clear(); super.terminate(); }
  };`;

/** Nothing is asked any more for two frames, as what an answer brings up may ask again. */
const QUIET = `new Promise((resolve) => {
  let still = 0;
  const tick = () => {
    still = watch.waiting.size === 0 ? still + 1 : 0;
    if (still > 4) resolve(null); else requestAnimationFrame(tick);
  };
  tick();
})`;

/**
 * Counts the smaller of the time that went by and the time of the processor that pages took, in milliseconds: a machine that does other
 * work too says nothing about a file.
 */
export class Clock {
  readonly #session: CDPSession;

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async of(browser: Browser): Promise<Clock> {
    return new Clock(await browser.newBrowserCDPSession());
  }

  async #processor(): Promise<number> {
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { type, cpuTime }) => (type === 'renderer' ? sum + 1000 * cpuTime : sum), 0);
  }

  async time(work: () => Promise<unknown>): Promise<number> {
    const [start, processor] = [performance.now(), await this.#processor()];
    await work();
    return Math.min(performance.now() - start, (await this.#processor()) - processor);
  }
}

export async function walkFile(page: Page, clock: Clock, path: string): Promise<Walked> {
  await page.evaluate('watch.long.length = 0');
  const answer = await clock.time(async () => {
    await page.locator('input[type=file]').first().setInputFiles(path);
    await page.locator('.headline [data-verdict], .notice').first().waitFor({ timeout: 60_000 });
    await page.evaluate(QUIET);
  });
  const chip = page.locator('.headline [data-verdict]');
  const verdict = (await chip.count()) > 0 ? ((await chip.getAttribute('data-verdict')) ?? '') : '';
  const notices = await page.locator('.notice').allInnerTexts();
  const views = await page.locator('nav.tabs a').allInnerTexts();
  let [slowest, slowestView] = [0, ''];
  for (const view of views) {
    const span = await clock.time(async () => {
      await page.locator('nav.tabs a', { hasText: view }).click();
      await page.locator('.panel, .drop, .notice').first().waitFor({ timeout: 60_000 });
      await page.evaluate(QUIET);
    });
    if (span > slowest) [slowest, slowestView] = [span, view];
  }
  const task: number = await page.evaluate('Math.max(0, ...watch.long)');
  await page.getByRole('button', { name: /^Close / }).click();
  await page.locator('.home').waitFor();
  return { verdict, notices, answer, slowest, slowestView, task, views };
}
