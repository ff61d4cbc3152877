/** The optional libraries that know Parquet's footer, its headers and compressors, and what of them is no public name. */
import type * as Hyparquet from 'hyparquet';
import type * as HyparquetCompressors from 'hyparquet-compressors';
import type { parquetHeader, readPage } from 'hyparquet/src/column.js';
import type { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import type { getTreePath } from 'hyparquet/src/schema.js';
import { decodeBlock } from '../codec/lz4/block.js';
import { decodeSnappy } from '../codec/snappy/block.js';
import { BrineError, FormatError, UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { checkRatio } from './ratio.js';

type Codecs = typeof HyparquetCompressors;
export type Metadata = ReturnType<(typeof Hyparquet)['parquetMetadata']>;
type Compressors = Codecs['compressors'];

/** Unpacks one page to the size that its header states, into `room` where the codec can. */
export type Unpack = (codec: string, bytes: Uint8Array, size: number, room: Room) => Uint8Array;

/** Memory of so many bytes. */
export type Room = (size: number) => Uint8Array;

/** Functions of the library for one page; its version is pinned. */
export interface PageLibrary {
  readonly parquetHeader: typeof parquetHeader;
  readonly readPage: typeof readPage;
  readonly convert: typeof convert;
  readonly parsers: typeof DEFAULT_PARSERS;
  readonly getTreePath: typeof getTreePath;
}

export interface ParquetLibrary extends PageLibrary {
  readonly hyparquet: typeof Hyparquet;
  readonly compressors: Compressors;
}

async function optional<T>(name: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    const message = `Parquet files need the package ${name}, which is not installed: npm install hyparquet hyparquet-compressors`;
    throw new UnsupportedError(message, { cause });
  }
}

/** @throws UnsupportedError where it is not installed */
export async function parquetLibrary(limits: Limits): Promise<ParquetLibrary> {
  const hyparquet = await optional('hyparquet', import('hyparquet'));
  const codecs = await optional('hyparquet-compressors', import('hyparquet-compressors'));
  const column = await import('hyparquet/src/column.js');
  const { convert: toType, DEFAULT_PARSERS: parsers } = await import('hyparquet/src/convert.js');
  const schema = await import('hyparquet/src/schema.js');
  return {
    hyparquet,
    compressors: guarded(codecs, limits),
    parquetHeader: column.parquetHeader,
    readPage: column.readPage,
    convert: toType,
    parsers,
    getTreePath: schema.getTreePath,
  };
}

/** The library's own errors say what is wrong with the file. */
export function damaged(cause: unknown): Error {
  if (cause instanceof BrineError) return cause;
  return new FormatError(cause instanceof Error ? cause.message : String(cause), { format: 'parquet', cause });
}

/** Decompressors that look at the size that a page states before they make room for it, and make no more. */
function guarded(codecs: Codecs, limits: Limits): Compressors {
  const known: Compressors = {
    SNAPPY: (input, size) => snappy(input, size, newBytes),
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
      checkRatio(size, input.length, limits, 'parquet');
      return decompress(input, size);
    },
  ]);
  return Object.fromEntries(entries) as Compressors;
}

const newBytes: Room = (size) => new Uint8Array(size);

function snappy(input: Uint8Array, size: number, room: Room): Uint8Array {
  const out = room(size);
  decodeSnappy(input, out, size);
  return out;
}

/** @param limits What a page may unpack to is looked at before there is room for it. */
export function unpacker(compressors: Compressors, limits: Limits): Unpack {
  return (codec, bytes, size, room) => {
    if (codec === 'UNCOMPRESSED') return bytes;
    if (codec === 'SNAPPY') {
      checkRatio(size, bytes.length, limits, 'parquet');
      return snappy(bytes, size, room);
    }
    const unpack = compressors[codec as keyof Compressors];
    if (unpack === undefined) {
      throw new UnsupportedError(
        `the Parquet file is compressed with ${codec}, which Brine does not read: write it again with snappy, gzip, zstd, brotli or LZ4_RAW`,
      );
    }
    return unpack(bytes, size);
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of bytes, which must be UTF-8. */
export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : utf8.decode(bytes);
}
