/** Archives of five releases of skops: what Python answered, and what Python says of the copies. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bindEstimator } from '../../src/estimators/bind.js';
import { dump, dumpBytes, load, open, type Estimator } from '../../src/node.js';
import { scan } from '../../src/entries/scan-node.js';
import type { PyObject } from '../../src/pickle/values/py-values.js';
import { canon } from '../helpers/canon.js';
import { decodeEncoded } from '../helpers/inputs.js';
import { askPython, pythonOf, pythonRequired } from '../helpers/oracle.js';
import { callMethod, compare } from '../helpers/results.js';
import { type SkopsEntry, skopsEntries, skopsPath } from '../helpers/skops.js';

const TOLERANCE = 1e-12;
const work = mkdtempSync(join(tmpdir(), 'brine-skops-'));
afterAll(() => rmSync(work, { recursive: true }));

function checkNumbers(model: Estimator, { input, expected }: SkopsEntry): void {
  for (const [method, want] of Object.entries(expected)) {
    compare(callMethod(model, method, decodeEncoded(input), undefined), want, TOLERANCE, method);
  }
}

/** The canonical form without the text of floats, whose bits are there. */
function withoutText(form: unknown): unknown {
  if (Array.isArray(form)) return form.map(withoutText);
  if (typeof form !== 'object' || form === null) return form;
  const entries = Object.entries(form).filter(([key]) => key !== 'v' || !('bits' in form));
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutText(item)]));
}

/** Attributes by name: scipy's constructors set them in an order of their own. */
function sorted(form: unknown): unknown {
  if (Array.isArray(form)) return form.map(sorted);
  if (typeof form !== 'object' || form === null) return form;
  const entries = Object.entries(form).map(([key, item]): [string, unknown] => [key, sorted(item)]);
  const out = Object.fromEntries(entries);
  // A seed sequence has no place in the graph: Python makes a new one.
  if (`${String(out['cls'])} ${JSON.stringify(out['call'])}`.includes('SeedSequence')) return 'a seed sequence';
  // numpy's unpickling makes the default fill value of a masked array explicit.
  const isOpen = ([key]: unknown[]): boolean => key === 'masked';
  if (out['t'] === 'dict') out['v'] = (out['v'] as unknown[][]).filter((pair) => !isOpen(pair));
  if (out['t'] === 'dict') (out['v'] as unknown[]).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return out;
}

const models = skopsEntries.filter(({ kind }) => kind === 'model');
const named = (entries: readonly SkopsEntry[]): [string, SkopsEntry][] =>
  entries.map((entry) => [`${entry.env} ${entry.name}`, entry]);

test('the corpus has files of every protocol and of the releases that changed nodes', () => {
  expect([...new Set(skopsEntries.map(({ protocol }) => protocol))].sort()).toEqual([0, 1, 2]);
  const releases = new Set(skopsEntries.map(({ skops }) => skops));
  for (const release of ['0.5.0', '0.9.0', '0.11.0', '0.13.0', '0.16.0']) expect(releases).toContain(release);
});

describe('models', () => {
  test.each(named(models))('%s gives the numbers of Python', async (_, entry) => {
    checkNumbers(await load(skopsPath(entry)), entry);
  });

  test.each(named(models))('%s does the same once written as .skops and as pickle', async (_, entry) => {
    const graph = await load<PyObject>(skopsPath(entry), { lossless: true });
    for (const format of ['skops', 'pickle', 'joblib'] as const) {
      const copy = await load<PyObject>(await dumpBytes(graph, { format }), { lossless: true });
      checkNumbers(bindEstimator(copy)!, entry);
    }
  });

  test.each(named(skopsEntries.filter(({ kind }) => kind !== 'things')))(
    '%s is safe to the scanner',
    async (_, entry) => {
      const report = await scan(skopsPath(entry));
      expect(report.formats).toContain('skops');
      expect(report.findings).toEqual([]);
      expect(report.verdict).toBe('safe');
    },
  );
});

test.each(named(skopsEntries.filter(({ kind }) => kind === 'plain')))('%s holds the values', async (_, entry) => {
  const value = await load<unknown>(skopsPath(entry), { lossless: true });
  expect(withoutText(canon(value))).toEqual(withoutText(entry.canon));
  const copy = await load<unknown>(await dumpBytes(value, { format: 'skops' }), { lossless: true });
  expect(withoutText(canon(copy))).toEqual(withoutText(entry.canon));
});

const minorOf = (env: string): number => Number(/^skops-0\.(\d+)$/.exec(env)![1]);
/** Newest first. */
const environments = [...new Set(skopsEntries.map(({ env }) => env))].sort((a, b) => minorOf(b) - minorOf(a));

describe.each(environments)('%s in Python', (env) => {
  const entries = skopsEntries.filter((entry) => entry.env === env);
  const minor = minorOf(env);
  // Where tests must not skip, the newest release is there; older ones are made by name (fixtures/envs.py).
  const skip = pythonOf(env) === undefined && !(pythonRequired && env === environments[0]);

  test.skipIf(skip)(
    'loads what Brine writes, as .skops and as pickle, and finds the same',
    async () => {
      // Losses have a loader of another name before 0.11, and frozen sets have none before 0.12.
      const able = entries.filter(
        ({ name }) => minor >= 12 || (minor >= 11 && name !== 'things') || name === 'logistic',
      );
      const jobs = [];
      for (const entry of entries) {
        const graph = await load<unknown>(skopsPath(entry), { lossless: true });
        const copies = [join(work, `${env}-${entry.name}.pkl`), join(work, `${env}-${entry.name}.skops`)];
        for (const copy of able.includes(entry) ? copies : copies.slice(0, 1)) await dump(graph, copy);
        const original = { file: resolve(skopsPath(entry)), format: 'skops' };
        const [pickle, skops] = copies as [string, string];
        const op = entry.kind === 'model' ? ('predict' as const) : ('canon' as const);
        const more = entry.kind === 'model' ? { input: entry.input, methods: Object.keys(entry.expected) } : {};
        jobs.push({ op, ...original, ...more }, { op, file: pickle, format: 'pickle', ...more });
        jobs.push(able.includes(entry) ? { op, file: skops, format: 'skops', ...more } : { op, ...original, ...more });
      }
      const answers = askPython(env, jobs) as { error?: string }[];
      entries.forEach((entry, i) => {
        const [original, pickle, skops] = answers.slice(3 * i, 3 * i + 3).map(sorted) as { error?: string }[];
        expect(original!.error, entry.name).toBeUndefined();
        // numpy turns arrays of another byte order when it unpickles them.
        if (entry.kind !== 'plain') expect(pickle, `${entry.name} as pickle`).toEqual(original);
        expect(skops, `${entry.name} as .skops`).toEqual(original);
      });
    },
    120_000,
  );
});

test.each(skopsEntries.filter(({ skops }) => skops.startsWith('0.16')).map((entry) => [entry.name, entry] as const))(
  '%s: what skops will ask to trust is told',
  async (_, entry) => {
    expect((await open(skopsPath(entry))).skops!.asks).toEqual([...entry.untrusted].sort());
  },
);
