/** Log-likelihood of centred rows under a normal distribution. */
import { times } from '../../../linalg/product.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import type { Dense } from '../../input/matrix.js';

/** -½ (x·P·x + d·log 2π - log det P) for each row x. */
export function logLikelihood({ data, rows, cols }: Dense, precision: Float64Array, logDet: number): Float64Array {
  const products = times(data, rows, cols, precision, cols);
  for (let at = 0; at < products.length; at++) products[at]! *= data[at]!;
  const constant = 0.5 * (cols * Math.log(2 * Math.PI) - logDet);
  return Float64Array.from({ length: rows }, (_, i) => -0.5 * pairwiseSum(products, i * cols, cols) - constant);
}

/** Mean of the likelihoods of all rows. */
export function meanOf(values: Float64Array): number {
  return pairwiseSum(values, 0, values.length) / values.length;
}
