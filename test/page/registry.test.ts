/** The page of a registry: what it shows, and that only the token changes something. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registryRoutes } from '../../src/cli/commands/registry/ui-routes.js';
import { writeCard } from '../../src/entries/card-node.js';
import { initRegistry, push, type Registry } from '../../src/entries/registry-node.js';
import { type LocalPage, servePage } from '../../src/page/local-node.js';
import { pageIsThere, startBrowser } from '../helpers/page.js';

const TOKEN = 'a-token';
let folder: string;
let registry: Registry;
let browser: Browser;
let local: LocalPage;

beforeAll(async () => {
  if (!pageIsThere) return;
  folder = mkdtempSync(join(tmpdir(), 'brine-registry-page-'));
  registry = await initRegistry(join(folder, 'registry'));
  await push(registry, 'demo/tumours.joblib', { name: 'tumours', version: '1.0.0', message: 'the first' });
  await push(registry, 'demo/tumours.joblib', { name: 'tumours', version: '1.1.0' });
  local = await servePage({ query: '?registry', routes: registryRoutes(registry, TOKEN) });
  browser = await startBrowser();
});
afterAll(async () => {
  if (!pageIsThere) return;
  await browser.close();
  await local.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!pageIsThere)('brine registry ui', () => {
  const at = (path: string): URL => new URL(path, local.url.split('?')[0]);
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(at('api/promote'), {
      method: 'POST',
      headers,
      body: JSON.stringify({ ref: 'tumours@1.0.0', environment: 'development' }),
    });

  test('refuses changes without the token, and from elsewhere', async () => {
    const { origin } = new URL(local.url);
    expect((await ask({ origin })).status).toBe(403);
    expect((await ask({ origin, authorization: 'Bearer another' })).status).toBe(403);
    expect((await ask({ origin: 'https://example.org', authorization: `Bearer ${TOKEN}` })).status).toBe(403);
    expect((await registry.model('tumours')).environments).toEqual({});
    expect((await fetch(at('api/model?name=nobody'))).status).toBe(404);
    expect((await fetch(at('api/unknown'))).status).toBe(404);
  });

  test('shows models, promotes with a message, and says which gates are not met', { timeout: 90_000 }, async () => {
    const page = await (
      await browser.newContext({ viewport: { width: 390, height: 800 }, serviceWorkers: 'block' })
    ).newPage();
    page.setDefaultTimeout(15_000);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    await page.goto(local.url);
    await page.getByRole('link', { name: 'tumours' }).click();
    await page.getByRole('heading', { name: 'Environments' }).waitFor();
    await page.getByText('“the first”').waitFor();
    await page.getByLabel('Token for changes').fill(TOKEN);
    const place = page.getByRole('region', { name: 'development' });
    await place.getByLabel('A version for development').selectOption('1.1.0');
    await place.getByText('✓ scanned').waitFor();
    await place.getByLabel('Why: promote 1.1.0 to development').fill('to try it');
    await place.getByRole('button', { name: 'Promote 1.1.0' }).click();
    await page.getByText('“to try it”').first().waitFor();
    expect((await registry.model('tumours')).environments).toMatchObject({ development: '1.1.0' });
    const production = page.getByRole('region', { name: 'production' });
    await production.getByLabel('A version for production').selectOption('1.1.0');
    await production.getByText('✗ card').waitFor();
    await production.getByRole('button', { name: 'Promote 1.1.0' }).click();
    await production.getByRole('alert').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.getByText('Both hold the same content.').waitFor();
    await page.getByRole('button', { name: '1.0.0', exact: true }).click();
    await page.getByText('A classifier of two classes').waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  test('rolls back and protects with a message, and a conflict is shown', { timeout: 90_000 }, async () => {
    await push(registry, 'demo/tumours.joblib', { name: 'turns', version: '1.0.0' });
    await push(registry, 'demo/tumours.joblib', { name: 'turns', version: '1.1.0' });
    await registry.promote('turns@1.0.0', 'development');
    await registry.promote('turns@1.1.0', 'development');
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${local.url}#/registry?name=turns`);
    await page.getByRole('heading', { name: 'Environments' }).waitFor();
    await page.getByLabel('Token for changes').fill(TOKEN);
    const place = page.getByRole('region', { name: 'development' });
    await place.getByRole('button', { name: 'Roll back' }).click();
    await place.getByLabel('Why: roll development back').fill('it was slow');
    await place.getByRole('button', { name: 'Roll development back' }).click();
    await page.getByText('“it was slow”').waitFor();
    expect((await registry.model('turns')).environments).toEqual({ development: '1.0.0' });
    const row = page.getByRole('region', { name: 'Versions' }).getByRole('row', { name: '1.1.0' });
    await row.getByRole('button', { name: 'Protect' }).click();
    await row.getByPlaceholder('why?').fill('for the audit');
    await row.getByRole('button', { name: 'Protect it' }).click();
    await row.getByText('protected', { exact: true }).waitFor();
    await page.getByText('“for the audit”').waitFor();
    expect((await registry.model('turns')).all.find(({ version }) => version === '1.1.0')!.protected).toBe(true);
    // Another process is faster.
    await place.getByLabel('A version for development').selectOption('1.1.0');
    await registry.promote('turns@1.1.0', 'development', { message: 'from elsewhere' });
    await place.getByRole('button', { name: 'Promote 1.1.0' }).click();
    const alert = place.getByRole('alert');
    await alert.getByText('conflict').waitFor();
    expect(await alert.innerText()).toMatch(/meanwhile .* promote 1\.1\.0\. Nothing was changed/);
    await page.getByText('“from elsewhere”').waitFor();
    await page.context().close();
  });

  test('shows metrics, gates, reasons and what changed to those who only look', { timeout: 90_000 }, async () => {
    const metrics = { '1.0.0': { auc: 0.91, f1: 0.8 }, '1.1.0': { auc: 0.93 }, '1.2.0': { auc: 0.97, f1: 0.85 } };
    for (const [version, values] of Object.entries(metrics)) {
      const path = join(folder, 'kept.joblib');
      copyFileSync(version === '1.2.0' ? 'fixtures/files/sklearn-1.9/tree-iris.pkl' : 'demo/tumours.joblib', path);
      await writeCard(path, { name: 'kept', version, metrics: values });
      await push(registry, path, { name: 'kept', version, message: `made ${version}` });
    }
    await registry.promote('kept@1.0.0', 'development', { message: 'to try it' });
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${local.url}#/registry?name=kept`);
    const versions = page.getByRole('region', { name: 'Versions' });
    await versions.waitFor();
    const rows = await versions.locator('tbody tr').all();
    const shown = rows.map(async (row) => [
      await row.locator('.version').innerText(),
      ...(await row.locator('td.number').allInnerTexts()).slice(0, 2),
    ]);
    expect(await Promise.all(shown)).toEqual([
      ['1.2.0', '0.97', '0.85'],
      ['1.1.0', '0.93', ''],
      ['1.0.0', '0.91', '0.8'],
    ]);
    // A version without a metric is no reason to draw nothing.
    const lines = page.locator('.panel', { hasText: 'Metrics over versions' });
    expect(await lines.locator('.legend li').allInnerTexts()).toEqual(['auc', 'f1']);
    expect(await lines.locator('path.line').count()).toBeGreaterThanOrEqual(2);
    const development = page.getByRole('region', { name: 'development' });
    await development.getByText('Gates for 1.0.0, which stands here').waitFor();
    const production = page.getByRole('region', { name: 'production' });
    await production.getByText('Gates for 1.2.0, the newest').waitFor();
    await production.getByText('✓ scanned').waitFor();
    await production.getByText('✗ previous').waitFor();
    await page.locator('.timeline li', { hasText: 'promote 1.0.0 → development' }).getByText('“to try it”').waitFor();
    await page.locator('.timeline li', { hasText: 'push 1.2.0' }).getByText('“made 1.2.0”').waitFor();
    // Any two, and no button that changes something.
    await page.getByLabel('before').selectOption('1.0.0');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.locator('td.before').first().waitFor();
    expect(await page.getByRole('button', { name: /Promote|Roll back|Protect/ }).count()).toBe(0);
    await page.context().close();
  });
});
