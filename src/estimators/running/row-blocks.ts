/** Chains of estimators on one block of rows after another: what they hand on stays in the cache. */
import { withScratch } from '../input/with-scratch.js';
import { NdArray } from '../../numpy/ndarray.js';
import { JoinedResult } from './joined-result.js';
import { Dense, type Input } from '../input/matrix.js';

/** Numbers of X in one block. */
const BLOCK = 1 << 16;

/**
 * The result of `call` on all of X, which must not depend on more than a row at a time. Undefined where blocks do not pay,
 * where results are no arrays of one type, or where a block fails: an error has to speak of the rows of all of X.
 */
export function inBlocks(X: Input, call: (block: Input) => unknown): NdArray | undefined {
  if (X.kind !== 'dense' || X.data.length < 4 * BLOCK) return undefined;
  const size = Math.max(64, Math.floor(BLOCK / X.cols));
  const found = new JoinedResult(X.rows);
  for (let start = 0; start < X.rows; start += size) {
    const count = Math.min(size, X.rows - start);
    const data = X.data.subarray(start * X.cols, (start + count) * X.cols);
    const isTaken = withScratch(() => {
      try {
        const one = call(new Dense(data, count, X.cols, X.dtype, X.names));
        return one instanceof NdArray && found.put(start, one);
      } catch {
        return false;
      }
    });
    if (!isTaken) return undefined;
  }
  return found.array();
}
