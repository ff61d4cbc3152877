/**
 * Whether a result is Python's: the same form, shape and dtype, labels and integers equal, numbers within the noise that
 * another order of sums leaves. A number is right within 1e-9 of itself, or within 1e-10 of the largest in its column (1e-13 of all):
 * differences of nearly equal sums have no more digits than that. Where float32 takes part, 1e-5 and 1e-6. Numbers that numpy
 * keeps in an array of objects are float64 here, None among them NaN. Zeros that a sparse matrix stores are like those that it does
 * not store.
 */
import { NdArray } from '../../../src/numpy/ndarray.js';
import { SparseMatrix } from '../../../src/scipy/sparse.js';
import { type Encoded, finite } from '../inputs.js';

/** What differs, and of which sort: the form, the shape, the dtype or a value. */
export interface Difference {
  readonly sort: 'form' | 'shape' | 'dtype' | 'value';
  readonly text: string;
}

const differs = (sort: Difference['sort'], text: string): Difference => ({ sort, text });

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 120);

function dtypeName(array: NdArray): string {
  return 'US'.includes(array.dtype.kind) ? array.dtype.str.slice(1) : array.dtype.name;
}

const plain = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

function magnitude(items: readonly unknown[], column: number, width: number): number {
  let largest = 0;
  for (let i = column; i < items.length; i += width) {
    const value = items[i];
    if (typeof value === 'number' && Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

/** The first item that is not Python's. */
function items(
  found: readonly unknown[],
  expected: readonly unknown[],
  width: number,
  single: boolean,
): Difference | undefined {
  if (found.length !== expected.length) {
    return differs('shape', `${expected.length} values expected, ${found.length} found`);
  }
  const [relative, absolute] = single ? [1e-5, 1e-6] : [1e-9, 1e-10];
  const largest = new Map<number, number>();
  // a column of zeros is noise of the others
  const overall = absolute * 1e-3 * magnitude(expected, 0, 1);
  for (let i = 0; i < expected.length; i++) {
    const want = finite(expected[i]);
    const have = plain(found[i]);
    if (Object.is(want, have) || want === have) continue;
    // among objects null and NaN are one missing value
    if (have === null && Number.isNaN(want)) continue;
    if (typeof want === 'number' && typeof have === 'number') {
      const column = i % width;
      if (!largest.has(column)) largest.set(column, magnitude(expected, column, width));
      const bound = Math.max(relative * Math.abs(want), absolute * largest.get(column)!, overall);
      if (Math.abs(want - have) <= bound) continue;
    }
    return differs(
      'value',
      `[${i}]: expected ${shown(expected[i])}, found ${Number.isNaN(have) ? 'NaN' : shown(have)}`,
    );
  }
  return undefined;
}

function sparse(found: unknown, spec: Encoded, single: boolean): Difference | undefined {
  if (!(found instanceof SparseMatrix)) return differs('form', 'a sparse matrix expected');
  if (shown(found.shape) !== shown(spec.shape)) {
    return differs('shape', `${shown(spec.shape)} expected, ${shown(found.shape)} found`);
  }
  if (found.dtype.name !== spec.dtype) return differs('dtype', `${spec.dtype} expected, ${found.dtype.name} found`);
  const cells = (
    indptr: ArrayLike<number>,
    indices: ArrayLike<number>,
    data: ArrayLike<unknown>,
  ): [string, unknown][] => {
    const list: [string, unknown][] = [];
    for (let r = 0; r + 1 < indptr.length; r++) {
      for (let k = indptr[r]!; k < indptr[r + 1]!; k++)
        if (finite(data[k]) !== 0 && data[k] !== false) list.push([`${r},${indices[k]}`, plain(data[k])]);
    }
    return list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  };
  const bits = (item: unknown): unknown => (typeof item === 'boolean' ? Number(item) : item);
  const want = cells(spec.indptr!, spec.indices!, spec.data as unknown[]);
  const have = cells(found.indptr, found.indices, Array.from(found.data as ArrayLike<unknown>, bits));
  if (want.length !== have.length) return differs('value', `${want.length} entries expected, ${have.length} found`);
  const at = want.findIndex(([place], i) => place !== have[i]![0]);
  if (at >= 0) return differs('value', `an entry at ${want[at]![0]} expected, one at ${have[at]![0]} found`);
  const numbers = (list: [string, unknown][]): unknown[] =>
    list.map(([, item]) => bits(typeof item === 'string' ? Number(item) : item));
  return items(
    numbers(have),
    want.map(([, item]) => bits(item)),
    1,
    single,
  );
}

function table(found: NdArray, spec: Encoded, single: boolean): Difference | undefined {
  const rows = found.tolist() as unknown[][];
  const data = spec.data as Record<string, unknown[]>;
  for (const [j, name] of spec.columns!.entries()) {
    const column = rows.map((row) => row[j]);
    const want = data[name]!.map((item, i) => (item === null && typeof column[i] === 'number' ? 'NaN' : item));
    const bits = want.map((item) =>
      typeof item === 'boolean' && column.some((one) => typeof one === 'number') ? Number(item) : item,
    );
    const difference = items(column, bits, 1, single || spec.dtypes?.[j] === 'float32');
    if (difference !== undefined) return { ...difference, text: `${name} ${difference.text}` };
  }
  return undefined;
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** undefined where the result is Python's. @param narrow Whether float32 takes part: in X, or inside of the model. */
export function differenceOf(found: unknown, spec: Encoded | string[], narrow: boolean): Difference | undefined {
  if (Array.isArray(spec)) {
    return shown(found) === shown(spec) && JSON.stringify(found) === JSON.stringify(spec)
      ? undefined
      : differs('value', `expected ${shown(spec)}, found ${shown(found)}`);
  }
  if (spec.kind === 'list') {
    if (typeof found !== 'object' || found === null || !(Symbol.iterator in found)) {
      return differs('form', `${spec.items!.length} results expected`);
    }
    const parts = [...(found as Iterable<unknown>)];
    if (parts.length !== spec.items!.length) {
      return differs('form', `${spec.items!.length} results expected, ${parts.length} found`);
    }
    for (const [i, part] of parts.entries()) {
      const difference = differenceOf(part, spec.items![i]!, narrow);
      if (difference !== undefined) return { ...difference, text: `part ${i} ${difference.text}` };
    }
    return undefined;
  }
  if (spec.kind === 'plain' || spec.kind === 'strings') {
    // a function that returns the lists that it was given: arrays here
    if (found instanceof NdArray && found.ndim > 0)
      return items(found.flat(), (spec.data as unknown[]).flat(found.ndim - 1), 1, narrow);
    const [want, have] = [JSON.stringify(sortedKeys(spec.data)), JSON.stringify(sortedKeys(found))];
    return want === have ? undefined : differs('value', `expected ${shown(spec.data)}, found ${shown(found)}`);
  }
  const single = narrow || spec.dtype === 'float32';
  if (spec.kind === 'sparse') return sparse(found, spec, single);
  if (typeof found === 'number') return items([found], spec.data as unknown[], 1, single);
  if (!(found instanceof NdArray)) return differs('form', `an array expected, ${typeof found} found`);
  if (spec.kind === 'table') return table(found, spec, single);
  if (shown(found.shape) !== shown(spec.shape)) {
    return differs('shape', `${shown(spec.shape)} expected, ${shown(found.shape)} found`);
  }
  const boxed = spec.dtype === 'object' && 'biuf'.includes(found.dtype.kind);
  if (boxed)
    return items(
      found.flat(),
      (spec.data as unknown[]).map((item) => item ?? 'NaN'),
      1,
      single,
    );
  if (dtypeName(found) !== spec.dtype) {
    return differs('dtype', `${spec.dtype} expected, ${dtypeName(found)} found`);
  }
  const width = spec.shape!.length > 1 ? spec.shape!.at(-1)! : 1;
  return items(found.flat(), spec.data as unknown[], Math.max(1, width), single);
}
