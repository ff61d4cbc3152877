/**
 * Files that nobody should trust, in the page: each gets a verdict or an error that says what is wrong, nothing of it becomes markup or a
 * script, nothing is asked of anybody, and the page stays alive. `npm run test:page` walks through every kind; BRINE_PAGE_FILES=FOLDER
 * adds the files of a folder.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumps } from '../../src/entries/pickle-node.js';
import { PROMISE } from '../exhaustion/child.js';
import { SAMPLE, shapes } from '../exhaustion/shapes.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';
import { hostileStreams } from '../scan/corpus/hostile.js';
import { CONTAINERS } from '../scan/corpus/containers.js';
import { Clock, WATCH, walkFile } from './hostile/walk-file.js';

const WHOLE = process.env['BRINE_PAGE_WALK'] !== undefined;
const FOLDER = process.env['BRINE_PAGE_FILES'];
/** Tests run side by side on machines that do other work too: what breaks the promise breaks it by far. */
const SLACK = 3;
const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-hostile-page-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Tried {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the scan has to say, at least. */
  readonly dangerous?: boolean;
}

/** Walks through all of them in one page, as somebody would who was sent a folder. */
async function walkAll(tried: readonly Tried[]): Promise<void> {
  const shown = await showPage(browser, { before: WATCH });
  const clock = await Clock.of(browser);
  await shown.page.getByRole('heading', { name: 'See what a model file does' }).waitFor();
  for (const { name, bytes, dangerous } of tried) {
    const path = join(folder, name.replace(/[^\w.<>=()-]+/g, '-'));
    writeFileSync(path, bytes);
    const walked = await walkFile(shown.page, clock, path);
    expect(walked.verdict !== '' || walked.notices.length > 0, name).toBe(true);
    if (dangerous === true) expect(walked.verdict, name).toBe('dangerous');
    // A refusal says what to do.
    for (const notice of walked.notices)
      expect(notice.trim().split('\n').length, `${name}: ${notice}`).toBeGreaterThan(1);
    expect(walked.task, `${name}: a task of the main thread`).toBeLessThan(1000 * PROMISE.seconds);
    expect(walked.answer, `${name}: until its verdict`).toBeLessThan(1000 * SLACK * PROMISE.seconds);
    expect(walked.slowest, `${name}: ${walked.slowestView}`).toBeLessThan(1000 * SLACK * PROMISE.seconds);
    expect(shown.wrong, name).toEqual([]);
    rmSync(path);
  }
  expect(shown.asked.filter((url) => !url.startsWith('./') && !url.startsWith('blob:'))).toEqual([]);
  await shown.close();
}

describe.skipIf(!pageIsThere)('the page and files that nobody should trust', () => {
  test('that would run code, in every opcode that names something', { timeout: 600_000 }, async () => {
    const streams = hostileStreams().filter(({ reached }) => reached !== false);
    const every = WHOLE ? 7 : 150;
    await walkAll(
      streams
        .filter((_, i) => i % every === 0)
        .map(({ name, bytes }) => ({ name: `${name}.pkl`, bytes, dangerous: true })),
    );
  });

  test('that would run code, in every kind of file', { timeout: 600_000 }, async () => {
    const stream = new TextEncoder().encode("cos\nsystem\n(S'harmless'\ntR.");
    const tried: Tried[] = [];
    for (const [name, wrap] of WHOLE ? CONTAINERS : CONTAINERS.slice(0, 4))
      tried.push({ name, bytes: await wrap(stream) });
    await walkAll(tried);
  });

  test('that are made to exhaust', { timeout: 900_000 }, async () => {
    // Bombs take seconds each: the whole walk has them.
    const tried = (await shapes(WHOLE ? /./ : SAMPLE)).filter(({ name }) => WHOLE || !/^bomb-(?!sets)/.test(name));
    await walkAll(tried.map(({ name, bytes }) => ({ name, bytes })));
  });

  test('that hold markup wherever a name can stand', { timeout: 120_000 }, async () => {
    const text = new TextEncoder();
    const tried: Tried[] = [
      { name: 'keys.pkl', bytes: dumps({ [MARKUP]: { [MARKUP]: MARKUP } }) },
      { name: 'global.pkl', bytes: text.encode(`c${MARKUP}\n${MARKUP}\n(S'${MARKUP}'\ntR.`) },
      { name: 'class.pkl', bytes: text.encode(`(i${MARKUP}\n${MARKUP}\n.`) },
      { name: 'persistent.pkl', bytes: text.encode(`P${MARKUP}\n.`) },
      { name: `${MARKUP.replace(/[/\s]/g, '_')}.pkl`, bytes: dumps([1, 2]) },
      { name: 'damaged.pkl', bytes: text.encode(`cos\nsystem\n(S'${MARKUP}`) },
    ];
    await walkAll(tried);
  });

  test('that are cut short or have a byte changed', { timeout: 600_000 }, async () => {
    const whole = readFileSync('demo/tumours.joblib');
    const cuts = WHOLE ? 24 : 2;
    const tried: Tried[] = Array.from({ length: cuts }, (_, i) => {
      const at = Math.floor(((i + 1) * whole.length) / (cuts + 1));
      const changed = Uint8Array.from(whole);
      changed[at] = changed[at]! ^ 0x5a;
      return [
        { name: `cut-${at}.joblib`, bytes: whole.subarray(0, at) },
        { name: `changed-${at}.joblib`, bytes: changed },
      ];
    }).flat();
    await walkAll(tried);
  });

  test('a question that never ends can be stopped, and the file stays open', { timeout: 60_000 }, async () => {
    // A worker that is deaf to one kind of question stands for one that is at it for ever.
    const before = `globalThis.deaf = true;
      const Real = Worker;
      globalThis.Worker = class extends Real {
        postMessage(question, ...rest) { if (!deaf || question.kind !== 'predict') super.postMessage(question, ...rest); }
      };`;
    const { page, wrong, close } = await showPage(browser, { files: ['demo/tumours.joblib'], before });
    await toView(page, 'Try it');
    await page.getByText('Still at it').waitFor();
    await page.evaluate('deaf = false');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('it took long, and was stopped').first().waitFor();
    await toView(page, 'Overview');
    await toView(page, 'Try it');
    await page.locator('[data-answer]').waitFor();
    expect(await page.getByText('Still at it').count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  test.runIf(FOLDER !== undefined)('of a folder', { timeout: 3_600_000 }, async () => {
    const entries = readdirSync(FOLDER!, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    await walkAll(entries.map(({ parentPath, name }) => ({ name, bytes: readFileSync(join(parentPath, name)) })));
  });
});
