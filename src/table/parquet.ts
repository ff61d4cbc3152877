/** Parquet files as tables by column, through the optional library hyparquet. */
import { CodedTexts } from '../core/coded-texts.js';
import { LimitError } from '../core/errors.js';
import { type Limits, tableLimits } from '../core/limits.js';
import { openRowGroups } from './parquet-groups.js';
import type { FlatColumn, NumberArray } from './parquet-types.js';

/** A table by columns: numbers in typed arrays where nothing is missing. */
export interface ColumnarTable {
  columns: string[];
  data: Map<string, ArrayLike<unknown>>;
  rows: number;
}

export interface ParquetOptions {
  /** Read only these columns. Default: all. */
  columns?: readonly string[];
  /** `maxBytes` bounds the file, `maxRatio` what is made of it. */
  limits?: Partial<Limits>;
}

type Part = ArrayLike<unknown> | CodedTexts;

const plain = (values: Part): ArrayLike<unknown> => (values instanceof CodedTexts ? [...values.values] : values);

/** Values of all groups as one array: typed where all of them are. */
function whole(parts: readonly Part[], typed: FlatColumn['typed'], rows: number): ArrayLike<unknown> {
  const [first] = parts;
  if (first === undefined) return typed([]);
  if (parts.length === 1) return plain(first);
  if (ArrayBuffer.isView(first) && parts.every((part) => part.constructor === first.constructor)) {
    const out = new (first.constructor as unknown as NumberArray)(rows) as Float64Array;
    let at = 0;
    for (const part of parts as readonly Float64Array[]) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
  const all: unknown[] = [];
  for (const part of parts.map(plain)) for (let i = 0; i < part.length; i++) all.push(part[i]);
  // Groups in which nothing is missing have integers of their own width.
  const isMixed = all.some((value) => typeof value === 'bigint') && all.some((value) => typeof value === 'number');
  return typed(isMixed ? all.map((value) => (typeof value === 'number' ? BigInt(value) : value)) : all);
}

/**
 * Reads the bytes of a Parquet file, compressed or not (snappy, gzip, zstd, brotli, lz4).
 *
 * Columns have the types that pandas gives them: numbers come as a typed array of their own width (a float that is missing
 * is NaN), integers with missing values, booleans and texts as an array with null for what is missing. Integers of 64 bits are
 * bigint, in a BigInt64Array where none is missing; with missing values they are numbers, as far as all are below 2^53.
 *
 * @throws UnsupportedError where the optional package hyparquet is not installed, and for columns of timestamps, dates,
 *   decimals, bytes, lists or structs: name the others in `columns`.
 * @throws InvalidInputError for an unknown column.
 * @throws FormatError or LimitError for a damaged or hostile file.
 */
export async function readParquetBytes(bytes: Uint8Array, options: ParquetOptions = {}): Promise<ColumnarTable> {
  const limits = tableLimits(options.limits);
  if (bytes.length > limits.maxBytes) throw new LimitError('maxBytes', bytes.length, limits.maxBytes);
  const file = {
    size: bytes.length,
    range: (start: number, end: number) => Promise.resolve(bytes.subarray(start, end)),
  };
  const { columns, groups, read } = await openRowGroups(file, limits, { wanted: options.columns });
  const parts = columns.map((): Part[] => []);
  for (const group of groups.keys())
    for await (const { values } of read(group, Infinity)) values.forEach((part, j) => parts[j]!.push(part));
  const rows = groups.reduce((sum, count) => sum + count, 0);
  return {
    columns: columns.map(({ name }) => name),
    data: new Map(columns.map(({ name, typed }, j) => [name, whole(parts[j]!, typed, rows)])),
    rows,
  };
}
