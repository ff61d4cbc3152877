/** Tables and what stands beside them: sorted by their headings, names of areas that are never cut, checks of a model. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixturePath } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

let browser: Browser;
beforeAll(async () => {
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => browser?.close());

const corpus = (name: string): string => fixturePath(fixtureOf('sklearn-1.9', name).file);

const scoresIn = async (page: Page): Promise<number[]> =>
  (
    await page
      .getByRole('region', { name: 'Candidates' })
      .locator('tbody tr td:nth-child(2)')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title')))
  ).map(Number);

describe.skipIf(!pageIsThere)('tables of the page', () => {
  test('are sorted by a heading, the other way by a second click, and come back by a third', async () => {
    const { page, wrong, close } = await showPage(browser, { files: [corpus('grid-iris')] });
    await toView(page, 'Model');
    const head = page.getByRole('button', { name: 'Score', exact: true });
    await head.waitFor();
    const first = await scoresIn(page);
    expect(new Set(first).size).toBeGreaterThan(2);
    const up = [...first].sort((a, b) => a - b);
    await head.focus();
    await page.keyboard.press('Enter');
    expect(await scoresIn(page)).toEqual(up);
    expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Score');
    await page.keyboard.press('Enter');
    expect((await scoresIn(page)).at(0)).toBe(up.at(-1));
    await page.keyboard.press('Enter');
    expect(await scoresIn(page)).toEqual(first);
    expect(wrong).toEqual([]);
    await close();
  });

  test.each([1280, 390])('name areas only where the name fits, %i pixels wide, and list all', async (width) => {
    const { page, close } = await showPage(browser, { files: [corpus('pipe-texts-logistic')], width });
    await page.locator('.treemap .cell').first().waitFor();
    const cut = await page
      .locator('.treemap strong, .treemap span')
      .evaluateAll((names) =>
        names.filter((name) => name.scrollWidth > name.clientWidth + 1).map((one) => one.textContent),
      );
    expect(cut).toEqual([]);
    expect(await page.locator('.treemap strong').count()).toBeGreaterThan(0);
    const cells = await page.locator('.treemap .cell').count();
    const table = page.getByRole('region', { name: 'Bytes by part' });
    expect(await table.locator('tbody tr').count()).toBe(Math.min(8, cells));
    await close();
  });

  test('say how large an array is as numpy does', async () => {
    const { page, close } = await showPage(browser, { files: [corpus('pca-iris-frame')] });
    const row = page.getByRole('region', { name: 'Bytes by part' }).getByRole('row', { name: /components_/ });
    // components_.nbytes in Python: three rows of four float64.
    expect(await row.locator('td').nth(1).getAttribute('title')).toBe(`${3 * 4 * 8} bytes`);
    await close();
  });

  test.each([
    ['knn-iris-kd', /KNeighborsClassifier.* holds all training rows/],
    ['logistic-iris', /no training rows are kept in the model/],
  ])('and checks tell of training data inside: %s', async (name, message) => {
    const { page, wrong, close } = await showPage(browser, { files: [corpus(name)] });
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Before you use it' }) });
    expect(await panel.innerText()).toMatch(message);
    expect(wrong).toEqual([]);
    await close();
  });
});
