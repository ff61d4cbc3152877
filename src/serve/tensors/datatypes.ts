/** Datatypes of the Open Inference Protocol: sizes, ranges, and what arrays hold them. */
import type { NdArray } from '../../numpy/ndarray.js';

export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
  'BF16',
] as const;

export type Datatype = (typeof DATATYPES)[number];

export const isDatatype = (value: unknown): value is Datatype => DATATYPES.includes(value as Datatype);

/** Bytes of an item; 0 where items have lengths of their own. */
export const ITEM_BYTES: Readonly<Record<Datatype, number>> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BYTES: 0,
  BF16: 2,
};

/** Least and largest integer of each type. */
export const RANGES: Readonly<Partial<Record<Datatype, readonly [bigint, bigint]>>> = {
  UINT8: [0n, 255n],
  UINT16: [0n, 65_535n],
  UINT32: [0n, 4_294_967_295n],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-128n, 127n],
  INT16: [-32_768n, 32_767n],
  INT32: [-(2n ** 31n), 2n ** 31n - 1n],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** A named array, row-major. */
export interface Tensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

const OF_DTYPE: Readonly<Record<string, Datatype>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP32',
  float32: 'FP32',
  float64: 'FP64',
};

/** The datatype of numpy's type; undefined for objects, whose values have to tell. */
export function datatypeOf(dtype: string): Datatype | undefined {
  if (Object.hasOwn(OF_DTYPE, dtype)) return OF_DTYPE[dtype];
  return /^[<>|=]?[US]/.test(dtype) || dtype === 'str' || dtype === 'string' ? 'BYTES' : undefined;
}

/** The narrowest datatype of mixed values. */
export function datatypeOfValues(values: readonly unknown[]): Datatype {
  if (values.every((value) => typeof value === 'boolean')) return 'BOOL';
  if (values.every((value) => typeof value === 'bigint' || Number.isSafeInteger(value))) return 'INT64';
  return values.every((value) => typeof value === 'number') ? 'FP64' : 'BYTES';
}

/** Values of an array in row-major order, with its datatype; of object arrays, texts where they are no numbers. */
export function valuesOf(array: NdArray): { datatype: Datatype; data: ArrayLike<unknown> } {
  const known = datatypeOf(array.dtype.name);
  const plain = array.order === 'C' && known !== undefined && known !== 'BYTES' && known !== 'BOOL';
  if (plain && array.dtype.kind !== 'O' && array.dtype.name !== 'float16') {
    const { data } = array;
    if (ArrayBuffer.isView(data) && data.length === array.size) return { datatype: known, data };
  }
  const items = array.flat();
  const datatype = known ?? datatypeOfValues(items);
  if (datatype !== 'BYTES') return { datatype, data: items };
  return { datatype, data: items.map((item) => (typeof item === 'string' ? item : textOf(item))) };
}

/** A missing value among texts stays one. */
function textOf(item: unknown): string | null {
  if (item === null || (typeof item === 'number' && Number.isNaN(item))) return null;
  return item instanceof Uint8Array ? new TextDecoder().decode(item) : String(item);
}
