/** `brine/parquet`: tables from Parquet files, where the optional package hyparquet is installed. */
import { readFile } from 'node:fs/promises';
import { InvalidInputError, NotFoundError } from '../core/errors.js';
import { type ColumnarTable, type ParquetOptions, readParquetBytes } from '../table/parquet.js';

export { isBrineError } from '../core/errors.js';
export type { ColumnarTable, ParquetOptions } from '../table/parquet.js';

/** Reads a Parquet file, from a path or its bytes; see `ParquetOptions`. */
export async function readParquet(source: string | Uint8Array, options?: ParquetOptions): Promise<ColumnarTable> {
  return readParquetBytes(typeof source === 'string' ? await bytesOf(source) : source, options);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new NotFoundError(`${path}: no such file`, { cause });
    throw new InvalidInputError(`${path}: cannot be read: ${message}`, { cause });
  }
}
