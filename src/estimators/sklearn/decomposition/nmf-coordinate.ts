/** Coordinate descent for W, as scikit-learn's `_update_cdnmf_fast`. */
import { timesTransposed } from '../../../linalg/product.js';
import type { Dense } from '../../input/matrix.js';

export interface Problem {
  readonly X: Dense;
  /** A row for each component. */
  readonly H: Float64Array;
  readonly count: number;
  readonly tol: number;
  readonly l1: number;
  readonly l2: number;
  readonly maxIterations: number;
  readonly order: () => Int32Array;
}

export function solveByCoordinates({ X, H, count, tol, l1, l2, maxIterations, order }: Problem): Float64Array {
  const { rows, cols, data } = X;
  const gram = timesTransposed(H, count, cols, H, count);
  for (let k = 0; k < count; k++) gram[k * count + k]! += l2;
  const products = timesTransposed(data, rows, cols, H, count);
  if (l1 !== 0) for (let at = 0; at < products.length; at++) products[at]! -= l1;
  const W = new Float64Array(rows * count);
  let first = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const violation = sweep(W, gram, products, rows, count, order());
    if (iteration === 0) first = violation;
    if (first === 0 || violation / first <= tol) break;
  }
  return W;
}

/** One step for each weight; the sum of the projected gradients. */
function sweep(
  W: Float64Array,
  gram: Float64Array,
  products: Float64Array,
  rows: number,
  count: number,
  order: Int32Array,
): number {
  let violation = 0;
  for (const t of order) {
    const curvature = gram[t * count + t]!;
    for (let i = 0; i < rows; i++) {
      const row = i * count;
      let gradient = -products[row + t]!;
      for (let r = 0; r < count; r++) gradient += gram[t * count + r]! * W[row + r]!;
      const weight = W[row + t]!;
      violation += Math.abs(weight === 0 ? Math.min(0, gradient) : gradient);
      if (curvature !== 0) W[row + t] = Math.max(weight - gradient / curvature, 0);
    }
  }
  return violation;
}
