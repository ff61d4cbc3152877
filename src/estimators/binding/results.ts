/** From what estimators compute with to what callers get. */
import { unpooled } from '../input/buffer-pool.js';
import { dtypeOf } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { SparseMatrix } from '../../scipy/sparse.js';
import { unwrapScalar } from './state.js';
import {
  Csr,
  Dense,
  numberArray,
  promote,
  Table,
  valueOf,
  type NumberColumn,
  type NumberType,
} from '../input/matrix.js';

/** Features as an NdArray or a SparseMatrix; everything else is already what callers get. */
export function toPublic(result: unknown): unknown {
  if (result instanceof NdArray) return result;
  if (result instanceof Dense) return numberArray(unpooled(result.data), [result.rows, result.cols], result.dtype);
  if (result instanceof Csr) return sparse(result);
  if (result instanceof Table) return fromTable(result);
  if (Array.isArray(result) && result.some((item) => item instanceof Dense)) return result.map(toPublic);
  return result;
}

function sparse(matrix: Csr): SparseMatrix {
  const { rows, cols, dtype } = matrix;
  const values = numberArray(unpooled(matrix.data), [matrix.data.length], dtype).data;
  const [indices, indptr] = [unpooled(matrix.indices), unpooled(matrix.indptr)];
  return new SparseMatrix(values as Float64Array, indices, indptr, [rows, cols], dtypeOf(dtype));
}

/** Numbers in numpy's common type, or objects as soon as one column has some. */
function fromTable(table: Table): NdArray {
  const { columns, rows, cols } = table;
  const shape = [rows, cols];
  if (columns.every((column): column is NumberColumn => column.dtype !== 'object')) {
    const data = new Float64Array(rows * cols);
    columns.forEach((column, j) => {
      for (let i = 0; i < rows; i++) data[i * cols + j] = column.numbers[i]!;
    });
    return numberArray(data, shape, columns.map((column) => column.dtype).reduce<NumberType>(promote, 'bool'));
  }
  const items = new Array<unknown>(rows * cols);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) items[i * cols + j] = valueOf(column, i);
  });
  if (table.textWidth !== undefined) return textArray(items as string[], shape, table.textWidth);
  return new NdArray(items, shape, dtypeOf('object'));
}

/** Class labels (or any 1-D array) by index, with the dtype that they have. */
export function takeLabels(
  labels: NdArray,
  indexes: ArrayLike<number>,
  shape: readonly number[] = [indexes.length],
): NdArray {
  const { data, dtype } = labels;
  const count = indexes.length;
  if (Array.isArray(data)) {
    const out = new Array<unknown>(count);
    for (let i = 0; i < count; i++) out[i] = unwrapScalar(data[indexes[i]!]);
    return new NdArray(out, shape, dtype);
  }
  if (count <= FEW && data instanceof BigInt64Array && dtype.byteorder !== '>') {
    const out = new BigInt64Array(count);
    for (let i = 0; i < count; i++) out[i] = data[indexes[i]!]!;
    return new NdArray(out, shape, dtype);
  }
  const width = data.length / Math.max(1, labels.size);
  const Type = data.constructor as new (length: number) => Float64Array;
  const out = new Type(count * width);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array || data instanceof Float64Array) {
    // Bits, in halves: neither big integers nor NaNs are made on the way.
    copyItems(halves(data), halves(out), indexes, 2 * width);
  } else copyItems(data as unknown as Float64Array, out, indexes, width);
  // Numbers are native by now; texts keep the byte order that their dtype names.
  const native =
    dtype.byteorder === '>' && 'biufcmM'.includes(dtype.kind) ? dtypeOf(`${dtype.kind}${dtype.itemsize}`) : dtype;
  return new NdArray(out, shape, native);
}

/** For fewer labels, another view of their memory takes longer than big integers do. */
const FEW = 8;

const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Of two labels the second one where the score is positive, the first where it is not or is NaN. */
export function takeBySign(labels: NdArray, scores: Float64Array): NdArray {
  const { data } = labels;
  const count = scores.length;
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array || data instanceof Float64Array;
  if (!wide || count <= FEW || labels.dtype.byteorder === '>') {
    const positive = new Int32Array(count);
    for (let i = 0; i < count; i++) positive[i] = scores[i]! > 0 ? 1 : 0;
    return takeLabels(labels, positive);
  }
  const out = new (data.constructor as new (length: number) => Wide)(count);
  const to = halves(out);
  const [a = 0, b = 0, c = 0, d = 0] = halves(data);
  const bits = halves(scores);
  // Signs are a coin toss to the processor, which guesses wrong half of the time: no branch but for what is rare.
  for (let i = 0; i < count; i++) {
    const high = bits[2 * i + HIGH]!;
    const low = bits[2 * i + 1 - HIGH]!;
    let mask = ~(high >> 31);
    if (((high << 1) | low) === 0 || (high & 0x7ff00000) === 0x7ff00000) mask = scores[i]! > 0 ? -1 : 0;
    to[2 * i] = a ^ ((a ^ c) & mask);
    to[2 * i + 1] = b ^ ((b ^ d) & mask);
  }
  return new NdArray(out, [count], labels.dtype);
}

type Wide = BigInt64Array | BigUint64Array | Float64Array;

const halves = ({ buffer, byteOffset, length }: Wide): Int32Array => new Int32Array(buffer, byteOffset, 2 * length);

type Items = Float64Array | Int32Array;

function copyItems(source: Items, out: Items, indexes: ArrayLike<number>, width: number): void {
  let to = 0;
  // Most labels are numbers of 64 bits.
  if (width === 2) {
    for (let i = 0; i < indexes.length; i++, to += 2) {
      const from = 2 * indexes[i]!;
      out[to] = source[from]!;
      out[to + 1] = source[from + 1]!;
    }
    return;
  }
  for (let i = 0; i < indexes.length; i++) {
    let from = indexes[i]! * width;
    for (let k = 0; k < width; k++) out[to++] = source[from++]!;
  }
}

/** Position of the largest value of each row; the first of equals, as numpy's argmax. */
export function argmaxRows(data: Float64Array, rows: number, cols: number): Int32Array {
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const start = i * cols;
    let best = data[start]!;
    let at = 0;
    for (let j = 1; j < cols && !Number.isNaN(best); j++) {
      const value = data[start + j]!;
      if (value > best || Number.isNaN(value)) {
        best = value;
        at = j;
      }
    }
    out[i] = at;
  }
  return out;
}

export function float64Array(data: Float64Array, ...shape: number[]): NdArray {
  return new NdArray(data, shape, dtypeOf('float64'));
}

export function int64Array(data: ArrayLike<number>, ...shape: number[]): NdArray {
  const out = new BigInt64Array(data.length);
  const words = halves(out);
  for (let i = 0; i < out.length; i++) {
    const value = data[i]!;
    if (value === (value | 0)) {
      words[2 * i] = value;
      words[2 * i + 1] = value >> 31;
    } else out[i] = BigInt(value);
  }
  return new NdArray(out, shape, dtypeOf('int64'));
}

/** Texts in an array of a given width; longer ones are cut, as numpy does on assignment. */
export function textArray(texts: readonly string[], shape: readonly number[], width: number): NdArray {
  const bytes = new Uint8Array(texts.length * width * 4);
  const view = new DataView(bytes.buffer);
  texts.forEach((text, i) => {
    [...text].slice(0, width).forEach((char, j) => {
      view.setUint32(4 * (i * width + j), char.codePointAt(0)!, true);
    });
  });
  return NdArray.fromBytes(bytes, shape, dtypeOf(`U${width}`));
}
