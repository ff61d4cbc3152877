/** Arrow's files (`.arrow`, `.feather`), through apache-arrow where the user has installed it. */
import type * as ApacheArrow from 'apache-arrow';
import { FormatError, UnsupportedError } from '../core/errors.js';
import type { ArrowTable } from '../sklearn/input/arrow.js';

/** @throws UnsupportedError without apache-arrow and for compressed files, FormatError for what is no Arrow file. */
export async function readArrow(bytes: Uint8Array): Promise<ArrowTable> {
  let library: typeof ApacheArrow;
  try {
    library = await import('apache-arrow');
  } catch (cause) {
    throw new UnsupportedError(
      'Arrow files need the package apache-arrow, which is not installed: npm install apache-arrow',
      {
        cause,
      },
    );
  }
  try {
    return library.tableFromIPC(bytes);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/codec|compress/i.test(message)) {
      throw new UnsupportedError(
        `the Arrow file is compressed, which Brine does not read: write it with compression="uncompressed", or as Parquet (${message})`,
        { cause },
      );
    }
    throw new FormatError(message, { format: 'arrow', cause });
  }
}
