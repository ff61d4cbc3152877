/** From the bytes of an array to JavaScript values and typed arrays, one dtype kind at a time. */
import { UnsupportedError } from '../core/errors.js';
import { NAT } from './dtypes/datetime.js';
import type { DType } from './dtypes/dtype.js';

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

/** True where items are numbers of a typed array; other items stay raw bytes. */
export function isTyped(dtype: DType): boolean {
  return VIEWS[`${dtype.kind}${dtype.itemsize}`] !== undefined;
}

/** Elements of the data that one item takes. */
export function slotsOf(dtype: DType, data: ArrayData): number {
  if (Array.isArray(data)) return 1;
  if (!isTyped(dtype)) return dtype.itemsize;
  return dtype.kind === 'c' ? 2 : 1;
}

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

/**
 * A long double as float64. x86 has 64 bits of fraction in 10 bytes, padded to 12 or 16; other machines have other
 * formats, which the file does not tell apart.
 */
export function longDouble(bytes: Uint8Array, at: number, dtype: DType): { value: number; exact: boolean } {
  const unit = unitSize(dtype);
  const part = bytes.slice(at, at + unit);
  if (dtype.byteorder === '>') part.reverse();
  const view = new DataView(part.buffer);
  const fraction = view.getBigUint64(0, true);
  const head = view.getUint16(8, true);
  const sign = head & 0x8000 ? -1 : 1;
  const exponent = head & 0x7fff;
  if (exponent === 0x7fff) {
    const infinite = (fraction & 0x7fffffffffffffffn) === 0n;
    return { value: infinite ? sign * Infinity : Number.NaN, exact: true };
  }
  const power = exponent - 16383 - 63;
  const value = scaled(fraction, power);
  return { value: sign * value.value, exact: value.exact };
}

/** `fraction * 2 ** power`, rounded once to float64. */
function scaled(fraction: bigint, power: number): { value: number; exact: boolean } {
  if (fraction === 0n) return { value: 0, exact: true };
  const bits = fraction.toString(2).length;
  // Bits that a float64 of this size has: 53, fewer where it is subnormal.
  const kept = Math.min(53, bits + power + 1074);
  if (kept < 0) return { value: 0, exact: false };
  const dropped = BigInt(Math.max(0, bits - kept));
  const base = fraction >> dropped;
  const rest = fraction - (base << dropped);
  const half = dropped === 0n ? 0n : 1n << (dropped - 1n);
  const up = dropped > 0n && (rest > half || (rest === half && (base & 1n) === 1n));
  const rounded = Number(up ? base + 1n : base);
  const shift = power + Number(dropped);
  // In two steps: 2 ** shift alone may be out of range.
  const value = rounded * 2 ** Math.trunc(shift / 2) * 2 ** (shift - Math.trunc(shift / 2));
  return { value, exact: rest === 0n && Number.isFinite(value) };
}

function exactLongDouble(dtype: DType, data: ArrayData, at: number): number {
  const { value, exact } = longDouble(data as Uint8Array, at, dtype);
  if (exact) return value;
  throw new UnsupportedError(
    'this long double has no exact JavaScript number: toFloat64() rounds, and bytes holds all of it',
  );
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
    out.set(name, type.subdtype === undefined ? itemAt(type, typedView(type, part), 0) : subarray(type, part));
  }
  return out;
}

/** The nested arrays of a subarray field. */
function subarray(dtype: DType, bytes: Uint8Array): unknown {
  const { base, shape } = dtype.subdtype!;
  const data = typedView(base, bytes);
  let next = 0;
  const build = (axis: number): unknown =>
    axis === shape.length ? itemAt(base, data, next++) : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}

/**
 * Item `index` as a JavaScript value: an integer, or the count of a datetime64 or timedelta64, is a number where that is
 * exact, otherwise a bigint; NaT is null.
 */
export function itemAt(dtype: DType, data: ArrayData, index: number): unknown {
  if (Array.isArray(data)) return data[index];
  switch (dtype.kind) {
    case 'b':
      return data[index] !== 0;
    case 'f':
      if (dtype.itemsize === 2) return float16(data[index] as number);
      return dtype.itemsize > 8 ? exactLongDouble(dtype, data, index * dtype.itemsize) : data[index];
    case 'c': {
      if (dtype.itemsize <= 16) return { re: data[2 * index], im: data[2 * index + 1] };
      const at = index * dtype.itemsize;
      const im = exactLongDouble(dtype, data, at + dtype.itemsize / 2);
      return { re: exactLongDouble(dtype, data, at), im };
    }
    case 'M':
    case 'm': {
      const item = data[index] as bigint;
      return item === NAT ? null : exact(item);
    }
    case 'S':
      return trimmedBytes(dtype, data as Uint8Array, index * dtype.itemsize);
    case 'U':
      return decodeUcs4(dtype, data as Uint8Array, index * dtype.itemsize);
    case 'V':
      if (dtype.fields !== undefined) return record(dtype, data as Uint8Array, index * dtype.itemsize);
      return trimmedBytes(dtype, data as Uint8Array, index * dtype.itemsize);
    default:
      return exact(data[index] as number | bigint);
  }
}

function exact(item: number | bigint): number | bigint {
  if (typeof item !== 'bigint') return item;
  const number = Number(item);
  return Number.isSafeInteger(number) ? number : item;
}
