/** The built page in Chromium: a server of its own, a browser for a whole file of tests, and everything that it asked for. */
import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium as engine, type Page } from 'playwright-core';
import { type LocalPage, servePage } from '../../src/page/local-node.js';
import { chromium } from './chromium.js';
import { pythonRequired } from './oracle.js';

/** True where the page was built and there is a browser; where tests must not be skipped, always. */
export const pageIsThere: boolean = pythonRequired || (chromium !== undefined && existsSync('dist/web/index.html'));

export const startBrowser = (): Promise<Browser> =>
  engine.launch({ executablePath: chromium!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

export interface Shown {
  readonly page: Page;
  /** Addresses that were asked for, without the page's place. */
  readonly asked: readonly string[];
  /** What the console said that is no note, and errors of scripts. */
  readonly wrong: readonly string[];
  close(): Promise<void>;
}

export interface ShowOptions {
  readonly files?: readonly string[];
  readonly hash?: string;
  readonly width?: number;
  readonly dark?: boolean;
  /** A script that runs before the page's own. */
  readonly before?: string;
}

/** Opens the page as `brine view` does. */
export async function showPage(browser: Browser, options: ShowOptions = {}): Promise<Shown> {
  const { files = [], hash = '', width = 1280, dark = false, before } = options;
  const local: LocalPage = await servePage({ files, query: files.length > 0 ? '?local' : '' });
  const context = await browser.newContext({
    viewport: { width, height: 850 },
    colorScheme: dark ? 'dark' : 'light',
    serviceWorkers: 'block',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const place = local.url.split('?')[0]!;
  const [asked, wrong]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url().replace(place, './')));
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Service Worker')) wrong.push(message.text());
  });
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(`${local.url}${hash}`);
  if (files.length > 0) await page.locator('.tabs, .notice').first().waitFor();
  return {
    page,
    asked,
    wrong,
    async close() {
      await context.close();
      await local.close();
    },
  };
}

/** Goes to another view of what is open. */
export async function toView(page: Page, title: string): Promise<void> {
  await page.locator('nav.tabs a', { hasText: title }).click();
}

/** What keeps people from using the page as it stands, as axe finds it: serious and critical faults, a line each. */
export async function faultsFor(page: Page): Promise<string[]> {
  // The page's rule forbids scripts of others: axe comes in through the debugger.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]!.html.slice(0, 160)}`);
}
