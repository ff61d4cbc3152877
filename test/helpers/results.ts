/** Calls a method of a bound model as fixtures/lib/methods.py does, and compares the result with Python's. */
import { NdArray } from '../../src/numpy/ndarray.js';
import { SparseMatrix } from '../../src/scipy/sparse.js';
import type { Estimator } from '../../src/estimators/estimator.js';
import { type Encoded, finite } from './inputs.js';

/** What deviates, with its place. */
export class Deviation extends Error {}

function same(found: unknown, expected: unknown, where: string): void {
  const [have, want] = [JSON.stringify(found), JSON.stringify(expected)];
  if (have !== want) throw new Deviation(`${where}: expected ${want.slice(0, 300)}, found ${have.slice(0, 300)}`);
}

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
  same(found.length, expected.length, `${where}: number of values`);
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
      throw new Deviation(`${where}[${i}]: expected ${String(want)}, found ${String(have)} (relative ${distance})`);
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

/** Rows with their columns in order: some releases of scipy leave them in the order of a linked list. */
function inOrder(
  indptr: readonly number[],
  indices: readonly number[],
  data: readonly unknown[],
): { indices: number[]; data: unknown[] } {
  const order = indices.map((_, i) => i);
  const row = new Uint32Array(indices.length);
  for (let r = 0; r + 1 < indptr.length; r++) row.fill(r, indptr[r], indptr[r + 1]);
  order.sort((a, b) => row[a]! - row[b]! || indices[a]! - indices[b]!);
  return { indices: order.map((i) => indices[i]!), data: order.map((i) => data[i]) };
}

function compareSparse(found: unknown, spec: Encoded, tolerance: number, where: string): number {
  if (!(found instanceof SparseMatrix)) throw new Deviation(`${where}: expected a sparse matrix`);
  same([...found.shape], spec.shape, `${where}: shape`);
  same(found.dtype.name, spec.dtype, `${where}: dtype`);
  same([...found.indptr], spec.indptr, `${where}: indptr`);
  const want = inOrder(spec.indptr!, spec.indices!, spec.data as unknown[]);
  const have = inOrder(spec.indptr!, [...found.indices], Array.from(found.data as Float64Array, Number));
  same(have.indices, want.indices, `${where}: indices`);
  const numbers = want.data.map((item) => (typeof item === 'boolean' ? Number(item) : item));
  return compareItems(have.data, numbers, tolerance, where);
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** The largest relative deviation. @throws Deviation where it is more than the tolerance, or the form is another. */
export function compare(found: unknown, spec: Encoded | string[], tolerance: number, where: string): number {
  if (Array.isArray(spec)) {
    same(found, spec, where);
    return 0;
  }
  if (spec.kind === 'list') {
    const items = [...(found as Iterable<unknown>)];
    same(items.length, spec.items!.length, `${where}: number of results`);
    return Math.max(0, ...items.map((item, i) => compare(item, spec.items![i]!, tolerance, `${where}[${i}]`)));
  }
  if (spec.kind === 'plain' || spec.kind === 'strings') {
    // dicts of Python 2 have no order
    same(sortedKeys(found), sortedKeys(spec.data), where);
    return 0;
  }
  if (spec.kind === 'sparse') return compareSparse(found, spec, tolerance, where);
  if (typeof found === 'number') return compareItems([found], spec.data as unknown[], tolerance, where);
  if (!(found instanceof NdArray)) throw new Deviation(`${where}: expected an array`);
  if (spec.kind === 'table') return compareTable(found, spec, tolerance, where);
  same(found.shape, spec.shape, `${where}: shape`);
  // Text of Python 2 is bytes to numpy, and text here.
  const wanted = found.dtype.kind === 'U' ? spec.dtype?.replace(/^S/, 'U') : spec.dtype;
  same(dtypeName(found), wanted, `${where}: dtype`);
  return compareItems(found.flat(), spec.data as unknown[], tolerance, where);
}

type Method = (X?: unknown, options?: unknown) => unknown;

const camelKeys = (kwargs: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), value]));

/** The result of a method under its Python name. */
export function callMethod(
  model: Estimator,
  name: string,
  X: unknown,
  kwargs: Record<string, unknown> | undefined,
): unknown {
  const method = (model as unknown as Record<string, Method>)[camelCase(name)]!;
  if (name === 'get_feature_names_out') return method.call(model);
  // X and what is compared are arguments of their own here.
  const { X: rows, comp_cov: comparison, ...named } = kwargs ?? {};
  const options = Object.keys(named).length === 0 ? undefined : camelKeys(named);
  if (name === 'forecast') return method.call(model, kwargs?.['steps']);
  if (name === 'get_support') return method.call(model, options);
  if (name === 'error_norm') return method.call(model, comparison, options);
  if ((name === 'score' || name === 'staged_score') && options !== undefined) {
    const { y, ...others } = options;
    return (method as (...all: unknown[]) => unknown).call(model, X, y, others);
  }
  if (name === 'inverse_transform') return method.call(model, model.transform(X as number[][]));
  if (rows === 'fit') X = null;
  const result = options === undefined ? method.call(model, X) : method.call(model, X, options);
  if (name !== 'radius_neighbors') return result;
  // A list for each row, as many as there are; without distances there is one array.
  return (Array.isArray(result) ? (result as NdArray[]) : [result as NdArray]).map((each) => each.flat());
}
