/** `brine/parquet`: tables from Parquet files, where the optional package hyparquet is installed. */
import { type ColumnarTable, type ParquetOptions, readParquetBytes } from '../table/parquet.js';

export { isBrineError } from '../core/errors.js';
export type { ColumnarTable, ParquetOptions } from '../table/parquet.js';

/** Reads the bytes of a Parquet file; see `ParquetOptions`. */
export function readParquet(bytes: Uint8Array, options?: ParquetOptions): Promise<ColumnarTable> {
  return readParquetBytes(bytes, options);
}
