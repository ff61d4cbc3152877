/** From the bytes of an array to JavaScript values and typed arrays, one dtype kind at a time. */
import { UnsupportedError } from '../core/errors.js';
import type { DType } from './dtype.js';

/** What holds an array's items. S, U, V and longdouble stay raw bytes; complex numbers are pairs. */
export type ArrayData =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | unknown[];

type TypedConstructor = new (buffer: ArrayBufferLike, offset: number, length: number) => Exclude<ArrayData, unknown[]>;

const VIEWS: Readonly<Record<string, TypedConstructor>> = {
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  f2: Uint16Array,
  f4: Float32Array,
  f8: Float64Array,
  c8: Float32Array,
  c16: Float64Array,
  M8: BigInt64Array,
  m8: BigInt64Array,
};

/** Bytes of the numbers inside of an item: half of a complex number. */
function unitSize(dtype: DType): number {
  return dtype.kind === 'c' ? dtype.itemsize / 2 : dtype.itemsize;
}

/** A typed view of native, aligned bytes; a native copy where they are not. */
export function typedView(dtype: DType, bytes: Uint8Array): Exclude<ArrayData, unknown[]> {
  const View = VIEWS[`${dtype.kind}${dtype.itemsize}`];
  if (View === undefined) return bytes;
  const unit = unitSize(dtype);
  const swapped = dtype.byteorder === '>' && unit > 1;
  const source = swapped ? swapBytes(bytes, unit) : bytes.byteOffset % unit === 0 ? bytes : bytes.slice();
  return new View(source.buffer, source.byteOffset, source.length / unit);
}

/** The bytes of a typed array in the dtype's byte order. */
export function bytesOf(dtype: DType, data: Exclude<ArrayData, unknown[]>): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const unit = unitSize(dtype);
  return dtype.byteorder === '>' && unit > 1 && VIEWS[`${dtype.kind}${dtype.itemsize}`] !== undefined
    ? swapBytes(bytes, unit)
    : bytes;
}

function swapBytes(bytes: Uint8Array, unit: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += unit) {
    for (let j = 0; j < unit; j++) out[i + j] = bytes[i + unit - 1 - j]!;
  }
  return out;
}

/** IEEE 754 binary16. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Fixed-width text without its trailing NULs, as numpy gives it. */
function decodeUcs4(dtype: DType, bytes: Uint8Array, at: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, dtype.itemsize);
  let length = dtype.itemsize / 4;
  while (length > 0 && view.getUint32(4 * (length - 1), true) === 0) length--;
  let out = '';
  for (let i = 0; i < length; i++) {
    const code = view.getUint32(4 * i, dtype.byteorder !== '>');
    out += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return out;
}

function trimmedBytes(dtype: DType, bytes: Uint8Array, at: number): Uint8Array {
  let end = at + dtype.itemsize;
  if (dtype.kind === 'S') while (end > at && bytes[end - 1] === 0) end--;
  return bytes.subarray(at, end);
}

/** The record of a structured item, by field name. */
function record(dtype: DType, bytes: Uint8Array, at: number): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const [name, { dtype: type, offset }] of dtype.fields!) {
    const part = bytes.subarray(at + offset, at + offset + type.itemsize);
    out.set(name, type.subdtype === undefined ? itemAt(type, typedView(type, part), 0) : part);
  }
  return out;
}

/** Item `index` as a JavaScript value: an integer is a number where that is exact, otherwise a bigint. */
export function itemAt(dtype: DType, data: ArrayData, index: number): unknown {
  if (Array.isArray(data)) return data[index];
  switch (dtype.kind) {
    case 'b':
      return data[index] !== 0;
    case 'f':
      if (dtype.itemsize === 2) return float16(data[index] as number);
      if (dtype.itemsize > 8)
        throw new UnsupportedError('long double items have no exact JavaScript number; read their bytes');
      return data[index];
    case 'c':
      return { re: data[2 * index], im: data[2 * index + 1] };
    case 'S':
      return trimmedBytes(dtype, data as Uint8Array, index * dtype.itemsize);
    case 'U':
      return decodeUcs4(dtype, data as Uint8Array, index * dtype.itemsize);
    case 'V':
      if (dtype.fields !== undefined) return record(dtype, data as Uint8Array, index * dtype.itemsize);
      return trimmedBytes(dtype, data as Uint8Array, index * dtype.itemsize);
    default: {
      const item = data[index] as number | bigint;
      if (typeof item !== 'bigint') return item;
      const number = Number(item);
      return Number.isSafeInteger(number) ? number : item;
    }
  }
}
