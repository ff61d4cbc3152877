/**
 * Every view of models of thirty kinds, wide and narrow; what it shows is held against Python's numbers: of the fixtures (answers, chosen
 * parameters) and of fixtures/page/shown.json (what fit found). Takes minutes: `npm run test:page` runs it, the usual tests walk through two.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import type { X } from '../../src/estimators/input/read-input.js';
import { fixturePath, readJson } from '../helpers/fixtures.js';
import { decodeInput, type Encoded } from '../helpers/inputs.js';
import { fixtureOf } from '../helpers/models.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';
import shownFile from '../../fixtures/page/shown.json' with { type: 'json' };

interface Shown {
  readonly class: string;
  readonly classes: readonly string[] | null;
  readonly features: number | null;
  readonly numbers: Readonly<Record<string, readonly number[]>>;
  readonly root: { readonly threshold: number; readonly nodes: number; readonly depth: number } | null;
}
const python = shownFile.models as unknown as Readonly<Record<string, Shown>>;

const FEW = ['forest-iris-labels', 'gpr-rbf'];
const walked = process.env['BRINE_PAGE_WALK'] === undefined ? FEW : Object.keys(python);
const WIDTHS = [1280, 390];

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

/** Rows and answers of Python, where they are a table of numbers. */
interface Rows {
  readonly file: string;
  readonly first: readonly number[];
}

function rowsOf(name: string): Rows | undefined {
  const input = fixtureOf('sklearn-1.9', name).input;
  if (input === null) return undefined;
  const { kind, shape, data, columns } = readJson(input) as Encoded;
  if (kind !== 'dense' || shape?.length !== 2 || typeof (data as unknown[])[0] !== 'number') return undefined;
  const [rows, cols] = shape as [number, number];
  const names = columns ?? Array.from({ length: cols }, (_, j) => `x${j}`);
  const lines = Array.from({ length: rows }, (_, i) => (data as number[]).slice(i * cols, (i + 1) * cols).join(','));
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, `${[names.join(','), ...lines].join('\n')}\n`);
  return { file, first: (data as number[]).slice(0, cols) };
}

const expectedOf = (name: string): Record<string, Encoded> => {
  const { expected } = fixtureOf('sklearn-1.9', name);
  return expected === null ? {} : (readJson(expected) as Record<string, Encoded>);
};

const titles = (page: Page, column: number): Promise<(string | null)[]> =>
  page
    .locator(`.rows tbody tr[aria-rowindex] td:nth-child(${column})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')));

/** Every number of the view in full. */
async function numbersIn(page: Page): Promise<number[]> {
  const texts = await page
    .locator('td[title], code[title], [data-value], .mono')
    .evaluateAll((all) =>
      all.map((one) => one.getAttribute('data-value') ?? one.getAttribute('title') ?? one.textContent),
    );
  return texts.filter((text) => text !== null && text !== '').map(Number);
}

/** What the table shows of the first rows is what Python answered. */
async function tableIsPythons(page: Page, name: string): Promise<void> {
  const { predict, predict_proba: shares } = expectedOf(name);
  if (predict === undefined || predict.shape?.length !== 1) return;
  const said = await titles(page, 2);
  expect(said.length, name).toBeGreaterThan(3);
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

/** Whether a number is another, NaN included. */
const near =
  (wanted: number, tolerance: number) =>
  (got: number): boolean =>
    Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(wanted));

const CHECKS: Readonly<Record<string, (page: Page, name: string, rows: Rows | undefined) => Promise<void>>> = {
  async Overview(page, name) {
    const shown = python[name]!;
    await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
    const facts = await page.getByText('Class', { exact: true }).first().locator('xpath=..').innerText();
    expect(facts).toContain(shown.class);
    if (shown.classes !== null && shown.classes.length < 12) expect(facts).toContain(shown.classes.join(', '));
    if (shown.features !== null)
      expect(await page.locator('.sentence').innerText()).toContain(`${shown.features} feature`);
    // Python's own list of what differs from the defaults; parts have theirs in further rows.
    await page.getByRole('heading', { name: 'What somebody chose' }).waitFor();
    const chosen = page.getByRole('region', { name: 'Chosen parameters' });
    const { params = {} } = fixtureOf('sklearn-1.9', name) as { params?: Readonly<Record<string, string>> };
    const own = (await chosen.count()) === 0 ? [] : await chosen.locator('tbody tr td:nth-child(2)').allInnerTexts();
    // Whether None is the default of every release is not known of all classes.
    const told = Object.keys(params).filter((parameter) => params[parameter] !== 'None');
    if (!('steps' in params)) for (const parameter of told) expect(own, name).toContain(parameter);
  },
  async Pipeline(page) {
    await page.getByRole('region', { name: 'Diagram of the model' }).waitFor();
    await page.locator('.diagram .box').last().click();
    await page.getByRole('heading', { name: 'What fit found' }).waitFor();
    const attribute = page.locator('details.attribute summary').first();
    if ((await attribute.count()) === 0) return;
    await attribute.click();
    await page.locator('details.attribute[open] > :not(summary)').first().waitFor();
  },
  async Model(page, name) {
    const { numbers, root } = python[name]!;
    for (const [attribute, wanted] of Object.entries(numbers)) {
      const isThere = async (): Promise<number> => {
        const shown = await numbersIn(page);
        return wanted.filter((one) => !shown.some((other) => Math.abs(other - one) <= 1e-12 * Math.abs(one))).length;
      };
      await expect.poll(isThere, { message: `${name}.${attribute}: numbers that are not shown` }).toBe(0);
    }
    if (root === null || (await page.locator('canvas.tree').count()) === 0) return;
    // A float has about four digits in the sentence.
    const about = await page.getByText(/^Node 0: /).innerText();
    const [, said] = /(?:≤|<) (\S+)\?/.exec(about) ?? [];
    const difference = Math.abs(Number(said!.replace('−', '-')) - root.threshold);
    expect(difference, `${name}: ${about}`).toBeLessThan(5e-4 * Math.max(1, Math.abs(root.threshold)));
    await page.getByText(`${root.nodes} nodes, ${root.depth} level`).waitFor();
  },
  async 'Try it'(page, name, rows) {
    const { predict, predict_proba: shares, transform } = expectedOf(name);
    if (rows === undefined) {
      await page.locator('.answer, .bars').first().waitFor();
      return;
    }
    await page.locator('#feature-0').waitFor();
    for (const [j, cell] of rows.first.entries()) {
      const field = page.locator(`#feature-${j}`);
      if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
        await field.selectOption({ label: String(cell) });
      else await field.fill(String(cell));
    }
    if (predict?.shape?.length === 1) {
      const wanted = (predict.data as unknown[])[0];
      const answer = page.locator('[data-answer]');
      if (typeof wanted === 'number')
        await expect
          .poll(async () => Number(await answer.getAttribute('data-answer')), { message: name })
          .toBeCloseTo(wanted, 6);
      else await expect.poll(() => answer.getAttribute('data-answer'), { message: name }).toBe(String(wanted));
    }
    // Of mixtures the form shows the component alone.
    const matrix = predict === undefined ? transform : python[name]!.classes === null ? undefined : shares;
    if (matrix?.kind !== 'dense') return;
    const width = Math.min(matrix.shape![1]!, 12);
    // Rows that NMF solves together stop together; a row alone stops where it likes.
    const tolerance = name.startsWith('nmf') ? 1e-3 : 1e-8;
    const bars = page.locator('.steady .bars .number');
    for (let k = 0; k < width; k++)
      await expect
        .poll(async () => Number(await bars.nth(k).getAttribute('data-value')), { message: `${name}, bar ${k}` })
        .toSatisfy(near(Number((matrix.data as unknown[])[k]), tolerance));
  },
  async Table(page, name, rows) {
    if (rows === undefined) {
      await page.getByRole('heading', { name: 'Drop a CSV or Parquet file' }).waitFor();
      return;
    }
    await page.locator('.rows').waitFor();
    await tableIsPythons(page, name);
  },
  async Compare(page) {
    // The same file is open twice.
    await page.getByLabel('Beside').selectOption({ index: 1 });
    await page.getByText('Both hold the same content.').waitFor();
    await page
      .getByText(/0 labels differ|largest difference 0|nothing to draw|400 rows/)
      .first()
      .waitFor();
  },
  async 'Take away'(page, name) {
    await page.getByRole('radio', { name: /^Pickle/ }).check();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    const path = join(folder, `${name}.pkl`);
    await download.saveAs(path);
    const { predict } = expectedOf(name);
    const { input } = fixtureOf('sklearn-1.9', name);
    if (predict === undefined || input === null) return;
    const model = await load(path);
    const answer = model.predict(decodeInput(input) as X);
    expect(answer.shape).toEqual(predict.shape);
    answer.flat().forEach((value, i) => {
      const wanted = (predict.data as unknown[])[i];
      if (typeof wanted === 'number') expect(Number(value)).toBeCloseTo(wanted, 6);
      else expect(String(value)).toBe(String(wanted));
    });
  },
};

describe.skipIf(!pageIsThere)('every view of', () => {
  test.each(walked)('%s', { timeout: 180_000 }, async (name) => {
    const rows = rowsOf(name);
    const model = fixturePath(fixtureOf('sklearn-1.9', name).file);
    for (const width of WIDTHS) {
      const files = [model, model, ...(rows === undefined ? [] : [rows.file])];
      const { page, asked, wrong, close } = await showPage(browser, { files, width });
      await page.locator('nav.tabs a').first().waitFor();
      const views = await page.locator('nav.tabs a').allInnerTexts();
      expect(views.length, name).toBeGreaterThan(4);
      for (const title of views) {
        await toView(page, title);
        await page.locator('.panel, .drop').first().waitFor();
        await CHECKS[title]!(page, name, rows);
        const at = `${name} ${title} ${width}`;
        expect(await page.evaluate('document.documentElement.scrollWidth'), at).toBeLessThanOrEqual(width);
        expect(await page.locator('.field-error').allInnerTexts(), at).toEqual([]);
      }
      expect(asked.filter((url) => !url.startsWith('./') && !url.startsWith('blob:'))).toEqual([]);
      expect(wrong, name).toEqual([]);
      await close();
    }
  });
});
