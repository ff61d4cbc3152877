/** Pages in Chromium, where it is installed: a folder of files on a port of this machine, and what a page made of itself. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser: CHROMIUM, or what is found on the path; undefined where there is none. */
export const chromium: string | undefined =
  process.env['CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript' };

/** What stands under each path of the server: a text, or the name of a file. */
export type Pages = ReadonlyMap<string, { text: string } | { file: string }>;

/** The text of the page's `<pre>` once it is there. A page that never fills it ends with the time that Chromium is given. */
export async function pageText(browser: string, pages: Pages, path = '/index.html'): Promise<string> {
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[/\.(\w+)$/.exec(request.url ?? '')?.[1] ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end('text' in page ? page.text : readFileSync(page.file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const profile = mkdtempSync(join(tmpdir(), 'brine-chromium-'));
  try {
    const { port } = server.address() as AddressInfo;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
    const html = await new Promise<string>((resolve, reject) => {
      execFile(
        browser,
        [
          ...flags,
          `--user-data-dir=${profile}`,
          '--virtual-time-budget=60000',
          '--dump-dom',
          `http://127.0.0.1:${port}${path}`,
        ],
        { maxBuffer: 2 ** 26, timeout: 120_000 },
        (error, out) => {
          if (error === null) resolve(out);
          else reject(error);
        },
      );
    });
    const text = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(html)?.[1] ?? '';
    return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  } finally {
    server.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
