/** apache-arrow, where the user has installed it, and what its types are called here. */
import type * as ApacheArrow from 'apache-arrow';
import { BrineError, FormatError, UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { registerCodecs } from '../table/arrow-codecs.js';

export type Arrow = typeof ApacheArrow;

/** The mark after the last message of a stream. */
export const ARROW_END = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** @throws UnsupportedError without the package */
export async function arrowLibrary(limits: Limits): Promise<Arrow> {
  let library: Arrow;
  try {
    library = await import('apache-arrow');
  } catch (cause) {
    throw new UnsupportedError(
      'Arrow tables need the package apache-arrow, which is not installed: npm install apache-arrow',
      { cause },
    );
  }
  await registerCodecs(library, limits);
  return library;
}

/** The library's own errors say what is wrong with the data. */
export function arrowError(cause: unknown, name: string): Error {
  if (cause instanceof BrineError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/codec|compress/i.test(message)) {
    return new UnsupportedError(
      `${name}: compressed with Zstandard, which needs the package hyparquet-compressors: install it, or write with compression="lz4" or "uncompressed" (${message})`,
      { cause },
    );
  }
  return new FormatError(`${name}: ${message}`, { format: 'arrow', cause });
}
