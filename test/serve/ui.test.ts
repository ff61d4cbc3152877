/** The page on a model server: off by default, open as /docs is, and behind the token what it shows. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initRegistry, push, type Registry } from '../../src/entries/registry-node.js';
import {
  bearer,
  type BrineServer,
  createServer,
  type CreateServerOptions,
  listen,
  type Listening,
} from '../../src/entries/serve-node.js';
import { pageIsThere, startBrowser } from '../helpers/page.js';

const TOKEN = 'a-token-of-sixteen-or-more';
const MODEL = 'demo/tumours.joblib';
const digest = { digest: (text: string) => new TextEncoder().encode(text), equal: (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0 }; // prettier-ignore
const authorise = bearer(() => [TOKEN], digest);

let folder: string;
let registry: Registry;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-serve-ui-'));
  registry = await initRegistry(join(folder, 'registry'));
  await push(registry, MODEL, { name: 'tumours', version: '1.0.0', message: 'the first' });
  await push(registry, MODEL, { name: 'tumours', version: '1.1.0' });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function served(options: Partial<CreateServerOptions> = {}): Promise<BrineServer> {
  const server = createServer({ models: MODEL, ui: true, registry: join(folder, 'registry'), ...options });
  await server.loaded;
  return server;
}

const ask = (server: BrineServer, path: string, init?: RequestInit): Promise<Response> =>
  server.fetch(new Request(`http://localhost${path}`, init));
const change = (server: BrineServer, what: string, body: object, token?: string): Promise<Response> =>
  ask(server, `/ui/api/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });

test('a server has no page unless somebody wants it', async () => {
  const server = createServer({ models: MODEL });
  await server.loaded;
  for (const path of ['/ui', '/ui/', '/ui/api/about', '/ui/api/file?model=tumours'])
    expect((await ask(server, path)).status).toBe(404);
  await server.close();
});

describe('without tokens', () => {
  test('it shows models and registry, gives out the file, and changes nothing', async () => {
    const server = await served({ admin: true });
    expect(await (await ask(server, '/ui/api/about')).json()).toEqual({
      registry: true,
      served: true,
      write: false,
      tokens: false,
    });
    expect(await (await ask(server, '/ui/api/served')).json()).toMatchObject([
      { name: 'tumours', state: 'READY', class: 'sklearn.pipeline.Pipeline', opens: true },
    ]);
    const bytes = new Uint8Array(await (await ask(server, '/ui/api/file?model=tumours')).arrayBuffer());
    expect(Buffer.compare(bytes, readFileSync(MODEL))).toBe(0);
    expect(await (await ask(server, '/ui/api/models')).json()).toMatchObject([{ name: 'tumours', versions: 2 }]);
    const refused = await change(server, 'promote', { ref: 'tumours@1.0.0', environment: 'development' });
    expect(refused.status).toBe(403);
    expect(((await refused.json()) as { error: string }).error).toMatch('--admin and --token-file');
    expect((await registry.model('tumours')).environments).toEqual({});
    for (const path of [
      '/ui/api/file?model=nobody',
      '/ui/api/file?ref=tumours@9.9.9',
      '/ui/api/nothing',
      '/ui/api/constructor',
    ])
      expect((await ask(server, path)).status, path).toBe(404);
    await server.close();
  });

  test('a server without a registry says so', async () => {
    const server = createServer({ models: MODEL, ui: true });
    await server.loaded;
    expect(await (await ask(server, '/ui/api/about')).json()).toMatchObject({ registry: false });
    expect((await ask(server, '/ui/api/models')).status).toBe(404);
    await server.close();
  });
});

describe('with tokens', () => {
  test('looking needs one, and changing needs orders over HTTP as well', async () => {
    const server = await served({ authorise });
    for (const path of [
      '/ui/api/served',
      '/ui/api/models',
      '/ui/api/file?model=tumours',
      '/ui/api/file?ref=tumours@1.0.0',
    ])
      expect((await ask(server, path)).status, path).toBe(401);
    const body = { ref: 'tumours@1.0.0', environment: 'development' };
    expect((await change(server, 'promote', body)).status).toBe(401);
    expect((await change(server, 'promote', body, TOKEN)).status).toBe(403);
    await server.close();
    const ordered = await served({ authorise, admin: true });
    expect((await change(ordered, 'promote', body, 'another-token-than-that')).status).toBe(401);
    expect((await registry.model('tumours')).environments).toEqual({});
    expect((await change(ordered, 'promote', { ...body, message: 'go' }, TOKEN)).status).toBe(200);
    expect((await registry.model('tumours')).environments).toEqual({ development: '1.0.0' });
    const late = await change(ordered, 'promote', { ref: 'tumours@1.1.0', environment: 'development', seen: 1 }, TOKEN);
    expect(late.status).toBe(409);
    expect(((await late.json()) as { error: string }).error).toMatch(/meanwhile .* promote 1\.0\.0/);
    expect((await ask(ordered, '/ui/api/promote', { method: 'POST', body: '[', headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(400); // prettier-ignore
    await ordered.close();
  });
});

describe.skipIf(!pageIsThere)('the page of a server', () => {
  let browser: Browser;
  let server: BrineServer;
  let listening: Listening;
  beforeAll(async () => {
    browser = await startBrowser();
    server = await served({ authorise, admin: true });
    listening = await listen(server, { port: 0 });
  });
  afterAll(async () => {
    await browser?.close();
    await listening?.close(1000);
  });

  test('comes with its rule, and only with files of its own', async () => {
    const start = await fetch(`${listening.url}/ui`, { redirect: 'manual' });
    expect([start.status, start.headers.get('location')]).toEqual([302, 'ui/?server']);
    const page = await fetch(`${listening.url}/ui/?server`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await page.text()).toContain('<div id="app"></div>');
    for (const path of ['..%2f..%2fpackage.json', 'assets/..%2f..%2fpackage.json', 'package.json'])
      expect((await fetch(`${listening.url}/ui/${path}`)).status, path).toBe(404);
  });

  test('asks for the token, then shows models, opens one, and promotes', { timeout: 90_000 }, async () => {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
    page.setDefaultTimeout(15_000);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    await page.goto(`${listening.url}/ui`);
    await page.getByText('This server asks for a token').waitFor();
    await page.getByLabel('Token of this server').fill(TOKEN);
    await page.getByRole('region', { name: 'Served models' }).getByText('ready').waitFor();
    await page.getByRole('region', { name: 'Models', exact: true }).getByRole('link', { name: 'tumours' }).click();
    const place = page.getByRole('region', { name: 'testing' });
    await place.getByLabel('A version for testing').selectOption('1.1.0');
    await place.getByText('✓ scanned').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.goBack();
    await page.getByRole('region', { name: 'Served models' }).getByRole('button', { name: 'tumours' }).click();
    await page.getByText('A classifier of two classes').waitFor();
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});
