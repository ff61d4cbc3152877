/** From nested JavaScript arrays to the data, shape and dtype that numpy would choose. */
import { InvalidInputError } from '../core/errors.js';
import { DType, dtypeOf } from './dtypes/dtype.js';
import type { ArrayData } from './items.js';

/** What an array is made of. */
export interface ArrayParts {
  data: ArrayData;
  shape: readonly number[];
  dtype: DType;
}

/** numpy's dtype of a typed array. */
const DTYPE_NAMES = new Map<unknown, string>([
  [Float64Array, 'float64'],
  [Float32Array, 'float32'],
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
]);

export function dtypeNameOf(data: object): string {
  const name = DTYPE_NAMES.get(data.constructor);
  if (name === undefined) throw new InvalidInputError(`${data.constructor.name} is no typed array of numbers`);
  return name;
}

/** True for typed arrays of numbers, bytes among them. */
export function isTypedArray(value: object): value is Exclude<ArrayData, unknown[]> {
  return DTYPE_NAMES.has(value.constructor);
}

function flatten(value: unknown, shape: readonly number[], axis: number, out: unknown[]): void {
  if (axis === shape.length) {
    if (Array.isArray(value)) throw new InvalidInputError('nested arrays must all have the same depth');
    out.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== shape[axis]) {
    throw new InvalidInputError(`nested arrays must have equal lengths: axis ${axis} has ${shape[axis]} and others`);
  }
  for (let i = 0; i < value.length; i++) flatten(value[i], shape, axis + 1, out);
}

/** Nested arrays of numbers, bigints, booleans, strings or anything else. */
export function fromNested(nested: unknown, dtype?: string): ArrayParts {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat: unknown[] = [];
  flatten(nested, shape, 0, flat);
  return fromFlat(flat, shape, dtype);
}

export function fromFlat(flat: unknown[], shape: readonly number[], dtype?: string): ArrayParts {
  if (dtype === 'object') return { data: flat, shape, dtype: dtypeOf('object') };
  if (dtype === undefined && flat.length > 0 && flat.every((item) => typeof item === 'string')) {
    return unicodeParts(flat as string[], shape);
  }
  if (flat.every((item) => typeof item === 'boolean') && flat.length > 0 && (dtype === undefined || dtype === 'bool')) {
    return { data: Uint8Array.from(flat as boolean[], Number), shape, dtype: dtypeOf('bool') };
  }
  const integral = flat.every(
    (item) =>
      typeof item === 'bigint' || (typeof item === 'number' && Number.isSafeInteger(item) && !Object.is(item, -0)),
  );
  if (dtype === 'int64' || (dtype === undefined && flat.length > 0 && integral)) {
    return { data: BigInt64Array.from(flat as number[], BigInt), shape, dtype: dtypeOf('int64') };
  }
  if (flat.every((item) => typeof item === 'number') && (dtype === undefined || dtype === 'float64')) {
    return { data: Float64Array.from(flat as number[]), shape, dtype: dtypeOf('float64') };
  }
  const typed = typedItems(flat, dtype);
  return typed === undefined
    ? { data: flat, shape, dtype: dtypeOf('object') }
    : { data: typed, shape, dtype: dtypeOf(dtype!) };
}

/** Numbers in the type that was asked for; undefined where it is none of numbers, or they are none. */
function typedItems(flat: readonly unknown[], dtype: string | undefined): ArrayData | undefined {
  const [make] = [...DTYPE_NAMES].find(([, name]) => name === dtype) ?? [];
  if (make === undefined || !flat.every((item) => typeof item === 'number' || typeof item === 'bigint'))
    return undefined;
  const items = /64$/.test(dtype!) && dtype !== 'float64' ? flat.map((item) => BigInt(item)) : flat.map(Number);
  return (make as { from(items: readonly (number | bigint)[]): ArrayData }).from(items);
}

/** Texts in equal width, as numpy's `U`. */
function unicodeParts(texts: readonly string[], shape: readonly number[]): ArrayParts {
  const points = texts.map((text) => [...text]);
  const width = points.reduce((longest, chars) => Math.max(longest, chars.length), 1);
  const bytes = new Uint8Array(4 * width * texts.length);
  const view = new DataView(bytes.buffer);
  points.forEach((chars, i) => {
    chars.forEach((char, j) => view.setUint32(4 * (i * width + j), char.codePointAt(0)!, true));
  });
  return { data: bytes, shape, dtype: new DType(`U${width}`) };
}
