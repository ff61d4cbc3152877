/** Where there is nothing to show, or something went wrong, the page says what to do. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registryRoutes } from '../../src/cli/commands/registry/ui-routes.js';
import { describe as cardOf } from '../../src/entries/card-node.js';
import { initRegistry } from '../../src/entries/registry-node.js';
import { servePage } from '../../src/page/local-node.js';
import { faultsFor, pageIsThere, startBrowser, toView } from '../helpers/page.js';

const MODEL = 'demo/tumours.joblib';
const FOREST = 'fixtures/files/sklearn-1.9/forest-wine-oob.joblib.gz';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-empty-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!pageIsThere)(
  'where there is nothing, or something is wrong, it says what to do:',
  { timeout: 120_000 },
  () => {
    /** A host of static files, as anybody has one, and a place elsewhere with one model. */
    let [host, elsewhere]: Server[] = [];
    const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const listening = (server: Server): Promise<void> =>
      new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    beforeAll(async () => {
      host = createServer((request, response) => {
        const path = `dist/web${new URL(request.url!, 'http://localhost').pathname.replace(/\/$/, '/index.html')}`;
        if (!existsSync(path)) response.writeHead(404).end();
        else response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path));
      });
      elsewhere = createServer((request, response) => {
        const isThere = request.url === '/tumours.joblib';
        response.writeHead(isThere ? 200 : 404, { 'access-control-allow-origin': '*' });
        response.end(isThere ? readFileSync(MODEL) : 'no');
      });
      await Promise.all([listening(host), listening(elsewhere)]);
    });
    afterAll(() => {
      host!.close();
      elsewhere!.close();
    });

    async function opened(query: string, work: (page: Page) => Promise<void>): Promise<void> {
      const place = query.startsWith('?url')
        ? { url: `${originOf(host!)}/${query}`, close: () => Promise.resolve() }
        : await servePage({ query });
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(String(error)));
      await page.goto(place.url);
      await work(page);
      expect(wrong).toEqual([]);
      expect(await faultsFor(page)).toEqual([]);
      await context.close();
      await place.close();
    }
    const notice = (page: Page, text: RegExp): Promise<void> => page.locator('.notice', { hasText: text }).waitFor();

    test('an address with nothing behind it', async () => {
      await opened(`?url=${encodeURIComponent(`${originOf(elsewhere!)}/model.pkl`)}`, (page) =>
        notice(page, /answered 404.*save the file and drop it here/),
      );
    });

    test('and one with a model, whose link shows the view again', async () => {
      const query = `?url=${encodeURIComponent(`${originOf(elsewhere!)}/tumours.joblib`)}`;
      let link = '';
      await opened(query, async (page) => {
        await toView(page, 'Try it');
        await page.getByLabel('radius', { exact: true }).fill('20');
        await expect.poll(() => page.evaluate('location.hash')).toContain('20');
        const answer = await page.locator('[data-answer]').getAttribute('data-answer');
        const hash = await page.evaluate<string>('location.hash');
        await toView(page, 'Take away');
        link = await page.getByLabel('Link').inputValue();
        expect(link).toContain(query);
        // The same state in another window.
        await page.goto('about:blank');
        await page.goto(`${link.split('#')[0]}${hash.replace(/file=\d+&?/, '')}`);
        await page.locator('[data-answer]').waitFor();
        expect(await page.getByLabel('radius', { exact: true }).inputValue()).toBe('20');
        expect(await page.locator('[data-answer]').getAttribute('data-answer')).toBe(answer);
      });
    });

    test('an address that is none', async () => {
      await opened('?url=ftp://example.org/a.pkl', (page) => notice(page, /no address of the web: \?url= takes https/));
    });

    test('an example that is none', async () => {
      await opened('?example=other', (page) => notice(page, /no example of this name: tumours\.joblib/));
    });

    test('brine view that has ended', async () => {
      await opened('?local', async (page) => {
        // Served without files, as a command that is another one by now.
        await page.route('**/local.json', (route) => route.abort());
        await page.reload();
        await notice(page, /Start brine view again/);
      });
    });

    test('a registry without a model, and one that does not answer', async () => {
      const empty = await initRegistry(join(folder, 'empty'));
      const place = await servePage({ query: '?registry', routes: registryRoutes(empty, undefined) });
      const context = await browser.newContext({ serviceWorkers: 'block' });
      const page = await context.newPage();
      await page.goto(place.url);
      await page.getByText('puts a model into it').waitFor();
      await page.goto(`${place.url}#/registry?name=nobody`);
      await notice(page, /nobody/);
      await page.route('**/api/**', (route) => route.abort());
      await page.goto(place.url);
      await page.reload();
      await notice(page, /Start the command again/);
      await context.close();
      await place.close();
    });

    test('a card without its model, and one that is about another file', async () => {
      const card = join(folder, 'other.joblib.card.json');
      writeFileSync(card, JSON.stringify(await cardOf(FOREST)));
      await opened('', async (page) => {
        const picker = page.locator('input[type=file]').first();
        await picker.setInputFiles(card);
        await notice(page, /waits for a model[\s\S]*other\.joblib/);
        await picker.setInputFiles([MODEL, card]);
        const panel = page.locator('.panel', { hasText: 'Its card' });
        await panel.getByText('✗ integrity').waitFor();
        await panel.getByText('not the content that the card describes').waitFor();
      });
    });

    test('a table that does not suit the model, and models without a table', async () => {
      const table = join(folder, 'wrong.csv');
      writeFileSync(table, 'a,b\n1,2\n');
      await opened('', async (page) => {
        await page.locator('input[type=file]').first().setInputFiles(MODEL);
        await toView(page, 'Table');
        await page.getByText('Drop a CSV or Parquet file').waitFor();
        await page.locator('main input[type=file]').first().setInputFiles(table);
        await notice(page, /wrong\.csv does not suit the model/);
        await toView(page, 'Compare');
        await page.getByText('Open a second file').waitFor();
        await toView(page, 'Take away');
        await page.getByText('A file of this machine has no address').waitFor();
      });
    });
  },
);
