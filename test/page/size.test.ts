/** What a visitor loads before a file is open, and what the page weighs as a whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { pageIsThere, showPage, startBrowser } from '../helpers/page.js';

let browser: Browser;
beforeAll(async () => {
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => browser?.close());

const packed = (path: string): number => gzipSync(readFileSync(join('dist/web', path))).length;

describe.skipIf(!pageIsThere)('the page', () => {
  test('loads at most 250 kB of compressed scripts before a file is open', async () => {
    const { page, asked, close } = await showPage(browser);
    await page.getByRole('heading', { name: 'See what a model file does' }).waitFor();
    // The worker loads what every file needs while nobody waits.
    await page.waitForTimeout(2500);
    const scripts = [
      ...new Set(asked.filter((url) => url.endsWith('.js')).map((url) => url.replace(/^.*\/assets\//, 'assets/'))),
    ];
    const bytes = scripts.reduce((sum, path) => sum + packed(path), 0);
    expect(scripts.some((path) => path.includes('worker'))).toBe(true);
    expect(bytes).toBeLessThan(250_000);
    await close();
  });

  test('is small as a whole', () => {
    const files = readdirSync('dist/web', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeLessThan(330);
    // Each is loaded when somebody asks; smaller parts, of which a model needs fewer, compress less well.
    expect(
      files.reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name))).length, 0),
    ).toBeLessThan(1_040_000);
  });
});
