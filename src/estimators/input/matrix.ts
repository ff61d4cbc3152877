/** What estimators hand to each other: numbers as one dense block or CSR, tables where columns have types of their own. */
import { scratch } from './scratch.js';
import type { CodedTexts } from '../../core/coded-texts.js';
import { dtypeOf } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { checkColumns } from './output-size.js';

export const NUMBER_TYPES = [
  'float64',
  'float32',
  'float16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
] as const;

/** numpy's name of a column's number type. Values are always kept as float64; float32 values are exact in it. */
export type NumberType = (typeof NUMBER_TYPES)[number];

/** Numbers, row after row. */
export class Dense {
  readonly kind = 'dense';
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly dtype: NumberType;
  /** Column names, where the input had some. */
  readonly names: readonly string[] | undefined;

  constructor(
    data: Float64Array,
    rows: number,
    cols: number,
    dtype: NumberType = 'float64',
    names?: readonly string[],
  ) {
    this.data = data;
    this.rows = rows;
    this.cols = cols;
    this.dtype = dtype;
    this.names = names;
  }
}

/** Numbers in compressed sparse rows. Row `i` has the entries `indptr[i]` to `indptr[i + 1]`. */
export class Csr {
  readonly kind = 'csr';
  readonly data: Float64Array;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  readonly rows: number;
  readonly cols: number;
  readonly dtype: NumberType;
  readonly names: readonly string[] | undefined = undefined;

  constructor(
    data: Float64Array,
    indices: Int32Array,
    indptr: Int32Array,
    rows: number,
    cols: number,
    dtype: NumberType = 'float64',
  ) {
    this.data = data;
    this.indices = indices;
    this.indptr = indptr;
    this.rows = rows;
    this.cols = cols;
    this.dtype = dtype;
  }
}

/** A column of numbers. */
export interface NumberColumn {
  readonly dtype: NumberType;
  readonly numbers: Float64Array;
}

/** A column of texts, mixed values or missing ones (`null` is None). */
export interface ObjectColumn {
  readonly dtype: 'object';
  readonly values: readonly unknown[];
}

/** Texts that are known by their codes, too. */
export class CodedColumn implements ObjectColumn {
  readonly dtype = 'object';
  readonly coded: CodedTexts;

  constructor(coded: CodedTexts) {
    this.coded = coded;
  }

  get values(): readonly unknown[] {
    return this.coded.values;
  }
}

export type Column = NumberColumn | ObjectColumn;

/** Columns with types of their own: a DataFrame, or an array of objects. */
export class Table {
  readonly kind = 'table';
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly names: readonly string[] | undefined;
  /** Characters of each item, where the array is one of texts (numpy's `U`) and not of objects. */
  readonly textWidth: number | undefined;

  constructor(columns: readonly Column[], rows: number, names?: readonly string[], textWidth?: number) {
    this.columns = columns;
    this.rows = rows;
    this.names = names;
    this.textWidth = textWidth;
  }

  get cols(): number {
    return this.columns.length;
  }
}

/** The same as numpy's arrays have it: without names of columns. */
export function asUnnamed(X: Features): Features {
  if (X.kind === 'csr' || X.names === undefined) return X;
  return X.kind === 'dense' ? new Dense(X.data, X.rows, X.cols, X.dtype) : new Table(X.columns, X.rows);
}

/** Documents, one a row; for estimators that take something else than rows (labels, dicts, images) what was passed. */
export class Texts {
  readonly kind = 'texts';
  readonly values: readonly string[];
  readonly names: readonly string[] | undefined = undefined;
  readonly passed: unknown;

  constructor(values: readonly string[], passed: unknown = values) {
    this.values = values;
    this.passed = passed;
  }

  get rows(): number {
    return this.values.length;
  }

  get cols(): number {
    return 1;
  }
}

/** In place of X: the rows of fit themselves, for searches of neighbours. */
export const TRAINING_ROWS = /* @__PURE__ */ new Texts([], null);

const numbered = new WeakSet<object>();

/** Notes that the columns stood in a table under numbers, which are no names: few libraries care. */
export function markNumbered<T extends Dense | Table>(X: T): T {
  numbered.add(X);
  return X;
}

export const isNumbered = (X: object): boolean => numbered.has(X);

export type Features = Dense | Csr | Table;
/** What a method gets. */
export type Input = Features | Texts;

export function isObjectColumn(column: Column): column is ObjectColumn {
  return column.dtype === 'object';
}

/** Value `row` of a column. */
export function valueOf(column: Column, row: number): unknown {
  if (isObjectColumn(column)) return column.values[row];
  return column.dtype === 'bool' ? column.numbers[row] !== 0 : column.numbers[row];
}

/** Columns of any features as columns of a table. */
export function columnsOf(X: Features): readonly Column[] {
  if (X.kind === 'table') return X.columns;
  const dense = X.kind === 'csr' ? toDense(X) : X;
  const { rows, cols, data, dtype } = dense;
  return Array.from({ length: cols }, (_, j) => {
    const numbers = scratch(Float64Array, rows);
    for (let i = 0; i < rows; i++) numbers[i] = data[i * cols + j]!;
    return { dtype, numbers };
  });
}

/** The same numbers with all zeros written out. */
export function toDense(X: Csr): Dense {
  const { rows, cols, indices, indptr, data } = X;
  checkColumns(cols);
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let k = indptr[i]!; k < indptr[i + 1]!; k++) out[i * cols + indices[k]!]! += data[k]!;
  }
  return new Dense(out, rows, cols, X.dtype);
}

/** Non-zero entries only, in column order. */
export function toCsr(X: Dense): Csr {
  const { rows, cols, data } = X;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  const values = new Float64Array(count);
  const indices = new Int32Array(count);
  const indptr = new Int32Array(rows + 1);
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j]!;
      if (value === 0) continue;
      values[at] = value;
      indices[at++] = j;
    }
    indptr[i + 1] = at;
  }
  return new Csr(values, indices, indptr, rows, cols, X.dtype);
}

const FLOATS: ReadonlySet<string> = new Set(['float16', 'float32', 'float64']);
const INTEGER = /^(u?)int(\d+)$/;

/** The type that numpy gives to an operation on both (`numpy.result_type`). */
export function promote(a: NumberType, b: NumberType): NumberType {
  if (a === b) return a;
  if (a === 'bool') return b;
  if (b === 'bool') return a;
  const size = (type: NumberType): number => Number(/\d+$/.exec(type)![0]);
  if (FLOATS.has(a) && FLOATS.has(b)) return size(a) > size(b) ? a : b;
  if (FLOATS.has(a) || FLOATS.has(b)) {
    const [float, int] = FLOATS.has(a) ? [a, b] : [b, a];
    const needed = size(int) <= 8 ? 16 : size(int) <= 16 ? 32 : 64;
    return `float${Math.max(size(float), needed)}` as NumberType;
  }
  const signedA = INTEGER.exec(a)![1] === '';
  const signedB = INTEGER.exec(b)![1] === '';
  if (signedA === signedB) return size(a) > size(b) ? a : b;
  const signed = signedA ? size(a) : size(b);
  const unsigned = signedA ? size(b) : size(a);
  if (signed > unsigned) return `int${signed}` as NumberType;
  return unsigned >= 64 ? 'float64' : (`int${2 * unsigned}` as NumberType);
}

const TYPED = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Numbers as an array of the given type; int64 becomes a BigInt64Array. */
export function numberArray(data: Float64Array, shape: readonly number[], dtype: NumberType): NdArray {
  if (dtype === 'float64') return new NdArray(data, shape, dtypeOf('float64'));
  if (dtype === 'int64' || dtype === 'uint64') {
    const out = dtype === 'int64' ? new BigInt64Array(data.length) : new BigUint64Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = BigInt(data[i]!);
    return new NdArray(out, shape, dtypeOf(dtype));
  }
  if (dtype === 'float16') {
    const out = new Uint16Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = float16Bits(data[i]!);
    return new NdArray(out, shape, dtypeOf('float16'));
  }
  return new NdArray(TYPED[dtype].from(data), shape, dtypeOf(dtype));
}

/** IEEE 754 binary16, rounding half to even. */
function float16Bits(value: number): number {
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const step = 2 ** (exponent - 10);
  const scaled = size / step;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  const mantissa = down + (rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? 1 : 0);
  const bits = size < 2 ** -14 ? mantissa : (exponent + 14) * 1024 + mantissa;
  return sign | bits;
}
