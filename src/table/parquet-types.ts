/** Which columns of a Parquet file stand in a table, and as what: https://parquet.apache.org/docs/file-format/types/ */
import { UnsupportedError } from '../core/errors.js';

/** What the schema says of one column. */
export interface Element {
  name: string;
  type?: string;
  repetition_type?: string;
  num_children?: number;
  converted_type?: string;
  logical_type?: { type: string; bitWidth?: number; isSigned?: boolean };
}

export interface FlatColumn {
  name: string;
  /** Pages say of each value whether it is there. */
  optional: boolean;
  boolean: boolean;
  /** The values, null or undefined where missing, as a typed array where one holds all of them. */
  typed: (values: readonly unknown[]) => ArrayLike<unknown>;
}

type NumberArray = new (values: ArrayLike<number>) => ArrayLike<number>;

const missing = (value: unknown): boolean => value === null || value === undefined;

const withNull = (values: readonly unknown[]): unknown[] => values.map((value) => value ?? null);

/** Floats keep their width: what is missing is NaN, as in pandas. */
function floats(Type: NumberArray) {
  return (values: readonly unknown[]) => new Type(values.map((value) => (missing(value) ? Number.NaN : Number(value))));
}

function integers(Type: NumberArray) {
  return (values: readonly unknown[]) =>
    values.some(missing) ? withNull(values) : new Type(values as unknown as ArrayLike<number>);
}

function longs(Type: typeof BigInt64Array | typeof BigUint64Array) {
  return (values: readonly unknown[]): ArrayLike<unknown> => {
    if (!values.some(missing)) return Type.from(values as readonly bigint[]);
    const safe = values.every((value) => missing(value) || Number.isSafeInteger(Number(value)));
    return values.map((value) => (missing(value) ? null : safe ? Number(value) : value));
  };
}

const INTEGERS: Readonly<Record<string, NumberArray>> = {
  INT_8: Int8Array,
  INT_16: Int16Array,
  INT_32: Int32Array,
  UINT_8: Uint8Array,
  UINT_16: Uint16Array,
  UINT_32: Uint32Array,
};

/** The older name of a type, also where a file gives only the newer one. */
function annotation({ converted_type: converted, logical_type: logical }: Element): string | undefined {
  if (converted !== undefined) return converted;
  if (logical?.type === 'INTEGER') return `${logical.isSigned === true ? '' : 'U'}INT_${logical.bitWidth ?? 0}`;
  return logical?.type === 'STRING' ? 'UTF8' : logical?.type;
}

function conversion(element: Element): FlatColumn['typed'] | undefined {
  const kind = annotation(element);
  switch (element.type) {
    case 'BOOLEAN':
      return kind === undefined ? withNull : undefined;
    case 'INT32': {
      const Type = INTEGERS[kind ?? 'INT_32'];
      return Type === undefined ? undefined : integers(Type);
    }
    case 'INT64':
      if (kind === 'UINT_64') return longs(BigUint64Array);
      return kind === undefined || kind === 'INT_64' ? longs(BigInt64Array) : undefined;
    case 'FLOAT':
      return kind === undefined ? floats(Float32Array) : undefined;
    case 'DOUBLE':
      return kind === undefined ? floats(Float64Array) : undefined;
    case 'BYTE_ARRAY':
      return kind === 'UTF8' || kind === 'ENUM' ? withNull : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
      return kind === 'FLOAT16' ? floats(Float64Array) : undefined;
    default:
      return undefined;
  }
}

/** @throws UnsupportedError naming the column and what it is. */
export function flatColumn(element: Element): FlatColumn {
  const { name } = element;
  const nested = (element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED';
  const typed = nested ? undefined : conversion(element);
  if (typed !== undefined) {
    return { name, optional: element.repetition_type !== 'REQUIRED', boolean: element.type === 'BOOLEAN', typed };
  }
  const kind = annotation(element) ?? (nested ? 'a group' : (element.type ?? 'nothing known'));
  throw new UnsupportedError(
    `column ${JSON.stringify(name)} of the Parquet file is ${kind}: a table holds numbers, texts and booleans; store it as one of them, or read the other columns only ({ columns: [...] })`,
  );
}
