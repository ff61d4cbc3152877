/** Distances between all rows of two matrices, as `sklearn.metrics.pairwise` computes them. */
import { dotInOrder, timesTransposed } from './product.js';

/** Σ x² of each row. */
export function squaredNorms(X: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) out[i] = dotInOrder(X, i * cols, X, i * cols, cols);
  return out;
}

/**
 * Squared Euclidean distances from |x|² - 2x·y + |y|², at least 0: less exact for near rows than differences, but what
 * scikit-learn's `euclidean_distances` gives.
 */
export function squaredDistances(
  X: Float64Array,
  rows: number,
  Y: Float64Array,
  count: number,
  cols: number,
  yNorms: Float64Array = squaredNorms(Y, count, cols),
): Float64Array {
  const out = timesTransposed(X, rows, cols, Y, count);
  for (let i = 0; i < rows; i++) {
    const norm = dotInOrder(X, i * cols, X, i * cols, cols);
    for (let k = 0; k < count; k++) {
      const value = -2 * out[i * count + k]! + norm + yNorms[k]!;
      out[i * count + k] = value > 0 ? value : value === value ? 0 : value;
    }
  }
  return out;
}

/** Sums of absolute differences. */
export function manhattanDistances(
  X: Float64Array,
  rows: number,
  Y: Float64Array,
  count: number,
  cols: number,
): Float64Array {
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += Math.abs(X[i * cols + j]! - Y[k * cols + j]!);
      out[i * count + k] = sum;
    }
  }
  return out;
}
