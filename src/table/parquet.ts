/** Parquet files as tables by column, through the optional library hyparquet. */
import type * as Hyparquet from 'hyparquet';
import type * as HyparquetCompressors from 'hyparquet-compressors';
import { BrineError, FormatError, InvalidInputError, LimitError, UnsupportedError } from '../core/errors.js';
import { type Limits, tableLimits } from '../core/limits.js';
import { decodeBlock } from '../codec/lz4/block.js';
import { checkPages, type Unpack } from './parquet-pages.js';
import { type Element, type FlatColumn, flatColumn } from './parquet-types.js';

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

export type Library = typeof Hyparquet;
type Codecs = typeof HyparquetCompressors;
export type Compressors = Codecs['compressors'];
export type Metadata = ReturnType<Library['parquetMetadata']>;

/** Bytes of output up to which no ratio is looked at. */
const FREE = 16 * 2 ** 20;

export async function optional<T>(name: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    const message = `Parquet files need the package ${name}, which is not installed: npm install hyparquet hyparquet-compressors`;
    throw new UnsupportedError(message, { cause });
  }
}

/** The library's own errors say what is wrong with the file. */
export function damaged(cause: unknown): Error {
  if (cause instanceof BrineError) return cause;
  return new FormatError(cause instanceof Error ? cause.message : String(cause), { format: 'parquet', cause });
}

/** Decompressors that look at the size that a page states before they make room for it, and make no more. */
export function guarded(codecs: Codecs, limits: Limits): Compressors {
  const known: Compressors = {
    SNAPPY: codecs.compressors.SNAPPY!,
    GZIP: codecs.compressors.GZIP!,
    BROTLI: codecs.compressors.BROTLI!,
    ZSTD: (input, size) => codecs.decompressZstd(input, new Uint8Array(size)),
    // The library's own misses blocks that end without literals.
    LZ4_RAW: (input, size) => {
      const output = new Uint8Array(size);
      return output.subarray(0, decodeBlock(input, 0, input.length, output, 0, size, 0));
    },
  };
  const entries = Object.entries(known).map(([name, decompress]) => [
    name,
    (input: Uint8Array, size: number): Uint8Array => {
      const allowed = Math.max(FREE, input.length * limits.maxRatio);
      if (!(size >= 0 && size <= allowed))
        throw new LimitError('maxRatio', size, limits.maxRatio, { format: 'parquet' });
      return decompress(input, size);
    },
  ]);
  return Object.fromEntries(entries) as Compressors;
}

export function unpacker(compressors: Compressors): Unpack {
  return (codec, bytes, size) => {
    if (codec === 'UNCOMPRESSED') return bytes;
    const unpack = compressors[codec as keyof Compressors];
    if (unpack === undefined) {
      throw new UnsupportedError(
        `the Parquet file is compressed with ${codec}, which Brine does not read: write it again with snappy, gzip, zstd, brotli or LZ4_RAW`,
      );
    }
    return unpack(bytes, size);
  };
}

export function chosen(metadata: Metadata, wanted: readonly string[] | undefined): FlatColumn[] {
  const [root, ...elements] = metadata.schema as [Element, ...Element[]];
  const top: Element[] = [];
  for (let at = 0; at < elements.length; at++) {
    const element = elements[at]!;
    top.push(element);
    // What is below a group is no column of its own.
    for (let below = element.num_children ?? 0; below > 0; below--) below += elements[++at]?.num_children ?? 0;
  }
  if (top.length !== (root.num_children ?? 0)) throw new FormatError('the schema is incomplete', { format: 'parquet' });
  const names = top.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new InvalidInputError(`the Parquet file has two columns named ${JSON.stringify(twice)}`);
  const missing = (wanted ?? []).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new InvalidInputError(`the Parquet file has no column ${missing.join(', ')}; it has ${names.join(', ')}`);
  }
  const columns = wanted === undefined ? top : wanted.map((name) => top[names.indexOf(name)]!);
  return columns.map(flatColumn);
}

/** Rows of the file, once each row group agrees with it and the table has a size that such a file may have. */
export function rowsOf(metadata: Metadata, columns: number, bytes: number, limits: Limits): number {
  const rows = Number(metadata.num_rows);
  const sum = metadata.row_groups.reduce((total, group) => total + Number(group.num_rows), 0);
  if (!Number.isSafeInteger(rows) || rows < 0 || sum !== rows) {
    throw new FormatError(`${rows} rows are stated, ${sum} in its row groups`, { format: 'parquet' });
  }
  const size = rows * columns * 8;
  if (size > Math.max(FREE, bytes * limits.maxRatio)) {
    throw new LimitError('maxRatio', Math.ceil(size / bytes), limits.maxRatio, { format: 'parquet' });
  }
  return rows;
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
  const library = await optional('hyparquet', import('hyparquet'));
  const codecs = await optional('hyparquet-compressors', import('hyparquet-compressors'));
  const compressors = guarded(codecs, limits);
  let metadata: Metadata;
  try {
    metadata = library.parquetMetadata(bytes, { geoparquet: false });
  } catch (cause) {
    throw damaged(cause);
  }
  const columns = chosen(metadata, options.columns);
  const rows = rowsOf(metadata, columns.length, bytes.length, limits);
  const names = columns.map(({ name }) => name);
  const data = new Map<string, unknown[]>(names.map((name) => [name, new Array<unknown>(rows).fill(undefined)]));
  const filled = new Map<string, number>(names.map((name) => [name, 0]));
  try {
    await checkPages(bytes, metadata, columns, unpacker(compressors), limits);
    await library.parquetRead({
      file: {
        byteLength: bytes.length,
        // A Buffer's own slice would be a view of what is around it.
        slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
      },
      metadata,
      columns: names,
      compressors,
      parsers: { stringFromBytes: text },
      geoparquet: false,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = data.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) target[rowStart + i] = columnData[i] as unknown;
        filled.set(columnName, filled.get(columnName)! + columnData.length);
      },
    });
    for (const [name, count] of filled) {
      if (count !== rows)
        throw new FormatError(`column ${name} has ${count} values for ${rows} rows`, { format: 'parquet' });
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return { columns: names, data: new Map(columns.map(({ name, typed }) => [name, typed(data.get(name)!)])), rows };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes, which must be UTF-8. */
export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : utf8.decode(bytes);
}
