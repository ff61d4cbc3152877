/**
 * Everybody can use the page: axe finds nothing serious in any view, dark or light, wide or narrow; the keyboard reaches everything and
 * one sees where it is; the back button goes back.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registryRoutes } from '../../src/cli/commands/registry/ui-routes.js';
import { initRegistry, push, type Registry } from '../../src/entries/registry-node.js';
import { createServer, listen } from '../../src/entries/serve-node.js';
import { type LocalPage, servePage } from '../../src/page/local-node.js';
import { faultsFor, pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

const MODEL = 'demo/tumours.joblib';
const ROWS = 'demo/tumours.csv';
const FOREST = 'fixtures/files/sklearn-1.9/forest-wine-oob.joblib.gz';
const VIEWS = ['Overview', 'Pipeline', 'Model', 'Try it', 'Table', 'Compare', 'Take away'];
const TOKEN = 'a-token';
const WHOLE = process.env['BRINE_PAGE_WALK'] !== undefined;
const LOOKS = (
  [
    [1280, false],
    [390, true],
    [1280, true],
    [390, false],
  ] as const
).slice(0, WHOLE ? 4 : 2);

let browser: Browser;
let folder: string;
let registry: Registry;
let local: LocalPage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-access-'));
  if (!pageIsThere) return;
  browser = await startBrowser();
  registry = await initRegistry(join(folder, 'registry'));
  await push(registry, MODEL, { name: 'tumours', version: '1.0.0', message: 'the first' });
  await push(registry, FOREST, { name: 'tumours', version: '1.1.0' });
  await registry.promote('tumours@1.0.0', 'development', { message: 'to try it' });
  local = await servePage({ query: '?registry', routes: registryRoutes(registry, TOKEN) });
});
afterAll(async () => {
  await browser?.close();
  await local?.close();
  rmSync(folder, { recursive: true });
});

async function fits(page: Page, width: number, what: string): Promise<void> {
  await page.waitForTimeout(150);
  expect(await page.evaluate('document.documentElement.scrollWidth'), what).toBeLessThanOrEqual(width);
  expect(await faultsFor(page), what).toEqual([]);
}

/** What has the keyboard: its role or tag, and its name. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const at = document.activeElement;
    if (at === null || at === document.body) return '';
    return at.tagName + ' ' + (at.getAttribute('aria-label') ?? at.labels?.[0]?.innerText ?? at.innerText ?? '').trim().slice(0, 60);
  })()`);

/** Goes on by the keyboard until the name is reached; every stop must be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at === '') continue;
    const isSeen = await page.evaluate(`(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
      return at.matches(':focus-visible') && (ring || style.boxShadow !== 'none');
    })()`);
    expect(isSeen, `one sees that ${at} has the keyboard`).toBe(true);
    if (name.test(at)) return;
  }
  throw new Error(`the keyboard never reaches ${name}`);
}

describe.skipIf(!pageIsThere)('for everybody', { timeout: 180_000 }, () => {
  test.each(LOOKS)('views of a file, %i pixels wide, dark: %s', async (width, dark) => {
    const { page, wrong, close } = await showPage(browser, { files: [MODEL, FOREST, ROWS], width, dark });
    await page.locator('nav.tabs a').first().waitFor();
    for (const title of VIEWS) {
      await toView(page, title);
      await page.locator('.panel').first().waitFor();
      if (title === 'Compare') {
        await page.getByLabel('Beside').selectOption({ index: 1 });
        await page.getByText('They are different models.').waitFor();
      }
      if (title === 'Take away') await page.getByLabel('For scikit-learn').selectOption({ label: '1.2.2' });
      await fits(page, width, title);
    }
    await page.getByRole('link', { name: 'Brine: start' }).click();
    await page.getByRole('heading', { name: 'See what a model file does' }).waitFor();
    await fits(page, width, 'start');
    expect(wrong).toEqual([]);
    await close();
  });

  test.each(LOOKS)('the registry, %i pixels wide, dark: %s', async (width, dark) => {
    const context = await browser.newContext({
      viewport: { width, height: 850 },
      colorScheme: dark ? 'dark' : 'light',
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(local.url);
    await page.getByRole('link', { name: 'tumours' }).waitFor();
    await fits(page, width, 'models');
    await page.getByRole('link', { name: 'tumours' }).click();
    await page.getByRole('heading', { name: 'Environments' }).waitFor();
    await page.getByText('✗ card').first().waitFor();
    await fits(page, width, 'a model, only looking');
    await page.getByLabel('Token for changes').fill(TOKEN);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.locator('td.before').first().waitFor();
    await page
      .getByRole('button', { name: /^Roll back/ })
      .first()
      .click();
    await fits(page, width, 'a model, with a token');
    await context.close();
  });

  test.each(LOOKS.slice(0, 2))('the page of a server, %i pixels wide, dark: %s', async (width, dark) => {
    const server = createServer({ models: MODEL, ui: true, registry: join(folder, 'registry') });
    await server.loaded;
    const listening = await listen(server, { host: '127.0.0.1', port: 0 });
    const context = await browser.newContext({
      viewport: { width, height: 850 },
      colorScheme: dark ? 'dark' : 'light',
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    await page.goto(`${listening.url}/ui`);
    await page.getByRole('heading', { name: 'Models that it serves' }).waitFor();
    await page.getByRole('heading', { name: 'Models of the registry' }).waitFor();
    await fits(page, width, 'server');
    await context.close();
    await listening.close();
  });

  test('the keyboard opens an example, goes through its views, and its place is seen', async () => {
    const { page, wrong, close } = await showPage(browser);
    await page.getByRole('heading', { name: 'See what a model file does' }).waitFor();
    await tabTo(page, /Choose files/);
    await tabTo(page, /Wines/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
    // The button is gone; the keyboard goes on at the title.
    await expect.poll(() => focused(page)).toMatch(/^H1 wines/);
    await tabTo(page, /^A Model/);
    await page.keyboard.press('Enter');
    await page.locator('canvas.tree').waitFor();
    await tabTo(page, /Tree after/);
    await page.keyboard.press('Enter');
    await page.getByText('tree 1 of 10').waitFor();
    await tabTo(page, /^CANVAS/);
    await page.keyboard.press('ArrowDown');
    await page.getByText(/^(?:Node|Leaf) 1: /).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^(?:Node|Leaf) 1: /).waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowUp');
    await page.getByText(/^Node 0: /).waitFor();
    await page.keyboard.press('Home');
    await page.goBack();
    await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
    await tabTo(page, /^A Try it/);
    await page.keyboard.press('Enter');
    const answer = page.locator('[data-answer]');
    await answer.waitFor();
    await tabTo(page, /, slider/);
    const row = await page.evaluate('location.hash');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('location.hash')).not.toBe(row);
    await page.goBack();
    await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('the keyboard promotes in the registry, and Escape lets it be', async () => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${local.url}#/registry?name=tumours`);
    await page.getByRole('heading', { name: 'Environments' }).waitFor();
    await tabTo(page, /Token for changes/);
    await page.keyboard.type(TOKEN);
    await tabTo(page, /^BUTTON Roll back/);
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toMatch(/^INPUT Why/);
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toMatch(/^BUTTON Roll back/);
    expect((await registry.model('tumours')).environments).toEqual({ development: '1.0.0' });
    await context.close();
  });

  test('nothing moves for those who asked for less motion', async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(local.url);
    await page.getByRole('link', { name: 'tumours' }).waitFor();
    const moving = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0 || getComputedStyle(one).animationName !== 'none').length`,
    );
    expect(moving).toBe(0);
    await context.close();
  });
});
