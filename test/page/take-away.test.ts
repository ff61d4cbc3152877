/** Two files beside each other, files saved in other forms, and the page without a network. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Card, describe as cardOf, parseCard } from '../../src/entries/card-node.js';
import { readParquet } from '../../src/entries/parquet-node.js';
import { load } from '../../src/node.js';
import { servePage } from '../../src/page/local-node.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

const CORPUS = 'fixtures/files/sklearn-1.9';
const MODEL = 'demo/tumours.joblib';
const python = JSON.parse(readFileSync('demo/python.json', 'utf8')) as {
  predict: string[];
  predict_proba: number[][];
};

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-take-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

async function saved(page: Page, name: string, button = 'Save'): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  const path = join(folder, name);
  await download.saveAs(path);
  return path;
}

describe.skipIf(!pageIsThere)('the page', { timeout: 90_000 }, () => {
  test('shows what changed between two files', async () => {
    const files = [`${CORPUS}/logistic-iris.pkl`, `${CORPUS}/logistic-cancer.joblib.z`];
    const { page, wrong, close } = await showPage(browser, { files: [files[0]!, files[0]!, files[1]!] });
    await toView(page, 'Compare');
    const other = page.getByLabel('Beside');
    await other.selectOption({ index: 1 });
    await page.getByText('Both hold the same content.').waitFor();
    await page.getByText(/400 rows over the ranges that the first model knows; 0 labels differ/).waitFor();
    await other.selectOption({ label: 'logistic-cancer.joblib.z' });
    await page.getByText('They are different models.').waitFor();
    expect(await page.getByRole('region', { name: 'Fitted arrays' }).innerText()).toContain('coef_');
    expect(wrong).toEqual([]);
    await close();
  });

  test('saves a model in other forms and for other releases, as Brine reads them again', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL] });
    await toView(page, 'Take away');
    const rows = [{ radius: 13.08, texture: 15.71, area: 630, shape: 'oval', edge: 'rough' }];
    for (const [format, target] of [
      ['Pickle', ''],
      ['skops', ''],
      ['Joblib', '1.2.2'],
    ] as const) {
      await page.getByRole('radio', { name: new RegExp(`^${format}`) }).check();
      await page
        .getByLabel('For scikit-learn')
        .selectOption({ label: target === '' ? 'the release that wrote it' : target });
      const model = await load(await saved(page, `tumours.${format.toLowerCase()}`));
      expect(model.predict(rows).tolist()).toEqual(python.predict.slice(0, 1));
      if (target !== '') expect(model.sklearnVersion).toBe(target);
    }
    expect(wrong).toEqual([]);
    await close();
  });

  test('makes the card that the command line makes', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL] });
    await toView(page, 'Take away');
    const text = readFileSync(await saved(page, 'tumours.card.json', 'Card'), 'utf8');
    const card = parseCard(text, 'the card of the page');
    const node = await cardOf(MODEL);
    const facts = ({ created: _, code: __, golden: ___, ...rest }: Card): object =>
      JSON.parse(JSON.stringify(rest)) as object;
    expect(facts(card)).toEqual(facts(node));
    expect(card.golden!.input).toEqual(node.golden!.input);
    // Exponentials of another engine may differ in the last digit.
    const shares = ({ golden }: Card): number[] => (golden!.outputs['predict_proba'] as { data: number[] }).data;
    shares(node).forEach((share, i) => expect(shares(card)[i]).toBeCloseTo(share, 14));
    expect(wrong).toEqual([]);
    await close();
  });

  test('gives a table with predictions back as Parquet, with types', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL, 'demo/tumours.csv'] });
    await toView(page, 'Table');
    await page.locator('.rows').waitFor();
    const path = await saved(page, 'tumours.parquet', 'Download as Parquet');
    const table = await readParquet(path);
    expect([...table.columns]).toEqual([
      'radius',
      'texture',
      'area',
      'shape',
      'edge',
      'prediction',
      'proba_benign',
      'proba_malignant',
    ]);
    expect(Array.from(table.data.get('prediction') as ArrayLike<unknown>)).toEqual(python.predict);
    const shares = Array.from(table.data.get('proba_malignant') as ArrayLike<number>);
    python.predict_proba.forEach(([, share], i) => expect(shares[i]).toBeCloseTo(share!, 12));
    // The file of rows has gaps, and areas that are whole.
    expect(Array.from(table.data.get('shape') as ArrayLike<unknown>)[3]).toBeNull();
    expect(Number((table.data.get('area') as ArrayLike<unknown>)[0])).toBe(630);
    expect(wrong).toEqual([]);
    await close();
  });

  test('gives a link that shows the same view and row again', async () => {
    const local = await servePage({});
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${local.url}?example=tumours.joblib`);
    await toView(page, 'Try it');
    await page.getByLabel('radius', { exact: true }).fill('13,08');
    await page.getByLabel('shape', { exact: true }).selectOption({ label: 'oval' });
    const share = page.locator('.bars .number').nth(1);
    await expect.poll(() => page.url()).toContain('13.08');
    const said = await share.getAttribute('data-value');
    await toView(page, 'Take away');
    const link = await page.getByLabel('Link').inputValue();
    const other = await context.newPage();
    await other.goto(link);
    await expect.poll(() => other.getByLabel('radius', { exact: true }).inputValue()).toBe('13.08');
    await expect.poll(() => other.locator('.bars .number').nth(1).getAttribute('data-value')).toBe(said);
    await context.close();
    await local.close();
  });

  test('opens without a network after the first visit', async () => {
    const local = await servePage({});
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(local.url);
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await context.setOffline(true);
    await page.reload();
    await page.getByRole('heading', { name: 'See what a model file does' }).waitFor();
    await page.locator('input[type=file]').first().setInputFiles(MODEL);
    await page.getByText('A classifier of two classes').waitFor();
    await context.close();
    await local.close();
  });
});
