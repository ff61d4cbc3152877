/** `sklearn.metrics.pairwise.nan_euclidean_distances` in its order of operations. */
import { einsumSquare, gemmElement, isLone } from './blas-order.js';

/**
 * Distance of row `i` of X to row `k` of Y over the columns that both have (NaN is missing), scaled up to all of them; NaN
 * where they share none.
 *
 * @param single Both are float32: products are in float64, what comes after in float32
 */
export function nanEuclidean(
  X: Float64Array,
  Y: Float64Array,
  cols: number,
  single: boolean,
): (i: number, k: number) => number {
  const round = single ? Math.fround : (value: number): number => value;
  const x = new Float64Array(cols);
  const y = new Float64Array(cols);
  const filled = (to: Float64Array, from: Float64Array, start: number): void => {
    for (let j = 0; j < cols; j++) to[j] = Number.isNaN(from[start + j]!) ? 0 : from[start + j]!;
  };
  return (i, k) => {
    filled(x, X, i * cols);
    filled(y, Y, k * cols);
    let [onlyX, onlyY, present] = [0, 0, 0];
    for (let j = 0; j < cols; j++) {
      const missingX = Number.isNaN(X[i * cols + j]!);
      const missingY = Number.isNaN(Y[k * cols + j]!);
      if (missingY) onlyX = round(onlyX + round(x[j]! * x[j]!));
      if (missingX) onlyY = round(onlyY + round(y[j]! * y[j]!));
      if (!missingX && !missingY) present++;
    }
    if (present === 0) return Number.NaN;
    const product = gemmElement(x, 0, y, 0, cols, isLone(i, X.length / cols, k, Y.length / cols));
    let squared = round(-2 * product + einsumSquare(x, 0, cols) + einsumSquare(y, 0, cols));
    squared = round(round(Math.max(squared, 0) - onlyX) - onlyY);
    return round(Math.sqrt(round(round(Math.max(squared, 0) / present) * cols)));
  };
}
