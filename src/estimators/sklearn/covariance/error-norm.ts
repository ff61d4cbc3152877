/** How far a covariance is from another one. */
import { InvalidInputError } from '../../../core/errors.js';
import { largestEigenvalue } from '../../../linalg/factor/jacobi.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { times, transposed } from '../../../linalg/product.js';
import type { MethodOptions } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import type { Spread } from './mahalanobis.js';

/** Of the difference: the sum of squares, or the largest eigenvalue of its square; `options`: `norm`, `scaling`, `squared`. */
export function errorNorm(m: Spread, X: Input, options?: MethodOptions): number {
  const n = m.location_.length;
  const other = asDense(m.self, X, { width: n });
  if (other.rows !== n) throw new InvalidInputError(`the covariance to compare with has ${other.rows} rows, not ${n}`);
  if (m.covariance_ === undefined) throw m.self.fail('covariance_', 'a matrix', 'nothing');
  const error = other.data.map((value, at) => value - m.covariance_!.data[at]!);
  const norm = options?.['norm'] ?? 'frobenius';
  if (norm !== 'frobenius' && norm !== 'spectral')
    throw new InvalidInputError('Only spectral and frobenius norms are implemented');
  let size: number;
  if (norm === 'spectral') size = largestEigenvalue(times(transposed(error, n, n), n, n, error, n), n);
  else {
    const squares = error.map((value) => value ** 2);
    size = pairwiseSum(squares, 0, squares.length);
  }
  if (options?.['scaling'] !== false) size /= n;
  return options?.['squared'] === false ? Math.sqrt(size) : size;
}
