/** LightGBM and XGBoost models of three years, in pickle and joblib files: what Python answered (fixtures/boosters). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Estimator, load, NdArray } from '../../src/node.js';
import type { X } from '../../src/estimators/input/read-input.js';
import { decodeEncoded, type Encoded, finite } from '../helpers/inputs.js';

const ROOT = process.env['BRINE_BOOSTERS'] ?? 'fixtures/boosters';

interface Entry {
  name: string;
  env: string;
  file: string;
  input: Encoded;
  versions: { xgboost: string };
  names: string[] | null;
  /** The same rows with categories as their values. */
  table: Encoded | null;
  expected: { predict: Encoded; predict_proba?: Encoded; raw?: Encoded; importances?: Encoded };
}

const entries = JSON.parse(readFileSync(join(ROOT, 'manifest.json'), 'utf8')) as Entry[];

/** LightGBM computes in float64; XGBoost in float32, where `expf` differs between libraries in the last bit. */
const toleranceOf = (entry: Entry, method: string): number => {
  if (method === 'raw') return 0;
  return entry.name.startsWith('lgbm') ? 1e-14 : 1e-6;
};

function compare(found: NdArray, want: Encoded, tolerance: number): { largest: number; problem?: string } {
  const have = found.flat();
  const data = want.data as unknown[];
  if (JSON.stringify(found.shape) !== JSON.stringify(want.shape))
    return { largest: Infinity, problem: `shape ${found.shape.join(',')} for ${want.shape!.join(',')}` };
  let largest = 0;
  for (const [i, item] of data.entries()) {
    const a = finite(item);
    const b = typeof have[i] === 'bigint' ? Number(have[i]) : have[i];
    if (Object.is(a, b)) continue;
    const both = typeof a === 'number' && typeof b === 'number';
    const distance = both ? Math.abs(a - b) / Math.max(Math.abs(a), 1e-30) : Infinity;
    largest = Math.max(largest, distance);
    if (!(distance <= tolerance)) return { largest, problem: `[${i}] ${String(b)} for ${String(a)}` };
  }
  return { largest };
}

/** XGBoost keeps the values of categories since 3.1. */
function knowsCategories({ name, versions }: Entry): boolean {
  const [major, minor] = versions.xgboost.split('.').map(Number) as [number, number];
  return name.startsWith('lgbm') || major > 3 || (major === 3 && minor >= 1);
}

/** The rows as they were passed: under names where the model was fitted with a table. */
function named({ name, input, names, table }: Entry): X {
  const X = decodeEncoded(input);
  if (names === null || table !== null || !(X instanceof NdArray) || name.startsWith('lgbm')) return X as X;
  return { columns: names, data: X.tolist() as number[][] };
}

const kindOf = (dtype: string): string => dtype.replace(/\d+$/, '').replace('bool', 'int');

describe.each([...new Set(entries.map(({ env }) => env))])('%s', (env) => {
  test.each(entries.filter((entry) => entry.env === env).map((entry) => [entry.name, entry] as const))(
    '%s',
    async (_, entry) => {
      const model = await load<Estimator>(join(ROOT, entry.file));
      const X = named(entry);
      const { importances, ...answers } = entry.expected;
      if (importances !== undefined) {
        const { problem } = compare(
          Reflect.get(model, 'feature_importances_') as NdArray,
          importances,
          entry.name.startsWith('lgbm') ? 1e-14 : 1e-6,
        );
        expect(problem, 'importances').toBeUndefined();
      }
      const inputs = [X, ...(entry.table !== null && knowsCategories(entry) ? [decodeEncoded(entry.table) as X] : [])];
      for (const input of inputs) {
        for (const [method, want] of Object.entries(answers) as [string, Encoded][]) {
          const found =
            method === 'predict'
              ? model.predict(input)
              : method === 'predict_proba'
                ? model.predictProba(input)
                : model.predict(input, entry.name.startsWith('lgbm') ? { rawScore: true } : { outputMargin: true });
          if (Array.isArray(found)) throw new TypeError('several outputs');
          const { problem, largest } = compare(found, want, toleranceOf(entry, method));
          expect(problem, `${method}, off by ${largest}`).toBeUndefined();
          if (!'US'.includes(found.dtype.kind)) expect(kindOf(found.dtype.name)).toBe(kindOf(want.dtype!));
        }
      }
    },
  );
});

test('XGBoost up to 1.3 wants the names of fit, or is told not to look', async () => {
  const entry = entries.find(({ name, env }) => name === 'xgb-frame' && env === 'boosters-2020')!;
  const model = await load<Estimator>(join(ROOT, entry.file));
  const rows = decodeEncoded(entry.input) as NdArray;
  expect(() => model.predict(rows)).toThrow(/X has no names, the model has a, b, c, d/);
  expect(model.predict(rows, { validateFeatures: false }).tolist()).toEqual(model.predict(named(entry)).tolist());
});

test('a value that is none of the categories is refused by XGBoost, and missing to LightGBM', async () => {
  const [lgbm, xgb] = ['lgbm-categories', 'xgb-categories'].map((name) => entries.find((entry) => entry.name === name && entry.env === 'boosters-2026')!); // prettier-ignore
  const row = { x: 0.5, colour: 'mauve', size: 3, z: 1 };
  const model = await load<Estimator>(join(ROOT, xgb!.file));
  expect(() => model.predict([row])).toThrow(/column colour holds "mauve", which is none of its categories/);
  expect(model.predict([{ ...row, colour: null }]).size).toBe(1);
  const other = await load<Estimator>(join(ROOT, lgbm!.file));
  expect(other.predictProba([row]).tolist()).toEqual(other.predictProba([{ ...row, colour: null }]).tolist());
});

test('the corpus is there', () => expect(entries.length).toBeGreaterThan(20));
