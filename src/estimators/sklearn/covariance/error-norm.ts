/** How far a covariance is from another one. */
import { InvalidInputError } from '../../../core/errors.js';
import { largestEigenvalue } from '../../../linalg/factor/jacobi.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { times, transposed } from '../../../linalg/product.js';
import type { MethodOptions } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { choice, flag, optionValues } from '../../binding/method-options.js';
import { asDense } from '../../running/validate.js';
import type { Spread } from './mahalanobis.js';

export const errorNormOptions = {
  norm: choice(
    'Of the difference: the sum of squares, or the largest eigenvalue of its square.',
    'frobenius',
    'spectral',
  ),
  scaling: flag('Divide by the number of features.', true),
  squared: flag('The square of the norm.', true),
};

/** Of the difference: the sum of squares, or the largest eigenvalue of its square. */
export function errorNorm(m: Spread, X: Input, options?: MethodOptions): number {
  const n = m.location_.length;
  const other = asDense(m.self, X, { width: n });
  if (other.rows !== n) throw new InvalidInputError(`the covariance to compare with has ${other.rows} rows, not ${n}`);
  if (m.covariance_ === undefined) throw m.self.fail('covariance_', 'a matrix', 'nothing');
  const error = other.data.map((value, at) => value - m.covariance_!.data[at]!);
  const { norm, scaling, squared } = optionValues(errorNormOptions, options);
  let size: number;
  if (norm === 'spectral') size = largestEigenvalue(times(transposed(error, n, n), n, n, error, n), n);
  else {
    const squares = error.map((value) => value ** 2);
    size = pairwiseSum(squares, 0, squares.length);
  }
  if (scaling) size /= n;
  return squared ? size : Math.sqrt(size);
}
