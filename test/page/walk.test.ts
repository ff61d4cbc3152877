/**
 * Every view of twenty models of different families, wide and narrow; the numbers of the table are held against Python's. Takes minutes:
 * `npm run test:page` runs it, the usual tests walk through two.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixturePath, readJson } from '../helpers/fixtures.js';
import type { Encoded } from '../helpers/inputs.js';
import { fixtureOf } from '../helpers/models.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

const FEW = ['forest-iris-labels', 'gpr-rbf'];
const MODELS = [
  ...FEW,
  ...[
    'tree-iris',
    'forest-reg-diabetes',
    'boost-cancer',
    'hist-iris',
    'ada-iris-names',
    'bagging-iris',
    'logistic-iris',
  ],
  ...['linear-diabetes', 'gaussian-iris', 'kmeans-iris', 'pca-iris', 'svc-iris', 'knn-iris-kd', 'mlp-iris'],
  ...['gpc-iris-one', 'calibrated-iris', 'grid-iris', 'linear-svc-iris', 'bayes-mixture-iris-full', 'centroid-iris'],
];
const shown = process.env['BRINE_PAGE_WALK'] === undefined ? FEW : MODELS;

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-walk-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** The rows of a fixture as a CSV file; undefined where they are no table of numbers. */
function csvOf(name: string): string | undefined {
  const input = fixtureOf('sklearn-1.9', name).input;
  if (input === null) return undefined;
  const { kind, shape, data, columns } = readJson(input) as Encoded;
  if (kind !== 'dense' || shape?.length !== 2) return undefined;
  const [rows, cols] = shape as [number, number];
  const names = columns ?? Array.from({ length: cols }, (_, j) => `x${j}`);
  const lines = Array.from({ length: rows }, (_, i) => (data as number[]).slice(i * cols, (i + 1) * cols).join(','));
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, `${[names.join(','), ...lines].join('\n')}\n`);
  return path;
}

const titles = (page: Page, column: number): Promise<(string | null)[]> =>
  page
    .locator(`.rows tbody tr[aria-rowindex] td:nth-child(${column})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')));

/** What the table shows of the first rows is what Python answered. */
async function sameAsPython(page: Page, name: string): Promise<void> {
  const expected = readJson(fixtureOf('sklearn-1.9', name).expected) as Record<string, Encoded>;
  const { predict, predict_proba: shares } = expected;
  if (predict === undefined || predict.shape?.length !== 1) return;
  const said = await titles(page, 2);
  const wanted = (predict.data as unknown[]).slice(0, said.length);
  const isNumber = typeof wanted[0] === 'number';
  said.forEach((text, i) => {
    if (isNumber) expect(Number(text)).toBeCloseTo(wanted[i] as number, 6);
    else expect(text).toBe(String(wanted[i]));
  });
  const [rows = 0, classes = 0] = shares?.shape ?? [];
  const heading = await page.locator('.rows th').nth(2).innerText();
  if (shares === undefined || classes < 3 || !heading.startsWith('share of')) return;
  const first = await titles(page, 3);
  for (let i = 0; i < Math.min(rows, first.length); i++)
    expect(Number(first[i])).toBeCloseTo((shares.data as number[])[i * classes]!, 9);
}

describe.skipIf(!pageIsThere)('every view of', () => {
  test.each(shown)(
    '%s',
    async (name) => {
      const table = csvOf(name);
      for (const width of [1280, 390]) {
        const files = [fixturePath(fixtureOf('sklearn-1.9', name).file), ...(table === undefined ? [] : [table])];
        const { page, asked, wrong, close } = await showPage(browser, { files, width });
        const views = await page.locator('nav.tabs a').allInnerTexts();
        for (const title of views) {
          await toView(page, title);
          await page.locator('.panel, .drop').first().waitFor();
          await page.waitForTimeout(200);
          expect(await page.evaluate('document.documentElement.scrollWidth'), `${name} ${title}`).toBeLessThanOrEqual(
            width,
          );
          expect(await page.locator('.field-error').allInnerTexts(), `${name} ${title}`).toEqual([]);
          if (title !== 'Table' || table === undefined) continue;
          await page.locator('.rows').waitFor();
          await sameAsPython(page, name);
        }
        expect(asked.filter((url) => !url.startsWith('./'))).toEqual([]);
        expect(wrong, name).toEqual([]);
        await close();
      }
    },
    60_000,
  );
});
