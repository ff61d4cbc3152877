/**
 * The page in Firefox, by hand: every view of a few models, wide and narrow, without errors of scripts, and answers as Python has them.
 * Playwright drives only a Firefox of its own; Debian's or Mozilla's speaks WebDriver BiDi, which puppeteer-core speaks, too.
 *
 *     apt-get install firefox-esr && npm install --prefix out/firefox puppeteer-core@24
 *     npm run build && npx tsx scripts/firefox.ts [PATH-OF-FIREFOX]
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { servePage } from '../src/page/local-node.js';

interface Handle {
  evaluate<T>(work: string): Promise<T>;
  goto(url: string): Promise<unknown>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  waitForSelector(selector: string, options?: { timeout?: number }): Promise<unknown>;
  waitForFunction(work: string, options?: { timeout?: number }): Promise<unknown>;
  on(what: string, told: (event: { message?: string; text?(): string; type?(): string }) => void): void;
  close(): Promise<void>;
}
interface Driver {
  launch(options: object): Promise<{ newPage(): Promise<Handle>; version(): Promise<string>; close(): Promise<void> }>;
}

const { default: driver } = (await import(
  resolve('out/firefox/node_modules/puppeteer-core/lib/esm/puppeteer/puppeteer-core.js')
)) as { default: Driver };
const python = JSON.parse(readFileSync('demo/python.json', 'utf8')) as { predict: string[]; predict_proba: number[][] };
const corpus = 'fixtures/files/sklearn-1.9';
const FILES = [
  ['demo/tumours.joblib', 'demo/tumours.csv'],
  [`${corpus}/forest-wine-oob.joblib.gz`],
  [`${corpus}/kmeans-iris.joblib.gz`],
  [`${corpus}/pipe-texts-logistic.joblib`],
];

const browser = await driver.launch({
  browser: 'firefox',
  executablePath: process.argv[2] ?? '/usr/bin/firefox-esr',
  headless: true,
});
console.log(await browser.version());
let faults = 0;
for (const files of FILES) {
  for (const width of [1280, 390]) {
    const local = await servePage({ files, query: '?local' });
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error.message)));
    page.on('console', (message) => {
      if (message.type?.() === 'error') wrong.push(String(message.text?.()));
    });
    await page.setViewport({ width, height: 850 });
    await page.goto(local.url);
    await page.waitForSelector('nav.tabs a', { timeout: 60_000 });
    const count = await page.evaluate<number>(`document.querySelectorAll('nav.tabs a').length`);
    for (let i = 0; i < count; i++) {
      await page.evaluate(`document.querySelectorAll('nav.tabs a')[${i}].click()`);
      await page.waitForSelector('.panel, .drop', { timeout: 60_000 });
      await new Promise((done) => setTimeout(done, 1500));
      const title = await page.evaluate<string>(`document.querySelectorAll('nav.tabs a')[${i}].innerText`);
      if ((await page.evaluate<number>('document.documentElement.scrollWidth')) > width)
        wrong.push(`${title} is too wide`);
      if (title === 'Table' && files.length > 1) {
        await page.waitForSelector('.rows tbody tr[aria-rowindex]', { timeout: 60_000 });
        const said = await page.evaluate<string[]>(
          `[...document.querySelectorAll('.rows tbody tr[aria-rowindex] td:nth-child(2)')].map((cell) => cell.title)`,
        );
        if (said.join() !== python.predict.slice(0, said.length).join()) wrong.push('other predictions than Python');
        const shares = await page.evaluate<string[]>(
          `[...document.querySelectorAll('.rows tbody tr[aria-rowindex] td:nth-child(3)')].map((cell) => cell.title)`,
        );
        if (shares.some((share, row) => Math.abs(Number(share) - python.predict_proba[row]![1]!) > 1e-12))
          wrong.push('other shares than Python');
      }
    }
    console.log(`${files[0]} ${width}: ${count} views, ${wrong.length === 0 ? 'no fault' : wrong.join('; ')}`);
    faults += wrong.length;
    await page.close();
    await local.close();
  }
}
await browser.close();
process.exitCode = faults === 0 ? 0 : 1;
