/**
 * What one row may become, and cost: a small file can name the same categories or weights thousands of times. Rows are the
 * caller's; how wide a row gets is the file's.
 */
import { LimitError } from '../../core/errors.js';

/** Columns of a dense result: 32 MiB a row. */
export const MAX_COLUMNS = 1 << 22;
/** Products of weights and values for one row: real models have less than 8 GiB of weights. */
const MAX_PRODUCTS = 2 ** 30;

/** @throws LimitError */
export function checkColumns(cols: number): void {
  if (cols > MAX_COLUMNS)
    throw new LimitError('the number of columns of a dense result', cols, MAX_COLUMNS, { fixed: true });
}

/** Zeros for a dense result. @throws LimitError */
export function resultNumbers(rows: number, cols: number): Float64Array {
  checkColumns(cols);
  return new Float64Array(rows * cols);
}

/** @throws LimitError */
export function checkProducts(count: number): void {
  if (count > MAX_PRODUCTS)
    throw new LimitError('the number of products for a row', count, MAX_PRODUCTS, { fixed: true });
}
