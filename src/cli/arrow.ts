/** Arrow's files (`.arrow`, `.feather`), through apache-arrow where the user has installed it. */
import type * as ApacheArrow from 'apache-arrow';
import { BrineError, FormatError, UnsupportedError } from '../core/errors.js';
import { tableLimits } from '../core/limits.js';
import type { ArrowTable } from '../estimators/input/arrow.js';
import { registerCodecs } from '../table/arrow-codecs.js';

/**
 * Buffers may be compressed with LZ4, and with Zstandard where hyparquet-compressors is installed.
 *
 * @throws UnsupportedError without apache-arrow or the compressor, FormatError for what is no Arrow file, LimitError
 */
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
  await registerCodecs(library, tableLimits());
  try {
    return library.tableFromIPC(bytes);
  } catch (cause) {
    if (cause instanceof BrineError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    if (/codec|compress/i.test(message)) {
      throw new UnsupportedError(
        `the Arrow file is compressed with Zstandard, which needs the package hyparquet-compressors: install it, or write the file with compression="lz4" or "uncompressed" (${message})`,
        { cause },
      );
    }
    throw new FormatError(message, { format: 'arrow', cause });
  }
}
