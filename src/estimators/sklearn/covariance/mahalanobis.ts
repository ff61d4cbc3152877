/** Distances from a centre in units of a covariance. */
import { pseudoInverse } from '../../../linalg/factor/jacobi.js';
import { logDeterminant } from '../../../linalg/factor/lu.js';
import { times, transposed } from '../../../linalg/product.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';

export interface Spread {
  readonly self: Owner;
  readonly location_: Float64Array;
  readonly covariance_: Numbers | undefined;
  /** Not stored where `store_precision=False`. */
  readonly precision_: Numbers | undefined;
}

/** The pseudo-inverse of the covariance, as stored or computed. */
export function precisionOf(m: Spread): Float64Array {
  if (m.precision_ !== undefined) return m.precision_.data;
  // a constant column makes it singular, which is what pseudo-inverses are for
  const out = m.covariance_ && pseudoInverse(m.covariance_.data, m.location_.length);
  if (out === undefined) throw m.self.fail('covariance_', 'a matrix of finite numbers', 'others');
  return out;
}

/** Squared distances, by way of the distances as scipy gives them. */
export function mahalanobis(m: Spread, X: Input): Float64Array {
  const { data, rows, cols } = asDense(m.self, X, { width: m.location_.length });
  const precision = precisionOf(m);
  return Float64Array.from({ length: rows }, (_, i) => {
    const x = m.location_.map((centre, j) => data[i * cols + j]! - centre);
    let total = 0;
    for (let a = 0; a < cols; a++) {
      let sum = 0;
      for (let b = 0; b < cols; b++) sum += precision[a * cols + b]! * x[b]!;
      total += x[a]! * sum;
    }
    return Math.sqrt(total) ** 2;
  });
}

export function checkSpread(m: Spread): void {
  const n = m.self.nFeatures ?? m.location_.length;
  if (m.location_.length !== n) throw m.self.fail('location_', `${n} numbers`, `${m.location_.length}`);
  for (const name of ['precision_', 'covariance_'] as const) {
    const shape = m[name]?.shape ?? [n, n];
    if (shape[0] !== n || shape[1] !== n) throw m.self.fail(name, `shape (${n}, ${n})`, `(${shape.join(', ')})`);
  }
  if (m.precision_ === undefined && m.covariance_ === undefined)
    throw m.self.fail('covariance_', 'a matrix', 'nothing');
}

/** Log-likelihood of the covariance of X about the stored centre, under the stored precision. */
export function logLikelihoodOf(m: Spread, X: Input): number {
  const { data, rows, cols } = asDense(m.self, X, { width: m.location_.length });
  const precision = precisionOf(m);
  const centred = data.map((value, at) => value - m.location_[at % cols]!);
  const products = times(transposed(centred, rows, cols), cols, rows, centred, cols);
  let sum = 0;
  for (let at = 0; at < products.length; at++) sum += (products[at]! / rows) * precision[at]!;
  return (logDeterminant(precision, cols) - sum - cols * Math.log(2 * Math.PI)) / 2;
}
