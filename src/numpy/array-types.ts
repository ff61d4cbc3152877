/** What the compiler knows of an array: the type of its items, and how deep they are nested. */

/** numpy's names, without widths, units and fields: `str` is every `<U…`, `datetime64` every unit of it. */
export interface ItemTypes {
  bool: boolean;
  int8: number;
  int16: number;
  int32: number;
  /** A number where that is exact, otherwise a bigint. */
  int64: number | bigint;
  uint8: number;
  uint16: number;
  uint32: number;
  uint64: number | bigint;
  float16: number;
  float32: number;
  float64: number;
  longdouble: number;
  complex64: { readonly re: number; readonly im: number };
  complex128: { readonly re: number; readonly im: number };
  str: string;
  bytes: Uint8Array;
  /** Counts of the unit since 1970, null for NaT; `toDates` and `toISOStrings` give times. */
  datetime64: number | bigint | null;
  timedelta64: number | bigint | null;
  void: unknown;
  object: unknown;
}

export type DTypeName = keyof ItemTypes;

/** Types of numbers that results have. */
export type FloatName = 'float32' | 'float64';
export type NumberName = FloatName | IntName;
export type IntName = 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64';

/** The items of an array in memory. */
export type DataOf<D extends DTypeName> = DataTypes[D];

interface DataTypes {
  bool: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  uint64: BigUint64Array;
  /** The bits. */
  float16: Uint16Array;
  float32: Float32Array;
  float64: Float64Array;
  /** Raw bytes. */
  longdouble: Uint8Array;
  /** Pairs. */
  complex64: Float32Array;
  complex128: Float64Array;
  str: Uint8Array | unknown[];
  bytes: Uint8Array;
  datetime64: BigInt64Array;
  timedelta64: BigInt64Array;
  void: Uint8Array | unknown[];
  object: unknown[];
}

/** The dtype that numpy gives to an array over this data. */
export type DTypeOfData<T> = T extends Float64Array
  ? 'float64'
  : T extends Float32Array
    ? 'float32'
    : T extends BigInt64Array
      ? 'int64'
      : T extends BigUint64Array
        ? 'uint64'
        : T extends { readonly BYTES_PER_ELEMENT: number }
          ? 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32'
          : DTypeName;

/** As numpy's `tolist` nests items: a lone one without a dimension. Where the number of dimensions is open, so is this. */
export type Nested<Item, N extends number> = Nests<Item>[N];

interface Nests<Item> {
  readonly [n: number]: unknown;
  readonly 0: Item;
  readonly 1: Item[];
  readonly 2: Item[][];
  readonly 3: Item[][][];
}
