/** Leaves of rows by the packed forms of trees, whose leaves give their numbers in place of values. */
import type { Ensemble } from '../../../trees/ensemble.js';
import type { Rows } from './request.js';

/** Numbers that are computed at a time: sums are of float64, results of four bytes. */
const BLOCK = 1 << 20;

/** Puts the number of the leaf by (row, tree). False where trees have to be walked plainly. */
export function packedLeaves(
  ensemble: Ensemble | undefined,
  { data, rows, cols }: Rows,
  trees: number,
  out: Int32Array | Float32Array,
): boolean {
  if (ensemble === undefined) return false;
  const size = Math.max(1, Math.floor(BLOCK / trees));
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const sums = new Float64Array(count * trees);
    if (!ensemble.add(data.subarray(start * cols, (start + count) * cols), count, sums)) return false;
    out.set(sums, start * trees);
  }
  return true;
}
