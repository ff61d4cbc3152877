/**
 * A folder as a site on a port of this machine, opened in Chromium: what its page posts to /result. The browser is CHROMIUM, or what
 * is found on the path.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, extname, join, normalize } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const PATIENCE_MS = 120_000;

export const chromium =
  process.env.CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** @param headers of each answer, such as a Content-Security-Policy */
export async function resultOf(folder, { page = '/index.html', headers = {} } = {}) {
  let report;
  const posted = new Promise((resolve) => (report = resolve));
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    if (request.method === 'POST' && path === '/result') {
      let text = '';
      request.on('data', (piece) => (text += piece));
      request.on('end', () => {
        response.writeHead(204).end();
        report(text);
      });
      return;
    }
    const file = join(folder, path);
    if (path.includes('..') || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'brine-page-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', `--user-data-dir=${profile}`, '--enable-logging=stderr']; // prettier-ignore
  const browser = spawn(chromium, [...flags, '--remote-debugging-port=0', `http://127.0.0.1:${server.address().port}${page}`], { stdio: ['ignore', 'ignore', 'pipe'] }); // prettier-ignore
  let said = '';
  browser.stderr.on('data', (piece) => (said += piece));
  const timer = setTimeout(() => {
    const lines = said.split('\n').filter((line) => line.includes('CONSOLE'));
    report(`no answer from the page: ${lines.join(' ').slice(0, 600)}`);
  }, PATIENCE_MS);
  try {
    return await posted;
  } finally {
    clearTimeout(timer);
    const ended = new Promise((resolve) => browser.once('close', resolve));
    browser.kill('SIGKILL');
    await ended;
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
