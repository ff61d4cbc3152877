/**
 * The page in Chromium: from the click to the overview with a cold cache, the answer while a slider moves, frames while trees are
 * picked, moved, zoomed and folded, and the longest task of the main thread while 500 MB are opened.
 *
 * npm run build && .oracle/sklearn-1.9/bin/python bench/page-data.py out/page && npx tsx bench/page.ts out/page
 */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { chromium as engine, type Page } from 'playwright-core';
import { servePage } from '../src/page/local-node.js';
import { chromium } from '../test/helpers/chromium.js';

const folder = process.argv[2] ?? 'out/page';
const browser = await engine.launch({ executablePath: chromium!, args: ['--no-sandbox'] });

async function withPage(work: (page: Page) => Promise<void>): Promise<void> {
  const local = await servePage({});
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(`globalThis.long = [];
    new PerformanceObserver((list) => list.getEntries().forEach((one) => long.push(one.duration))).observe({ entryTypes: ['longtask'] });`);
  await page.goto(local.url);
  await page.locator('.drop').waitFor();
  await work(page);
  await context.close();
  await local.close();
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const longest = (page: Page): Promise<number> => page.evaluate('Math.max(0, ...long)');
const say = (what: string, value: string): void => {
  console.log(`${what.padEnd(64)} ${value}`);
};

async function open(page: Page, name: string): Promise<number> {
  const start = performance.now();
  await page.setInputFiles('input[type=file]', resolve(folder, name));
  await page.getByRole('heading', { name: 'What it takes' }).waitFor({ timeout: 120_000 });
  return performance.now() - start;
}

/** Milliseconds between the page's first picture and the choice of a file: none, and what a person needs at the least. */
for (const pause of [0, 1000]) {
  const times: number[] = [];
  for (let i = 0; i < 5; i++)
    await withPage(async (page) => {
      await page.waitForTimeout(pause);
      times.push(await open(page, 'one-megabyte.joblib'));
    });
  const after = pause === 0 ? 'at once' : `after ${pause / 1000} s`;
  say(`1 MB, chosen ${after}, to its overview, cold (median)`, `${median(times).toFixed(0)} ms`);
}

/** From the move of the first slider to the answer that changes, in milliseconds. */
async function sliding(page: Page, file: string): Promise<number[]> {
  await open(page, file);
  await page.locator('nav.tabs a', { hasText: 'Try it' }).click();
  await page.locator('[data-answer]').waitFor();
  return page.evaluate(`(async () => {
    const slider = document.querySelector('.slider');
    const spans = [];
    for (let i = 0; i < 60; i++) {
      const start = performance.now();
      const changed = new Promise((resolve) => {
        const observer = new MutationObserver(() => { observer.disconnect(); resolve(); });
        observer.observe(document.querySelector('.steady'), { subtree: true, attributes: true, characterData: true, childList: true });
        setTimeout(resolve, 100);
      });
      slider.value = String(Number(slider.min) + (i / 60) * (slider.max - slider.min));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await changed;
      const span = performance.now() - start;
      if (span < 100) spans.push(span);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return spans;
  })()`);
}

const SLIDERS = [
  ['the pipeline of the demo', resolve('demo/tumours.joblib')],
  ['a forest of 100 trees', 'forest-100.joblib'],
] as const;
for (const [what, file] of SLIDERS)
  await withPage(async (page) => {
    const spans = await sliding(page, file);
    say(`${what}, from the slider to the answer (median)`, `${median(spans).toFixed(1)} ms of ${spans.length}`);
  });

type Frames = (what: string, work: () => Promise<void>) => Promise<void>;

/** Opens a model, shows its trees to their leaves, and measures frames while something is done with them. */
async function withTrees(
  file: string,
  label: string,
  work: (page: Page, frames: Frames) => Promise<void>,
): Promise<void> {
  await withPage(async (page) => {
    await open(page, file);
    await page.locator('nav.tabs a', { hasText: 'Model' }).click();
    await page.locator('canvas.tree').waitFor();
    await page.getByLabel('open to level').fill('99');
    await page.getByRole('button', { name: 'The whole tree' }).click();
    await page.waitForTimeout(1000);
    await page.evaluate(`globalThis.frames60 = []; let last = performance.now();
    const tick = () => { const now = performance.now(); frames60.push(now - last); last = now; requestAnimationFrame(tick); }; requestAnimationFrame(tick);`);
    await work(page, async (what, act) => {
      await page.evaluate('frames60.length = 0; long.length = 0');
      await act();
      const spans = (await page.evaluate('frames60.slice(2)')) as number[];
      const slow = spans.filter((span) => span > 34).length;
      say(
        `${label}, all open: a frame while ${what} (median)`,
        `${median(spans).toFixed(1)} ms; ${slow} of ${spans.length} took more than two`,
      );
    });
  });
}

async function moved(page: Page, frames: Frames): Promise<void> {
  const box = (await page.locator('canvas.tree').boundingBox())!;
  const [x, y] = [box.x + 300, box.y + 200];
  await frames('it is moved', async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let i = 0; i < 60; i++) await page.mouse.move(x + 4 * i, y + (i % 7));
    await page.mouse.up();
  });
  await frames('it is zoomed', async () => {
    await page.keyboard.down('Control');
    for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i % 30 < 15 ? -30 : 30);
    await page.keyboard.up('Control');
  });
}

await withTrees('tree-20000.joblib', 'a tree of 20,000 nodes', moved);
await withTrees('forest-500.joblib', '500 trees of 1,000 nodes', async (page, frames) => {
  await moved(page, frames);
  const canvas = page.locator('canvas.tree');
  await frames('its root is folded', async () => {
    await canvas.focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Enter');
      await page.waitForTimeout(50);
    }
  });
  await frames('another is picked', async () => {
    for (let i = 0; i < 30; i++) {
      await page.getByRole('button', { name: 'Tree after' }).click();
      await page.waitForTimeout(50);
    }
  });
});

/** Of the processes of pages, in bytes: what they have, or the most that they had. */
async function memory(what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .reduce((most, { id }) => {
      const [, kilobytes] = new RegExp(`${what}:\\s+(\\d+)`).exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      return Math.max(most, 1024 * Number(kilobytes));
    }, 0);
}

await withPage(async (page) => {
  await page.evaluate('long.length = 0');
  const before = await memory('VmRSS');
  const span = await open(page, 'large-500.joblib');
  say(
    '500 MB of Joblib, to its overview',
    `${(span / 1000).toFixed(1)} s, longest task of the page ${(await longest(page)).toFixed(0)} ms`,
  );
  const { size } = statSync(join(folder, 'large-500.joblib'));
  const most = ((await memory('VmHWM')) - before) / size;
  say('its process at the most, beyond what it had, in sizes of the file', most.toFixed(2));
});
await browser.close();
