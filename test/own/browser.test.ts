/** The model with steps, a tokenizer and a scorer of its own, in a page: Chromium runs Brine as it is published for browsers. */
import { build } from 'esbuild';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromium, pageText, type Pages } from '../helpers/chromium.js';
import { pythonRequired } from '../helpers/oracle.js';
import { difference, ownEntry, ownFile, SUPPLY } from '../helpers/own-corpus.js';

const FILES = ['whole.pkl', 'whole-cloudpickle.pkl', 'whole-dill.pkl', 'object-tokenizer.pkl', 'nested.pkl'];
const PAGE = '<!doctype html><meta charset="utf-8"><pre></pre><script type="module" src="/page.js"></script>';

const SCRIPT = `
import * as brine from './src/index.ts';
import supply from './${SUPPLY}';
supply(brine);
const answers = [];
try {
  for (const { name, checks } of await (await fetch('/entries.json')).json()) {
    for (const { method, input, y, at } of checks) {
      const model = await brine.load('/' + name, at === undefined ? {} : { at });
      const camel = method.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
      const answer = model[camel](input, ...(y === undefined ? [] : [y]));
      answers.push(answer.toDense?.().tolist() ?? answer.tolist?.() ?? answer);
    }
  }
  const shown = await brine.load('/nested.pkl');
  answers.push(String(shown), JSON.parse(JSON.stringify(shown)).labels);
  document.querySelector('pre').textContent = JSON.stringify(answers);
} catch (error) {
  document.querySelector('pre').textContent = JSON.stringify({ error: String(error) });
}`;

test.skipIf(chromium === undefined && !pythonRequired)(
  'a page answers as Python does',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'brine-page-'));
    await build({
      stdin: { contents: SCRIPT, resolveDir: '.', sourcefile: 'page.ts' },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      splitting: true,
      outdir: folder,
      entryNames: 'page',
      logLevel: 'silent',
    });
    const entries = FILES.map((name) => ownEntry('own-2026', name));
    const pages: Pages = new Map<string, { text: string } | { file: string }>([
      ['/index.html', { text: PAGE }],
      ['/entries.json', { text: JSON.stringify(entries) }],
      ...readdirSync(folder).map((name) => [`/${name}`, { file: join(folder, name) }] as const),
      ...entries.map((entry) => [`/${entry.name}`, { file: ownFile(entry) }] as const),
    ]);
    const answers = JSON.parse(await pageText(chromium!, pages)) as unknown[];
    rmSync(folder, { recursive: true });
    const checks = entries.flatMap((entry) => entry.checks);
    // What a page prints of values, without Node's inspection.
    const [text, labels] = answers.splice(checks.length);
    expect(text).toMatch(/^\{'v1': \{'stages': \[StandardScaler\(/);
    expect(labels).toEqual({ class: 'LabelEncoder', params: {} });
    expect(answers).toHaveLength(checks.length);
    checks.forEach(({ output }, i) => expect(difference(answers[i], output)).toBeLessThan(1e-12));
  },
  180_000,
);
