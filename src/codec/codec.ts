/** What a compressor offers, and the checks that all of them share. */
import { FormatError, LimitError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import type { Stored } from './stored.js';

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface Codec {
  /** Everything that the file unpacks to; a FormatError for damage, a LimitError for a bomb. */
  decompress(bytes: Uint8Array, limits: Limits): Promise<Uint8Array>;
  /** The same of a file that is read on the way; without it, the file is read first. */
  decompressStored?: (stored: Stored, limits: Limits) => Promise<Uint8Array>;
  /** The packed form, in pieces. `level` is Joblib's, 0 to 9. */
  compress(pieces: Pieces, level: number): AsyncIterable<Uint8Array>;
}

/** Names and loaders; a compressor's code is loaded when a file needs it. */
export type CodecTable = Readonly<Record<string, () => Promise<Codec>>>;

/** Smaller files are treated as if they had this size: a few kB of zeros are no bomb. */
const SMALLEST = 2 ** 20;

/** The most that a file of this size may unpack to. */
export function outputLimit(stored: number, limits: Limits): number {
  return Math.min(limits.maxBytes, Math.max(SMALLEST, stored) * limits.maxRatio);
}

/** The error for output above {@link outputLimit}. */
export function tooLarge(stored: number, limits: Limits): LimitError {
  const allowed = outputLimit(stored, limits);
  return new LimitError(
    allowed === limits.maxBytes ? 'maxBytes' : 'maxRatio',
    allowed + 1,
    allowed === limits.maxBytes ? allowed : limits.maxRatio,
  );
}

/** The error for damaged input. */
export function damaged(format: string, cause: unknown): FormatError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new FormatError(`the compressed data are damaged or cut off (${message})`, { format, cause });
}
