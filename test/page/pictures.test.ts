/** Every plot as SVG and PNG: the file needs nothing of the page, and says what the plot says. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixturePath } from '../helpers/fixtures.js';
import { fixtureOf } from '../helpers/models.js';
import { pageIsThere, showPage, startBrowser, toView } from '../helpers/page.js';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'brine-pictures-'));
  if (pageIsThere) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

const corpus = (name: string): string => fixturePath(fixtureOf('sklearn-1.9', name).file);

async function saved(page: Page, button: Locator, ending: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toMatch(new RegExp(`^[\\p{L}\\p{N}_-]+\\.${ending}$`, 'u'));
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return readFileSync(path);
}

interface Parsed {
  readonly error: string | null;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly texts: readonly string[];
  /** Colours of the ground and of each text. */
  readonly ground: string;
  readonly inks: readonly string[];
  readonly attributes: readonly string[];
  readonly shapes: number;
}

/** What an XML parser makes of it, without the page's styles. */
const PARSE = `(text) => {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const all = [...root.querySelectorAll('*')];
  const texts = all.filter((one) => one.tagName === 'text');
  // A line of a text holds what its own nodes hold, not the title under its pointer.
  const own = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('');
  return {
    error: root.querySelector('parsererror')?.textContent ?? null,
    width: Number(root.getAttribute('width')),
    height: Number(root.getAttribute('height')),
    title: root.querySelector(':scope > title')?.textContent ?? '',
    texts: texts.map(own),
    ground: root.querySelector('rect').getAttribute('fill'),
    inks: [...new Set(texts.slice(0, 1).map((one) => one.getAttribute('fill')))],
    attributes: [...new Set(all.flatMap((one) => [...one.attributes].map(({ name, value }) => name + '=' + value)))],
    shapes: all.filter((one) => /^(rect|path|circle|line|image)$/.test(one.tagName)).length,
  };
}`;

/** The words that a person sees in a plot. */
const wordsIn = (figure: Locator): Promise<string[]> =>
  figure.locator(':scope > div').evaluate((drawing) => {
    const found: string[] = [];
    const walk = (element: Element): void => {
      if (element.matches('.unseen, title, button')) return;
      for (const node of element.childNodes) {
        if (node.nodeType === 3) found.push(...(node.textContent ?? '').split(/\s+/));
        else if (node.nodeType === 1) walk(node as Element);
      }
    };
    walk(drawing);
    return found.filter((word) => word !== '');
  });

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** How many colours a PNG has, as the browser reads it. */
const COLOURS = `async (base64) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + base64;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}`;

const size = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

async function check(page: Page, figure: Locator): Promise<Parsed> {
  const words = await wordsIn(figure);
  const svg = await saved(page, figure.getByRole('button', { name: /^Save as SVG: / }), 'svg');
  const parsed = (await page.evaluate(`(${PARSE})(${JSON.stringify(svg.toString('utf8'))})`)) as Parsed;
  expect(parsed.error).toBeNull();
  expect(parsed.title).not.toBe('');
  expect(parsed.texts).toContain(parsed.title);
  const written = parsed.texts.join(' ').split(/\s+/);
  expect(words.filter((word) => !written.includes(word) && !written.some((one) => one.endsWith('…')))).toEqual([]);
  expect(parsed.shapes).toBeGreaterThan(1);
  // Nothing leans on a style sheet, or on the theme.
  expect(parsed.attributes.filter((one) => /^class=|var\(|currentcolor|color\(/i.test(one))).toEqual([]);
  for (const ink of parsed.inks) expect(contrast(ink, parsed.ground)).toBeGreaterThan(4.5);
  const png = await saved(page, figure.getByRole('button', { name: /^Save as PNG: / }), 'png');
  const scale = Math.min(2, 8192 / Math.max(parsed.width, parsed.height));
  expect(size(png)).toEqual([Math.round(scale * parsed.width), Math.round(scale * parsed.height)]);
  expect(await page.evaluate(`(${COLOURS})(${JSON.stringify(png.toString('base64'))})`)).toBeGreaterThan(8);
  return parsed;
}

describe.skipIf(!pageIsThere)('plots of', { timeout: 90_000 }, () => {
  test.each([
    ['an overview', ['demo/tumours.joblib'], 'Overview', ['Where the bytes of Pipeline are'], false],
    ['a pipeline', ['demo/tumours.joblib'], 'Pipeline', ['Diagram of Pipeline'], true],
    ['a linear model', ['demo/tumours.joblib'], 'Model', ['Coefficients of malignant'], false],
    [
      'an answer',
      ['demo/tumours.joblib'],
      'Try it',
      ['predict_proba of the row', 'Contributions to malignant', 'The answer as radius moves'],
      true,
    ],
    ['a table', ['demo/tumours.joblib', 'demo/tumours.csv'], 'Table', ['Spread of malignant'], false],
    ['clusters', [corpus('kmeans-iris-frame')], 'Model', ['Centres of the clusters', 'cluster_centers_'], true],
    ['a forest', [corpus('forest-iris-labels')], 'Model', ['Importances', 'Tree 0'], false],
    [
      'a perceptron',
      [corpus('mlp-iris')],
      'Model',
      ['Spread of coefs_.0', 'coefs_.0', 'Loss by round of training'],
      false,
    ],
  ])('%s stand alone as SVG and PNG', async (_, files, view, titles, dark) => {
    const { page, wrong, close } = await showPage(browser, { files, dark });
    await toView(page, view);
    for (const title of titles) {
      const figure = page
        .locator('figure.figure')
        .filter({ has: page.getByRole('button', { name: `Save as SVG: ${title}`, exact: true }) });
      await figure.waitFor();
      const { title: said } = await check(page, figure);
      expect(said).toBe(title);
    }
    expect(wrong).toEqual([]);
    await close();
  });

  test('two models are scattered points, one for each of the 400 rows', async () => {
    const files = ['forest-iris-labels', 'forest-iris-words'].map(corpus);
    const { page, close } = await showPage(browser, {
      files: [corpus('linear-diabetes'), corpus('ridge-diabetes'), ...files],
    });
    await toView(page, 'Compare');
    await page.getByLabel('Beside').selectOption({ index: 1 });
    const figure = page.getByRole('figure', { name: 'The same rows asked of both' });
    await figure.waitFor();
    const { shapes } = await check(page, figure);
    expect(shapes).toBeGreaterThan(400);
    await close();
  });

  test('a tree is drawn whole, with the words of its nodes', async () => {
    const { page, close } = await showPage(browser, { files: [corpus('tree-iris')], width: 390 });
    await toView(page, 'Model');
    await page.getByLabel('open to level').fill('20');
    const figure = page.locator('figure.figure').filter({ has: page.locator('canvas.tree') });
    const told = await page.getByText(/^Node 0: /).innerText();
    const nodes = Number((/(\d+) nodes/.exec(await page.locator('.page').innerText()) ?? [])[1]);
    const { texts, width, shapes } = await check(page, figure);
    expect(texts).toContain(/^Node 0: (.*)\?/.exec(told)![1]);
    for (const name of ['class 0', 'class 1', 'class 2']) expect(texts).toContain(name);
    // Wider than the window, and a box for each node.
    expect(width).toBeGreaterThan(390);
    expect(nodes).toBeGreaterThan(10);
    expect(shapes).toBeGreaterThanOrEqual(nodes);
    await close();
  });
});
