/** How files come into the page: pasted, dropped, in folders; with arrays in files of their own; and those that are no models. */
import { createCipheriv } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageIsThere, showPage, startBrowser } from '../helpers/page.js';

const MODEL = 'demo/tumours.joblib';
const OLD = 'fixtures/joblib/joblib-0.9';
const MAIN = `${OLD}/matrix-None-pNone.pkl`;
const BESIDE = [1, 2].map((i) => `${MAIN}_0${i}.npy`);

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-given-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** What the clipboard holds, in the page's own objects. */
const transferOf = (paths: readonly string[]): string => {
  const files = paths.map((path) => ({ name: basename(path), base64: readFileSync(path).toString('base64') }));
  return `(() => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(files)})
      transfer.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name));
    return transfer;
  })()`;
};

/** As the mouse of a person drops files and folders: the debugger gives out what no script may make. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  const data = { items: [], files: paths.map((path) => resolve(path)), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await debug.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  await debug.detach();
}

const opened = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('heading', { name: 'What it would do in Python' }).waitFor();
};

describe.skipIf(!pageIsThere)('files come into the page', () => {
  test('from the clipboard', async () => {
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await page.evaluate(
      `document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: ${transferOf([MODEL])}, bubbles: true }))`,
    );
    await opened(page, 'tumours.joblib');
    expect(wrong).toEqual([]);
    await close();
  });

  test('dropped together with their table', async () => {
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await drop(page, [MODEL, 'demo/tumours.csv']);
    await opened(page, 'tumours.joblib');
    expect(await page.locator('.cover').count()).toBe(0);
    await page.locator('nav.tabs a', { hasText: 'Table' }).click();
    await page.getByRole('heading', { name: 'tumours.csv' }).waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('as a folder with folders in it; what stands beside models is left away', async () => {
    const inner = join(folder, 'models', 'v1');
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(inner, 'tumours.joblib'), readFileSync(MODEL));
    writeFileSync(join(folder, 'models', 'README.md'), '# models');
    writeFileSync(join(folder, 'models', 'tree.pkl'), readFileSync('fixtures/files/sklearn-1.9/tree-iris.pkl'));
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await drop(page, [join(folder, 'models')]);
    await page.getByRole('button', { name: 'Close tree.pkl' }).waitFor();
    await page.getByRole('button', { name: 'Close tumours.joblib' }).waitFor();
    expect(await page.locator('nav.opened .file').count()).toBe(2);
    expect(wrong).toEqual([]);
    await close();
  });

  test('with arrays in files of their own, which may come later', async () => {
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await drop(page, [MAIN]);
    const notice = page.getByRole('alert').filter({ hasText: 'A part of this file is missing' });
    await notice.waitFor();
    for (const path of BESIDE) expect(await notice.innerText()).toContain(basename(path));
    expect(await notice.innerText()).toContain('Drop these files here as well');
    // One of two is not enough, and is kept.
    await drop(page, BESIDE.slice(0, 1));
    await notice.filter({ hasNotText: basename(BESIDE[0]!) }).waitFor();
    await drop(page, BESIDE.slice(1));
    await notice.waitFor({ state: 'detached' });
    expect(await page.locator('nav.opened .file').count()).toBe(1);
    await page.locator('main').getByText('float64 array').first().waitFor();
    expect(wrong).toEqual([]);
    await close();
  });

  test('with arrays in files of their own, all at once', async () => {
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await drop(page, [...BESIDE, MAIN]);
    await opened(page, basename(MAIN));
    await page.locator('main').getByText('float64 array').first().waitFor();
    expect(await page.locator('nav.opened .file').count()).toBe(1);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(wrong).toEqual([]);
    await close();
  });

  test.each([
    ['an encrypted file', 'secret.joblib', /encrypted/],
    ['a picture', 'photo.pkl', /this is an image/],
    ['a page of HTML instead of a model', 'model.pkl', /HTML|page/i],
  ])('%s is named, with what to do', async (_, name, said) => {
    const cipher = createCipheriv('aes-256-ctr', Buffer.alloc(32, 7), Buffer.alloc(16, 3));
    const contents: Readonly<Record<string, Uint8Array>> = {
      'secret.joblib': cipher.update(readFileSync(MODEL)),
      'photo.pkl': readFileSync('docs/page.png'),
      'model.pkl': new TextEncoder().encode('<!doctype html><title>Sign in</title><p>404'),
    };
    const path = join(folder, name);
    writeFileSync(path, contents[name]!);
    const { page, wrong, close } = await showPage(browser);
    await page.locator('.drop').waitFor();
    await drop(page, [path]);
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toMatch(said);
    expect((await alert.innerText()).trim().split('\n').length).toBeGreaterThan(1);
    expect(wrong).toEqual([]);
    await close();
  });
});
