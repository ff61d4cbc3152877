/** `brine view` as a process: the address that it prints, what it gives out, and what it does not. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PageAssets } from '../../src/page/assets-node.js';
import { brine } from '../helpers/brine.js';
import { pageIsThere } from '../helpers/page.js';

const MODEL = 'demo/tumours.joblib';
let url: URL;
let stop: () => Promise<number | null>;

beforeAll(async () => {
  if (!pageIsThere) return;
  const cli = new URL('../../src/cli/run.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, 'view', '--no-open', MODEL], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  stop = () => {
    child.kill('SIGINT');
    return exited;
  };
  url = new URL(await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve)));
});
afterAll(async () => {
  if (pageIsThere) expect(await stop()).toBe(0);
});

/** The status for a request that names another host. */
const statusFor = (path: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: url.port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    asked.on('error', reject).end();
  });

describe.skipIf(!pageIsThere)('brine view', () => {
  test('prints an address of this machine with a token', () => {
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.pathname).toMatch(/^\/[\w-]{24}\/$/);
    expect(url.search).toBe('?local');
  });

  test('gives out the page and the files that were named', async () => {
    const page = await fetch(url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await page.text()).toContain('<div id="app"></div>');
    const list = (await (await fetch(new URL('local.json', url))).json()) as unknown;
    expect(list).toEqual({ files: [{ name: 'tumours.joblib', href: './files/0' }] });
    const bytes = new Uint8Array(await (await fetch(new URL('files/0', url))).arrayBuffer());
    expect(Buffer.compare(bytes, readFileSync(MODEL))).toBe(0);
  });

  test.each(['files/1', 'files/../../package.json', '%2e%2e/package.json', 'assets/', 'package.json'])(
    'and nothing else: %s',
    async (path) => {
      expect(await statusFor(`${url.pathname}${path}`, url.host)).toBe(404);
    },
  );

  test('nothing without the token, nor under the name of another host', async () => {
    expect(await statusFor('/', url.host)).toBe(404);
    expect(await statusFor('/local.json', url.host)).toBe(404);
    expect(await statusFor(url.pathname, 'example.org')).toBe(404);
    expect(await statusFor(url.pathname, `localhost:${url.port}`)).toBe(200);
  });
});

test('a file that is not there is said so', async () => {
  const { status, err } = await brine('view', '--no-open', 'nowhere.joblib');
  expect(status).toBeGreaterThan(0);
  expect(err).toMatch(pageIsThere ? /nowhere\.joblib: there is no such file/ : /page|no such file/);
});

test.skipIf(!pageIsThere)('what is not in the folder of the page is not given out', () => {
  const assets = new PageAssets();
  expect(assets.answer('../package.json')).toBeUndefined();
  expect(assets.answer('')!.headers.get('content-type')).toContain('text/html');
});
