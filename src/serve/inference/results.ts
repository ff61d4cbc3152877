/** What methods gave, as tensors that have a row for each row of the request. */
import { UnsupportedError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { isSparse } from '../../scipy/sparse.js';
import { type Datatype, valuesOf } from '../tensors/datatypes.js';

/** One output of some rows: shape `[rows, …]`, row-major. */
export interface Result {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

/** Items that a sparse result may have as a dense one. */
const MAX_DENSE = 50_000_000;

/** @throws UnsupportedError for what is no array with a row for each row */
export function resultOf(value: unknown, method: string): Result {
  if (isSparse(value)) {
    if (value.shape[0]! * value.shape[1]! > MAX_DENSE) {
      throw new UnsupportedError(`${method} gives ${value.shape.join(' × ')} numbers for these rows: send fewer`);
    }
    return resultOf(value.toDense(), method);
  }
  if (!(value instanceof NdArray) || value.ndim === 0) {
    throw new UnsupportedError(`${method} of this model gives no single array, so it cannot be served`);
  }
  const { datatype, data } = valuesOf(value);
  return { datatype, shape: value.shape, data };
}

/** Rows `start` to `start + count` of a result. */
export function rowsOfResult(result: Result, start: number, count: number): Result {
  const [rows, ...rest] = result.shape;
  if (start === 0 && count === rows) return result;
  const width = rest.reduce((product, n) => product * n, 1);
  const from = start * width;
  const to = (start + count) * width;
  const { data } = result;
  const part = ArrayBuffer.isView(data)
    ? (data as Float64Array).slice(from, to)
    : Array.prototype.slice.call(data, from, to);
  return { datatype: result.datatype, shape: [count, ...rest], data: part };
}

/** As an array of numbers where all are one of the same kind: a list of them takes several times the memory. */
function joinedData(parts: readonly Result[]): ArrayLike<unknown> {
  const length = parts.reduce((sum, { data }) => sum + data.length, 0);
  const { data: first } = parts[0]!;
  const isTyped = ArrayBuffer.isView(first) && parts.every(({ data }) => data.constructor === first.constructor);
  const joined = isTyped
    ? new (first.constructor as new (length: number) => Float64Array)(length)
    : new Array<unknown>(length);
  let at = 0;
  for (const { data } of parts) {
    if (isTyped) (joined as Float64Array).set(data as Float64Array, at);
    else for (let i = 0; i < data.length; i++) joined[at + i] = data[i] as number;
    at += data.length;
  }
  return joined;
}

/** Results of consecutive rows as one. */
export function joinedResults(parts: readonly Result[]): Result {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return { datatype: first.datatype, shape: [rows, ...first.shape.slice(1)], data: joinedData(parts) };
}

/** Values by row: scalars, or lists of them. */
export function nested({ shape, data }: Result): unknown[] {
  const [rows, ...rest] = shape as [number, ...number[]];
  if (rest.length === 0) return Array.from(data);
  let items: unknown[] = Array.from(data);
  for (const width of rest.toReversed()) {
    const groups = width === 0 ? rows : items.length / width;
    items = Array.from({ length: groups }, (_, i) => items.slice(i * width, (i + 1) * width));
  }
  return items;
}
