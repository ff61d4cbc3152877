/** The nearest of stored centres. */
import { affineInto, argmaxAffine } from '../../../linalg/affine.js';
import { squaredDistances, squaredNorms } from '../../../linalg/distances.js';
import type { Numbers } from '../../binding/attributes.js';
import { Dense } from '../../input/matrix.js';
import { resultType, rounded } from '../decomposition/project.js';

/** Products that are looked at while they are in the cache. */
const BLOCK = 16384;
const zero = (): number => 0;

/**
 * {@link nearestCenter} for centres of a model; undefined where X may have numbers that are not finite, which is not looked
 * at before, or without WebAssembly. x·c - |c|² / 2 rounds as |c|² - 2x·c does.
 */
export function nearestKept({ data, rows, cols }: Dense, centers: Float64Array, count: number): Int32Array | undefined {
  const norms = squaredNorms(centers, count, cols);
  return argmaxAffine(data, rows, cols, centers, count, (k) => norms[k]! / -2);
}

/** Index of the nearest centre of each row, by |c|² - 2x·c; the first of equals. `kept`: the centres are a model's. */
export function nearestCenter(X: Dense, centers: Float64Array, count: number, kept = false): Int32Array {
  const { data, rows, cols } = X;
  const norms = squaredNorms(centers, count, cols);
  const out = new Int32Array(rows);
  const size = Math.max(1, Math.min(rows, Math.floor(BLOCK / count)));
  const products = new Float64Array(size * count);
  for (let start = 0; start < rows; start += size) {
    const block = Math.min(size, rows - start);
    affineInto(products, data, start, block, cols, centers, count, zero, kept);
    for (let i = 0; i < block; i++) {
      let best = Number.POSITIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        const distance = norms[k]! - 2 * products[i * count + k]!;
        if (distance < best) {
          best = distance;
          out[start + i] = k;
        }
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
