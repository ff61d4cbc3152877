/** The page as a person has it, in Chromium; numbers that it shows are those of Python. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumps } from '../../src/entries/pickle-node.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

const MODEL = 'demo/tumours.joblib';
const ROWS = 'demo/tumours.csv';
const python = JSON.parse(readFileSync('demo/python.json', 'utf8')) as {
  classes: string[];
  predict: string[];
  predict_proba: number[][];
};
const FOREST = 'fixtures/files/sklearn-1.9/forest-wine-oob.joblib.gz';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-page-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The numbers that stand in a column of the table, in full. */
const titles = (page: Page, column: number): Promise<(string | null)[]> =>
  page
    .locator(`.rows tbody tr[aria-rowindex] td:nth-child(${column})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')));

describe.skipIf(!pageIsThere)('the page', () => {
  test('says what a file is, and asks nobody for anything', async () => {
    const { page, asked, wrong, close } = await showPage(browser, { files: [MODEL] });
    await page.getByText('A classifier of two classes: a pipeline of 2 steps ending in LogisticRegression').waitFor();
    expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe('safe');
    // What somebody chose is what demo/make.py says.
    const chosen = page.getByRole('region', { name: 'Chosen parameters' });
    expect(await chosen.locator('tbody tr').allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringMatching(/C\s+2\.0\s+1\.0/), expect.stringMatching(/max_iter\s+500\s+100/)]),
    );
    expect(asked.filter((url) => !url.startsWith('./'))).toEqual([]);
    expect(wrong).toEqual([]);
    await close();
  });

  test('answers a row that is typed in as Python does, with German and English decimals', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL] });
    await toView(page, 'Try it');
    const rows = readFileSync(ROWS, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    for (const [i, [radius, texture, area, shape, edge]] of rows.slice(0, 3).entries()) {
      await page.getByLabel('radius', { exact: true }).fill(radius!.replace('.', i === 1 ? ',' : '.'));
      await page.getByLabel('texture', { exact: true }).fill(texture!);
      await page.getByLabel('area', { exact: true }).fill(area!);
      await page.getByLabel('shape', { exact: true }).selectOption({ label: shape! });
      await page.getByLabel('edge', { exact: true }).selectOption({ label: edge! });
      const share = page.locator('.bars .number').nth(1);
      await expect
        .poll(async () => Number(await share.getAttribute('data-value')))
        .toBeCloseTo(python.predict_proba[i]![1]!, 12);
      expect(await page.locator('[data-answer]').getAttribute('data-answer')).toBe(python.predict[i]);
    }
    // A score of zero is a share of a half: what the features add up to is the logit of Python's share.
    const last = python.predict_proba[2]![1]!;
    await expect
      .poll(async () => Number(await page.locator('[data-total]').getAttribute('data-total')))
      .toBeCloseTo(Math.log(last / (1 - last)), 9);
    await page.getByLabel('radius', { exact: true }).fill('much');
    await page.getByText('A number, such as 1.5 or 1,5').waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('scores a table as Python does, sorts it, and gives it back', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL, ROWS] });
    await toView(page, 'Table');
    await page.locator('.rows').waitFor();
    expect(await titles(page, 2)).toEqual(python.predict);
    const shares = (await titles(page, 3)).map(Number);
    shares.forEach((share, i) => expect(share).toBeCloseTo(python.predict_proba[i]![1]!, 12));
    await page.getByRole('button', { name: 'share of malignant' }).click();
    const sorted = (await titles(page, 3)).map(Number);
    expect(sorted).toEqual([...shares].sort((a, b) => a - b));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text.split('\n')[0]).toBe('radius,texture,area,shape,edge,prediction,proba_benign,proba_malignant');
    expect(wrong).toEqual([]);
    await close();
  });

  test('draws trees, follows a row through them, and the back button leads back', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [FOREST] });
    await toView(page, 'Model');
    await page.locator('canvas.tree').waitFor();
    await page.getByText('tree 0 of 10').waitFor();
    await page.getByRole('button', { name: 'Tree after' }).click();
    await page.getByText('tree 1 of 10').waitFor();
    await page.locator('canvas.tree').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText(/^(?:Node|Leaf) 1: /).waitFor();
    await page.getByText(/The way of the row that is tried: \d+ questions?/).waitFor();
    // Another view of the same tree is another picture; the root again is the first one.
    const looks = new Set<string>();
    for (const name of ['Nearer', 'The whole tree', 'Further']) {
      await page.getByRole('button', { name }).click();
      await page.waitForTimeout(100);
      looks.add(await page.locator('canvas.tree').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
    }
    expect(looks.size).toBe(3);
    await page.goBack();
    await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('shows covariances by component, and the classes of rows of training', async () => {
    const corpus = 'fixtures/files/sklearn-1.9';
    const mixture = await showPage(browser, { files: [`${corpus}/mixture-iris-full.pkl`] });
    await toView(mixture.page, 'Model');
    const panel = mixture.page.locator('.panel', { hasText: 'covariances_' });
    await panel.getByRole('combobox').selectOption('2');
    // Python: model.covariances_[2, 0, 0].
    await panel.locator('td[title^="0.3663"]').waitFor();
    expect(await panel.locator('tbody tr').count()).toBe(4);
    await mixture.close();
    const neighbours = await showPage(browser, { files: [`${corpus}/knn-iris-kd.pkl`] });
    await toView(neighbours.page, 'Model');
    // Python: model.classes_[model._y[:20]].
    const classes = neighbours.page.locator('.grid.values tbody tr td:nth-child(2)');
    await classes.first().waitFor();
    expect((await classes.allInnerTexts()).join('')).toBe('00000000000011111111');
    await neighbours.close();
  });

  test('shows what would run, where it stands, and that names are text', async () => {
    const bad = file('bad.pkl', new TextEncoder().encode("cos\nsystem\n(S'echo <img src=x onerror=alert(1)>'\ntR."));
    const { page, wrong, close } = await showPage(browser, { files: [bad] });
    expect(await page.locator('[data-verdict]').getAttribute('data-verdict')).toBe('dangerous');
    await page.getByText('This file would run code').waitFor();
    await page.locator('.finding summary').first().click();
    await page.locator('.listing .hit').first().waitFor();
    expect(wrong).toEqual([]);
    await close();
    const named = file('<b>name.pkl'.replace(/[<>]/g, '_'), dumps({ '<img src=x onerror=alert(1)>': [1, 2, 3] }));
    const other = await showPage(browser, { files: [named] });
    await other.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await other.page.locator('img').count()).toBe(0);
    expect(other.wrong).toEqual([]);
    await other.close();
  });

  test.each([
    ['empty.pkl', new Uint8Array(0), /empty/],
    ['noise.pkl', Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 251), /./],
    ['cut.joblib', readFileSync(MODEL).subarray(0, 700), /./],
  ])('says of %s what is wrong with it', async (name, content, message) => {
    const { page, wrong, close } = await showPage(browser, { files: [file(name, content)] });
    await expect.poll(() => page.locator('.notice').first().innerText()).toMatch(message);
    expect(wrong).toEqual([]);
    await close();
  });
});
