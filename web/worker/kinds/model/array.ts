/** A fitted attribute: its numbers, or a page of them, and how they are spread. */
import { NdArray, PyDict, SparseMatrix } from 'brine';
import { handler } from '../../contract.js';
import { type At, modelAt } from '../../files.js';

export interface ArrayPage {
  readonly dtype: string;
  /** Empty for what is no array. */
  readonly shape: readonly number[];
  /** The rows that were asked for, flat; null for what holds no numbers. */
  readonly numbers: Float64Array | null;
  /** The same as texts, where they are none. */
  readonly texts: readonly string[] | null;
  readonly from: number;
  readonly rows: number;
  /** Items of a row. */
  readonly width: number;
  readonly spread: Spread | null;
}

/** Of all numbers of the array, or of every nth. */
export interface Spread {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly missing: number;
  readonly counts: readonly number[];
}

declare module '../../contract.js' {
  interface Contract {
    array: { ask: { at: At; name: string; from?: number; rows?: number }; give: ArrayPage };
  }
}

const BINS = 24;
const MAX_ITEMS = 200_000;
const MAX_TEXT = 200;

export function spreadOf(numbers: Float64Array): Spread | null {
  let [least, most, sum, missing] = [Infinity, -Infinity, 0, 0];
  for (const value of numbers) {
    if (!Number.isFinite(value)) {
      missing++;
      continue;
    }
    if (value < least) least = value;
    if (value > most) most = value;
    sum += value;
  }
  const known = numbers.length - missing;
  if (known === 0) return null;
  const counts = new Array<number>(BINS).fill(0);
  const width = (most - least) / BINS || 1;
  for (const value of numbers)
    if (Number.isFinite(value)) counts[Math.min(BINS - 1, Math.floor((value - least) / width))]!++;
  return { least, most, mean: sum / known, missing, counts };
}

const textOf = (value: unknown): string => {
  const text = value === null ? 'None' : String(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
};

/** Names and values of a dict as two columns. */
const ofDict = (dict: PyDict): unknown[] => [...dict].flatMap(([key, value]) => [key, value]);

export default handler('array', ({ at, name, from = 0, rows = 50 }) => {
  const [attribute, index] = name.split('.') as [string, string?];
  const stored = modelAt(at).get(attribute);
  // One item of a list, as `coefs_.0`, or one matrix of several, as `covariances_.0`.
  const found = index !== undefined && Array.isArray(stored) ? (stored as unknown[])[Number(index)] : stored;
  const value = found instanceof SparseMatrix ? found.toDense() : found;
  if (value instanceof NdArray)
    return pageOf(value, from, rows, index === undefined || found !== stored ? undefined : Number(index));
  const items = value instanceof PyDict ? ofDict(value) : Array.isArray(value) ? (value as unknown[]) : [value];
  const width = value instanceof PyDict ? 2 : 1;
  const some = items.slice(from * width, (from + rows) * width);
  const isNumeric = some.every((item) => typeof item === 'number' || typeof item === 'bigint');
  return {
    dtype: value instanceof PyDict ? 'dict' : Array.isArray(value) ? 'list' : typeof value,
    shape: [items.length / width],
    numbers: isNumeric ? Float64Array.from(some, Number) : null,
    texts: isNumeric ? null : some.map(textOf),
    from,
    rows: some.length / width,
    width,
    spread: null,
  };
});

function pageOf(array: NdArray, from: number, wanted: number, index?: number): ArrayPage {
  const shape = index === undefined ? array.shape : array.shape.slice(1);
  const total = shape[0] ?? 1;
  const size = shape.reduce((product, length) => product * length, 1);
  const width = total === 0 ? 0 : size / total;
  const start = (index ?? 0) * size;
  const rows = Math.max(0, Math.min(wanted, total - from, Math.max(1, Math.floor(MAX_ITEMS / Math.max(width, 1)))));
  const isNumeric = 'biuf'.includes(array.dtype.kind);
  const base = { dtype: array.dtype.name, shape, from, rows, width };
  if (!isNumeric) {
    const texts = array.flat().slice(start + from * width, start + (from + rows) * width);
    return { ...base, numbers: null, texts: texts.map(textOf), spread: null };
  }
  const all = array.toFloat64().subarray(start, start + size);
  return { ...base, numbers: all.slice(from * width, (from + rows) * width), texts: null, spread: spreadOf(all) };
}
