/** Which columns of a Parquet file stand in a table, and as what: https://parquet.apache.org/docs/file-format/types/ */
import { UnsupportedError } from '../core/errors.js';
import type { Time, TimeUnit } from '../core/time-unit.js';

/** What the schema says of one column. */
export interface Element {
  name: string;
  type?: string;
  repetition_type?: string;
  num_children?: number;
  converted_type?: string;
  logical_type?: { type: string; bitWidth?: number; isSigned?: boolean; isAdjustedToUTC?: boolean; unit?: string };
}

/** What a column holds, whatever is missing in it; `any` are integers that a signed one of 64 bits does not hold. */
export type ColumnKind = 'float64' | 'float32' | 'int32' | 'int64' | 'bool' | 'text' | 'any' | 'time';

/** The constructor of a typed array; its items are number or bigint. */
export interface NumberArray {
  new (length: number): Numbers;
  new (buffer: ArrayBufferLike, offset: number, length: number): Numbers;
  readonly BYTES_PER_ELEMENT: number;
}

export type Numbers =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface Conversion {
  readonly kind: ColumnKind;
  /** What the counts of a `time` are. */
  readonly time?: Time;
  /** The array of its values where none is missing, or NaN may stand for it; absent for texts and booleans. */
  readonly array?: NumberArray;
  /** The values, null or undefined where missing, as a typed array where one holds all of them. */
  readonly typed: (values: readonly unknown[]) => ArrayLike<unknown>;
}

export interface FlatColumn extends Conversion {
  readonly name: string;
  /** How its values are stored; undefined for types of which only the library knows the bytes. */
  readonly stored: 'BOOLEAN' | 'INT32' | 'INT64' | 'FLOAT' | 'DOUBLE' | 'BYTE_ARRAY' | undefined;
  /** Pages say of each value whether it is there. */
  readonly optional: boolean;
}

const missing = (value: unknown): boolean => value === null || value === undefined;

const withNull = (values: readonly unknown[]): unknown[] => values.map((value) => value ?? null);

type FromValues<T extends Numbers> = NumberArray & (new (values: ArrayLike<number>) => T);

/** Floats keep their width: what is missing is NaN, as in pandas. */
function floats(kind: 'float64' | 'float32', array: FromValues<Float64Array> | FromValues<Float32Array>): Conversion {
  return {
    kind,
    array,
    typed: (values) => new array(values.map((value) => (missing(value) ? Number.NaN : Number(value)))),
  };
}

function integers(array: FromValues<Numbers>, kind: ColumnKind = 'int32'): Conversion {
  const typed = (values: readonly unknown[]): ArrayLike<unknown> =>
    values.some(missing) ? withNull(values) : new array(values as readonly number[]);
  return { kind, array, typed };
}

function longs(array: typeof BigInt64Array | typeof BigUint64Array, kind: ColumnKind): Conversion {
  return {
    kind,
    array,
    typed: (values) => {
      if (!values.some(missing)) return array.from(values as readonly bigint[]);
      const safe = values.every((value) => missing(value) || Number.isSafeInteger(Number(value)));
      return values.map((value) => (missing(value) ? null : safe ? Number(value) : value));
    },
  };
}

const INTEGERS: Readonly<Record<string, Conversion>> = {
  INT_8: integers(Int8Array),
  INT_16: integers(Int16Array),
  INT_32: integers(Int32Array),
  UINT_8: integers(Uint8Array),
  UINT_16: integers(Uint16Array),
  UINT_32: integers(Uint32Array, 'int64'),
};

/** The older name of a type, also where a file gives only the newer one. */
function annotation({ converted_type: converted, logical_type: logical }: Element): string | undefined {
  if (converted !== undefined) return converted;
  if (logical?.type === 'INTEGER') return `${logical.isSigned === true ? '' : 'U'}INT_${logical.bitWidth ?? 0}`;
  return logical?.type === 'STRING' ? 'UTF8' : logical?.type;
}

function conversion(element: Element): Conversion | undefined {
  const kind = annotation(element);
  switch (element.type) {
    case 'BOOLEAN':
      return kind === undefined ? { kind: 'bool', typed: withNull } : undefined;
    case 'INT32':
      return INTEGERS[kind ?? 'INT_32'];
    case 'INT64':
      if (kind === 'UINT_64') return longs(BigUint64Array, 'any');
      return kind === undefined || kind === 'INT_64' ? longs(BigInt64Array, 'int64') : undefined;
    case 'FLOAT':
      return kind === undefined ? floats('float32', Float32Array) : undefined;
    case 'DOUBLE':
      return kind === undefined ? floats('float64', Float64Array) : undefined;
    case 'BYTE_ARRAY':
      return kind === 'UTF8' || kind === 'ENUM' ? { kind: 'text', typed: withNull } : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
      return kind === 'FLOAT16' ? floats('float64', Float64Array) : undefined;
    default:
      return undefined;
  }
}

const UNITS: Readonly<Record<string, TimeUnit>> = {
  TIMESTAMP_MILLIS: 'ms',
  TIMESTAMP_MICROS: 'us',
  MILLIS: 'ms',
  MICROS: 'us',
  NANOS: 'ns',
};

/** Dates and timestamps as the counts that they are stored as. */
function timeConversion(element: Element): Conversion | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  const kind = annotation(element);
  if (type === 'INT32' && kind === 'DATE')
    return { kind: 'time', time: { unit: 'day', zone: null }, array: Int32Array, typed: withNull };
  // Files of before logical types have instants.
  const unit = UNITS[logical?.type === 'TIMESTAMP' ? (logical.unit ?? '') : (converted ?? '')];
  if (type !== 'INT64' || unit === undefined) return undefined;
  const zone = logical?.isAdjustedToUTC === false ? null : 'UTC';
  return { kind: 'time', time: { unit, zone }, array: BigInt64Array, typed: withNull };
}

const isNested = (element: Element): boolean =>
  (element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED';

/** The file's own word for what a column is. */
export function kindOf(element: Element): string {
  return annotation(element) ?? (isNested(element) ? 'a group' : (element.type ?? 'nothing known'));
}

/** The column as it is read; undefined for decimals, bytes, lists and the like. @param times Whether dates and timestamps are read, too. */
export function readableColumn(element: Element, times: boolean): FlatColumn | undefined {
  const { name, type } = element;
  if (isNested(element)) return undefined;
  const found = conversion(element) ?? (times ? timeConversion(element) : undefined);
  if (found === undefined) return undefined;
  const stored = type === 'FIXED_LEN_BYTE_ARRAY' ? undefined : (type as FlatColumn['stored']);
  return { name, stored, optional: element.repetition_type !== 'REQUIRED', ...found };
}

/** @throws UnsupportedError naming the column and what it is. */
export function flatColumn(element: Element): FlatColumn {
  const found = readableColumn(element, false);
  if (found !== undefined) return found;
  const { name } = element;
  const kind = kindOf(element);
  throw new UnsupportedError(
    `column ${JSON.stringify(name)} of the Parquet file is ${kind}: a table holds numbers, texts and booleans; store it as one of them, or read the other columns only ({ columns: [...] })`,
  );
}
