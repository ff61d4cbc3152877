/** Every model of fixtures/manifest.json, every method: what Python answered. A new fixture needs no new test. */
import { afterAll, describe, expect, test } from 'vitest';
import { load } from '../../src/node.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import type { PyObject } from '../../src/pickle/values.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';
import { bindEstimator } from '../../src/sklearn/bind.js';
import type { Estimator } from '../../src/sklearn/estimator.js';
import { registerEstimator } from '../../src/sklearn/register.js';
import { type Fixture, fixturePath, fixtures, readJson } from '../helpers/fixtures.js';
import { decodeInput, type Encoded, finite } from '../helpers/inputs.js';

// Models with a class of the project's own come with its implementation, below.
const models = fixtures.filter((fixture) => fixture.kind === 'model' || Object.keys(fixture.methods).length > 0);

registerEstimator('__main__.ClipOutliers', {
  transform(X, self) {
    const low = (self.get('low_') as NdArray).toFloat64();
    const high = (self.get('high_') as NdArray).toFloat64();
    const rows = (X as NdArray).tolist() as number[][];
    return rows.map((row) => row.map((value, j) => Math.min(Math.max(value, low[j]!), high[j]!)));
  },
});

/** Largest relative deviation of each class and method, for the report of `BRINE_REPORT=1`. */
const deviations = new Map<string, number>();

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Throws with the place of the first value that is not Python's; gives the largest relative deviation. */
function compareItems(
  found: readonly unknown[],
  expected: readonly unknown[],
  tolerance: number,
  where: string,
): number {
  expect(found.length, `${where}: number of values`).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const want = finite(expected[i]);
    const have = plain(found[i]);
    if (Object.is(want, have)) continue;
    const distance =
      typeof want === 'number' && typeof have === 'number'
        ? Math.abs(want - have) / Math.max(Math.abs(want), Number.MIN_VALUE)
        : Number.POSITIVE_INFINITY;
    if (!(distance <= tolerance)) {
      expect.fail(`${where}[${i}]: expected ${String(want)}, found ${String(have)} (relative ${distance})`);
    }
    largest = Math.max(largest, distance);
  }
  return largest;
}

function dtypeName(array: NdArray): string {
  return 'US'.includes(array.dtype.kind) ? array.dtype.str.slice(1) : array.dtype.name;
}

function compareTable(found: NdArray, spec: Encoded, tolerance: number, where: string): number {
  const rows = found.tolist() as unknown[][];
  const data = spec.data as Record<string, unknown[]>;
  return Math.max(
    0,
    ...spec.columns!.map((name, j) => {
      const column = rows.map((row) => row[j]);
      const expected = data[name]!.map((item) => (item === null && typeof column[0] === 'number' ? 'NaN' : item));
      return compareItems(column, expected, tolerance, `${where}.${name}`);
    }),
  );
}

function compare(found: unknown, spec: Encoded | string[], tolerance: number, where: string): number {
  if (Array.isArray(spec)) {
    expect(found, where).toEqual(spec);
    return 0;
  }
  if (spec.kind === 'list') {
    const items = [...(found as Iterable<unknown>)];
    expect(items.length, where).toBe(spec.items!.length);
    return Math.max(0, ...items.map((item, i) => compare(item, spec.items![i]!, tolerance, `${where}[${i}]`)));
  }
  if (spec.kind === 'sparse') {
    expect(found, where).toBeInstanceOf(SparseMatrix);
    const matrix = found as SparseMatrix;
    expect([...matrix.shape], `${where}: shape`).toEqual(spec.shape);
    expect(matrix.dtype.name, `${where}: dtype`).toBe(spec.dtype);
    expect([...matrix.indptr], `${where}: indptr`).toEqual(spec.indptr);
    expect([...matrix.indices], `${where}: indices`).toEqual(spec.indices);
    return compareItems(Array.from(matrix.data as Float64Array, Number), spec.data as unknown[], tolerance, where);
  }
  expect(found, where).toBeInstanceOf(NdArray);
  const array = found as NdArray;
  if (spec.kind === 'table') return compareTable(array, spec, tolerance, where);
  expect(array.shape, `${where}: shape`).toEqual(spec.shape);
  expect(dtypeName(array), `${where}: dtype`).toBe(spec.dtype);
  return compareItems(array.flat(), spec.data as unknown[], tolerance, where);
}

type Method = (X?: unknown, options?: unknown) => unknown;

function call(model: Estimator, name: string, X: unknown, kwargs: Record<string, unknown> | undefined): unknown {
  const method = (model as unknown as Record<string, Method>)[camelCase(name)]!;
  if (name === 'get_feature_names_out') return method.call(model);
  if (name === 'inverse_transform') return method.call(model, model.transform(X as number[][]));
  return kwargs === undefined
    ? method.call(model, X)
    : method.call(model, X, Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value])));
}

async function open(fixture: Fixture): Promise<Estimator> {
  const graph = await load<unknown>(fixturePath(fixture.file), { lossless: true });
  const model = bindEstimator(graph as PyObject);
  expect(model, `${fixture.class} is bound`).toBeDefined();
  return model!;
}

const classes = [...new Set(models.map((fixture) => fixture.class))];

for (const className of classes) {
  describe(className, () => {
    for (const fixture of models.filter((model) => model.class === className)) {
      test(`${fixture.env} ${fixture.name}`, async () => {
        const model = await open(fixture);
        const expected = readJson(fixture.expected) as Record<string, Encoded | string[]>;
        const X = decodeInput(fixture.input!);
        for (const [label, spec] of Object.entries(fixture.methods)) {
          const result = call(model, spec.method ?? label, X, spec.kwargs);
          const deviation = compare(result, expected[label]!, spec.tolerance, label);
          const key = `${className} ${label}`;
          deviations.set(key, Math.max(deviations.get(key) ?? 0, deviation));
        }
      });
    }
  });
}

test('the manifest lists models', () => {
  expect(models.length).toBeGreaterThan(100);
});

afterAll(() => {
  if (process.env['BRINE_REPORT'] === undefined) return;
  for (const [key, value] of [...deviations].sort()) if (value > 0) console.log(`${value.toExponential(1)} ${key}`);
});
