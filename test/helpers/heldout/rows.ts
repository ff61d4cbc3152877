/** Rows of fixtures/lib/heldout/forms.py as a program would hold them: arrays, records, columns, tables of pandas, sparse rows. */
import { dtypeOf } from '../../../src/numpy/dtypes/dtype.js';
import { NdArray } from '../../../src/numpy/ndarray.js';
import { DataFrame } from '../../../src/pandas/frame.js';
import { SparseMatrix } from '../../../src/scipy/sparse.js';
import { finite } from '../inputs.js';

interface FrameColumn {
  name: string | number;
  dtype: string;
  data: unknown[];
  /** Of pandas categories: their positions, -1 for none. */
  codes?: number[];
}

export interface EncodedRows {
  form: 'array' | 'frame' | 'lists' | 'sparse' | 'texts' | 'value';
  dtype?: string;
  shape?: number[];
  data?: unknown;
  rows?: number;
  columns?: FrameColumn[];
  indices?: number[];
  indptr?: number[];
}

/** A cell, as JavaScript has it: dates as Date. */
function cell(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { number, date, list, dict, bytes } = value as Record<string, unknown>;
  if (number !== undefined) return finite(number);
  if (date !== undefined) return new Date(`${String(date)}Z`);
  if (list !== undefined) return (list as unknown[]).map(cell);
  if (bytes !== undefined) return Uint8Array.from(bytes as number[]);
  return Object.fromEntries(Object.entries(dict as object).map(([key, item]) => [key, cell(item)]));
}

type Typed = Float64Array | Float32Array | Int8Array | Int32Array | BigInt64Array | Uint8Array;

const TYPED: Readonly<Record<string, (items: readonly unknown[]) => Typed>> = {
  float64: (items) => Float64Array.from(items, (item) => finite(item) as number),
  float32: (items) => Float32Array.from(items, (item) => finite(item) as number),
  int64: (items) => BigInt64Array.from(items as number[], BigInt),
  int32: (items) => Int32Array.from(items as number[]),
  int8: (items) => Int8Array.from(items as number[]),
  bool: (items) => Uint8Array.from(items, Number),
};

function typed(dtype: string, items: readonly unknown[]): Typed {
  const make = TYPED[dtype];
  if (make === undefined) throw new TypeError(`the held-out rows have no ${dtype}`);
  return make(items);
}

function nested(items: readonly unknown[], [rows, cols]: readonly [number, number]): unknown[][] {
  return Array.from({ length: rows }, (_, i) => items.slice(i * cols, (i + 1) * cols));
}

function arrayOf(spec: EncodedRows, turn: number): unknown {
  const [dtype, shape, items] = [spec.dtype!, spec.shape!, spec.data as unknown[]];
  if (dtype === 'U' || dtype === 'object') return new NdArray(items.map(cell), shape, dtypeOf('object'));
  // plain lists know neither float32 nor how wide no rows are
  if (dtype === 'float64' && shape.length === 2 && shape[0]! > 0 && turn % 3 === 1) {
    return nested(items.map(finite), shape as [number, number]);
  }
  const data = typed(dtype, items);
  if (dtype !== 'bool' && shape.length === 2 && turn % 3 === 2) return { data, shape };
  return new NdArray(data, shape, dtypeOf(dtype));
}

const NUMERIC = new Set(['float64', 'float32', 'int64', 'int32']);

/** Values of a column in a typed array where pandas has a number type, otherwise as they are. */
function valuesOf({ dtype, data }: FrameColumn): ArrayLike<unknown> {
  if (NUMERIC.has(dtype)) return typed(dtype, data);
  return data.map(cell);
}

/** Categories as codes, for models that do not tell their values. */
const asCodes = (column: FrameColumn): FrameColumn =>
  column.codes === undefined
    ? column
    : { ...column, dtype: 'float64', data: column.codes.map((code) => (code < 0 ? 'NaN' : code)) };

function frameOf(spec: EncodedRows, turn: number, codes: boolean): unknown {
  const columns = codes ? spec.columns!.map(asCodes) : spec.columns!;
  const names = columns.map(({ name }) => name);
  const plain = names.every((name) => typeof name === 'string');
  const byName = new Map(columns.map((column) => [column.name, valuesOf(column)] as const));
  // numbers of records are float64
  const narrow = columns.some(({ dtype }) => dtype === 'float32') || columns.every(({ dtype }) => /^int/.test(dtype));
  const odd = columns.some(({ data }) => data.some((item) => typeof cell(item) === 'object' && item !== null));
  // records have no columns where there are no rows, and their numbers are all float64
  if (plain && spec.rows! > 0 && !narrow && turn % 4 === 1) return recordsOf(columns, spec.rows!);
  if (plain && !odd && turn % 4 === 2) return DataFrame.fromColumns(byName as Map<string, never>);
  if (plain && turn % 4 === 3) return Object.fromEntries(byName);
  return { columns: names, data: byName };
}

function recordsOf(columns: readonly FrameColumn[], rows: number): unknown[] {
  const values = columns.map(({ dtype, data }) => data.map(NUMERIC.has(dtype) ? finite : cell));
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(columns.map(({ name }, j) => [String(name), values[j]![i]])),
  );
}

function sparseOf(spec: EncodedRows): SparseMatrix {
  const data = typed(spec.dtype!, spec.data as unknown[]);
  const [indices, indptr] = [Int32Array.from(spec.indices!), Int32Array.from(spec.indptr!)];
  return new SparseMatrix(data as never, indices, indptr, spec.shape as [number, number], dtypeOf(spec.dtype!));
}

/** The rows in one of the forms that fit them; which one depends on `turn`. @param codes Categories as their positions */
export function rowsOf(spec: EncodedRows, turn: number, codes = false): unknown {
  switch (spec.form) {
    case 'array':
      return arrayOf(spec, turn);
    case 'frame':
      return frameOf(spec, turn, codes);
    case 'sparse':
      return sparseOf(spec);
    case 'texts':
      return spec.data;
    case 'lists':
      return (spec.data as unknown[]).map(cell);
    case 'value':
      return cell(spec.data);
  }
}
