/** From each of scipy's formats to compressed rows. Every index and length is checked: a file may say anything. */
import { FormatError, LimitError } from '../core/errors.js';
import { type DType, dtypeOf } from '../numpy/dtypes/dtype.js';
import { type ArrayData, isTyped, slotsOf } from '../numpy/items.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asNumber, asSequence } from '../pickle/values/py-values.js';

export type SparseData = Exclude<ArrayData, unknown[]>;

/** Compressed rows: row `i` has the entries `indptr[i]` to `indptr[i + 1]`. */
export interface Rows {
  data: SparseData;
  indices: Int32Array;
  indptr: Int32Array;
  dtype: DType;
}

export type State = ReadonlyMap<unknown, unknown>;
export type Shape = readonly [rows: number, columns: number];

/** Rows that are made here where the file itself has no pointer for each. */
const MAX_ROWS = 2 ** 27;
/** Entries that stored values may grow to: diagonals and blocks say more than they hold. */
const MAX_ENTRIES = 2 ** 28;

const fail = (message: string): FormatError =>
  new FormatError(`a sparse matrix is damaged: ${message}`, { format: 'scipy' });

function arrayOf(state: State, name: string, ndim = 1): NdArray {
  const value = state.get(name);
  if (value instanceof NdArray && value.ndim === ndim) return value;
  throw fail(`${name} is no array of ${ndim} dimensions`);
}

export function valuesOf(state: State, ndim = 1): { data: SparseData; dtype: DType; slots: number; shape: number[] } {
  const array = arrayOf(state, 'data', ndim);
  if (!isTyped(array.dtype)) throw fail(`its values are ${array.dtype.name}`);
  const data = (array.order === 'C' ? array : array.slice()).data as SparseData;
  return { data, dtype: array.dtype, slots: slotsOf(array.dtype, data), shape: array.shape };
}

/** Whole numbers from 0 up to `limit`. */
export function indexesOf(array: NdArray, limit: number, what: string): Int32Array {
  if (!'iu'.includes(array.dtype.kind)) throw fail(`${what} are ${array.dtype.name}`);
  const { data } = array;
  const out = new Int32Array(array.size);
  for (let i = 0; i < out.length; i++) {
    const index = Number(data[i]);
    if (index < 0 || index >= limit) throw fail(`${what} hold ${index}, which is not below ${limit}`);
    out[i] = index;
  }
  return out;
}

function pointersOf(state: State, count: number, entries: number): Int32Array {
  const array = arrayOf(state, 'indptr');
  if (array.size !== count + 1) throw fail(`indptr has ${array.size} entries instead of ${count + 1}`);
  const pointers = indexesOf(array, Math.min(entries + 1, 2 ** 31), 'indptr');
  for (let i = 0; i < count; i++) if (pointers[i]! > pointers[i + 1]!) throw fail('indptr does not rise');
  if (pointers[0] !== 0 || pointers[count]! > entries) throw fail('indptr does not begin at 0');
  return pointers;
}

/** Compressed along the first axis of `shape`. */
function compressed(state: State, [major, minor]: Shape): Rows {
  const { data, dtype, slots } = valuesOf(state);
  const indices = arrayOf(state, 'indices');
  if (indices.size * slots !== data.length) throw fail('it has not as many indices as values');
  const indptr = pointersOf(state, major, indices.size);
  const used = indptr[major]!; // scipy may hold more than it uses
  const columns = indexesOf(indices, minor, 'indices');
  return { data: data.subarray(0, used * slots) as SparseData, indices: columns.subarray(0, used), indptr, dtype };
}

/** Entries by their place, put in order of rows; those of one row stay in their order. */
function sorted(
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: { data: ArrayLike<number | bigint>; dtype: DType; slots: number },
  [rowCount]: Shape,
  like: SparseData,
): Rows {
  if (rowCount > MAX_ROWS) throw new LimitError('maxItems', rowCount, MAX_ROWS);
  const { data, dtype, slots } = values;
  const indptr = new Int32Array(rowCount + 1);
  for (let k = 0; k < rows.length; k++) indptr[rows[k]! + 1]! += 1;
  for (let i = 0; i < rowCount; i++) indptr[i + 1]! += indptr[i]!;
  const next = indptr.slice();
  const indices = new Int32Array(rows.length);
  const out = new (like.constructor as new (length: number) => SparseData)(rows.length * slots);
  for (let k = 0; k < rows.length; k++) {
    const at = next[rows[k]!]!++;
    indices[at] = columns[k]!;
    for (let j = 0; j < slots; j++) (out as Float64Array)[at * slots + j] = data[k * slots + j] as number;
  }
  return { data: out, indices, indptr, dtype };
}

function csc(state: State, [rows, columns]: Shape): Rows {
  const { data, indices, indptr, dtype } = compressed(state, [columns, rows]);
  const at = new Int32Array(indices.length);
  for (let j = 0; j < columns; j++) at.fill(j, indptr[j]!, indptr[j + 1]!);
  return sorted(indices, at, { data, dtype, slots: slotsOf(dtype, data) }, [rows, columns], data);
}

function coo(state: State, shape: Shape): Rows {
  const values = valuesOf(state);
  const coords = asSequence(state.get('coords'));
  const [row, column] = coords ?? [state.get('row'), state.get('col')];
  if (!(row instanceof NdArray) || !(column instanceof NdArray)) throw fail('it has no rows and columns');
  const count = values.data.length / values.slots;
  if (row.size !== count || column.size !== count) throw fail('it has not as many places as values');
  const rows = indexesOf(row, shape[0], 'rows');
  return sorted(rows, indexesOf(column, shape[1], 'columns'), values, shape, values.data);
}

/** Value `k, j` of the data lies in column `j` on the diagonal that `offsets` gives. */
function dia(state: State, shape: Shape): Rows {
  const { data, dtype, slots, shape: stored } = valuesOf(state, 2);
  const offsets = arrayOf(state, 'offsets');
  const [diagonals, width] = stored as [number, number];
  if (offsets.size !== diagonals) throw fail('it has not as many offsets as diagonals');
  const rows: number[] = [];
  const columns: number[] = [];
  const places: number[] = [];
  for (let k = 0; k < diagonals; k++) {
    const offset = Number(offsets.data[k]);
    const end = Math.min(width, shape[1], shape[0] + offset);
    for (let j = Math.max(0, offset); j < end; j++) {
      rows.push(j - offset);
      columns.push(j);
      places.push(k * width + j);
    }
  }
  return sorted(rows, columns, { data: picked(data, places, slots), dtype, slots }, shape, data);
}

function picked(data: SparseData, places: readonly number[], slots: number): ArrayLike<number | bigint> {
  const out = new (data.constructor as new (length: number) => SparseData)(places.length * slots);
  places.forEach((place, k) => {
    for (let j = 0; j < slots; j++) (out as Float64Array)[k * slots + j] = data[place * slots + j] as number;
  });
  return out;
}

/** Dense blocks in compressed rows of blocks. */
function bsr(state: State, shape: Shape): Rows {
  const { data, dtype, slots, shape: stored } = valuesOf(state, 3);
  const [blocks, height, width] = stored as [number, number, number];
  if (height < 1 || width < 1 || shape[0] % height !== 0 || shape[1] % width !== 0)
    throw fail(`blocks of (${height}, ${width}) do not fill it`);
  const indptr = pointersOf(state, shape[0] / height, blocks);
  const indices = indexesOf(arrayOf(state, 'indices'), shape[1] / width, 'indices');
  if (indices.length !== blocks) throw fail('it has not as many indices as blocks');
  const entries = blocks * height * width;
  if (entries > MAX_ENTRIES) throw new LimitError('maxItems', entries, MAX_ENTRIES);
  const rows = new Int32Array(entries);
  const columns = new Int32Array(entries);
  let block = 0;
  for (let i = 0; i + 1 < indptr.length; i++) {
    for (; block < indptr[i + 1]!; block++) {
      for (let k = 0; k < height * width; k++) {
        rows[block * height * width + k] = i * height + Math.floor(k / width);
        columns[block * height * width + k] = indices[block]! * width + (k % width);
      }
    }
  }
  const used = block * height * width;
  return sorted(rows.subarray(0, used), columns.subarray(0, used), { data, dtype, slots }, shape, data);
}

/** Python's values in a typed array. */
function typed(values: readonly unknown[], dtype: DType): SparseData {
  if (!isTyped(dtype)) throw fail(`its values are ${dtype.name}`);
  const array = NdArray.fromBytes(new Uint8Array(values.length * dtype.itemsize), [values.length], dtype);
  const data = array.data as SparseData;
  const big = data instanceof BigInt64Array || data instanceof BigUint64Array;
  values.forEach((value, k) => {
    const plain = value instanceof NpScalar ? value.value : typeof value === 'boolean' ? Number(value) : value;
    const number = typeof plain === 'bigint' ? plain : typeof plain === 'boolean' ? Number(plain) : asNumber(plain);
    if (dtype.kind === 'c') {
      const { re, im } = (typeof plain === 'object' && plain !== null ? plain : {}) as { re?: unknown; im?: unknown };
      if (typeof re !== 'number' || typeof im !== 'number') throw fail('a value is no complex number');
      (data as Float64Array).set([re, im], 2 * k);
    } else if (number === undefined || (big && typeof number === 'number' && !Number.isInteger(number))) {
      throw fail('a value is no number of its dtype');
    } else if (big) {
      data[k] = BigInt(number);
    } else {
      data[k] = Number(number);
    }
  });
  return data;
}

function typeOf(state: State): DType {
  const dtype = state.get('dtype');
  return dtype === undefined ? dtypeOf('float64') : (dtype as DType);
}

/** A list of columns and a list of values for each row. */
function lil(state: State, shape: Shape): Rows {
  const lists = (name: string): unknown[][] =>
    arrayOf(state, name)
      .flat()
      .map((list) => asSequence(list) ?? [undefined]);
  const [columnLists, valueLists] = [lists('rows'), lists('data')];
  if (columnLists.length !== shape[0] || valueLists.length !== shape[0]) throw fail('it has not a list for each row');
  const rows: number[] = [];
  const columns: number[] = [];
  const values: unknown[] = [];
  columnLists.forEach((list, i) => {
    if (list.length !== valueLists[i]!.length) throw fail('a row has not as many columns as values');
    list.forEach((column, k) => {
      rows.push(i);
      columns.push(place(column, shape[1]));
      values.push(valueLists[i]![k]);
    });
  });
  return fromValues(rows, columns, values, typeOf(state), shape);
}

/** A dict from (row, column), or the only index, to the value. */
function dok(state: State, shape: Shape): Rows {
  const dict = state.get('_dict');
  if (!(dict instanceof PyDict)) throw fail('it has no dict of values');
  const rows: number[] = [];
  const columns: number[] = [];
  const values: unknown[] = [];
  for (const [key, value] of dict) {
    // Of one dimension the index itself is the key.
    const [row, column] = asSequence(key) ?? [0, key];
    rows.push(place(row, shape[0]));
    columns.push(place(column, shape[1]));
    values.push(value);
  }
  return fromValues(rows, columns, values, typeOf(state), shape);
}

function place(value: unknown, limit: number): number {
  const index = asNumber(value instanceof NpScalar ? value.value : value);
  if (index !== undefined && Number.isInteger(index) && index >= 0 && index < limit) return index;
  throw fail(`an index is not below ${limit}`);
}

function fromValues(rows: number[], columns: number[], values: unknown[], dtype: DType, shape: Shape): Rows {
  const data = typed(values, dtype);
  return sorted(rows, columns, { data, dtype, slots: slotsOf(dtype, data) }, shape, data);
}

/** scipy's formats by name. */
export const FORMATS = { csr: compressed, csc, coo, dia, bsr, lil, dok } as const;
export type SparseFormat = keyof typeof FORMATS;
