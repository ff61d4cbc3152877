/** The nearest of stored centres. */
import { dot } from '../../linalg/product.js';
import { squaredDistances, squaredNorms } from '../../linalg/distances.js';
import type { Numbers } from '../attributes.js';
import { Dense } from '../matrix.js';
import { resultType, rounded } from '../decomposition/project.js';

/** Index of the nearest centre of each row, by |c|² - 2x·c; the first of equals. */
export function nearestCenter(X: Dense, centers: Float64Array, count: number): Int32Array {
  const { data, rows, cols } = X;
  const norms = squaredNorms(centers, count, cols);
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const distance = norms[k]! - 2 * dot(data, i * cols, centers, k * cols, cols);
      if (distance < best) {
        best = distance;
        out[i] = k;
      }
    }
  }
  return out;
}

/** Euclidean distances to all centres. */
export function centerDistances(X: Dense, centers: Numbers): Dense {
  const count = centers.shape[0]!;
  const type = resultType(X.dtype, centers);
  const out = squaredDistances(X.data, X.rows, centers.data, count, X.cols).map(Math.sqrt);
  return new Dense(rounded(out, type), X.rows, count, type);
}
