/** Kernels between all rows of two matrices, by the formulas of `sklearn.metrics.pairwise`. */
import { InvalidInputError } from '../core/errors.js';
import { manhattanDistances, squaredDistances } from './distances.js';
import { timesTransposed } from './product.js';

export const KERNELS = [
  'linear',
  'poly',
  'polynomial',
  'rbf',
  'laplacian',
  'sigmoid',
  'cosine',
  'chi2',
  'additive_chi2',
] as const;

export type KernelName = (typeof KERNELS)[number];

export interface KernelParameters {
  /** undefined: 1 / columns, for chi2 1. */
  readonly gamma: number | undefined;
  readonly degree: number;
  readonly coef0: number;
}

type Rows = readonly [data: Float64Array, rows: number];

/** K with a row for each row of X and a column for each row of Y. */
export function pairwiseKernel(
  name: KernelName,
  [X, rows]: Rows,
  [Y, count]: Rows,
  cols: number,
  { gamma, degree, coef0 }: KernelParameters,
): Float64Array {
  const g = gamma ?? 1 / cols;
  switch (name) {
    case 'linear':
      return timesTransposed(X, rows, cols, Y, count);
    case 'poly':
    case 'polynomial':
      return timesTransposed(X, rows, cols, Y, count).map((value) => (g * value + coef0) ** degree);
    case 'sigmoid':
      return timesTransposed(X, rows, cols, Y, count).map((value) => Math.tanh(g * value + coef0));
    case 'rbf':
      return squaredDistances(X, rows, Y, count, cols).map((value) => Math.exp(-g * value));
    case 'laplacian':
      return manhattanDistances(X, rows, Y, count, cols).map((value) => Math.exp(-g * value));
    case 'cosine':
      return timesTransposed(normalized(X, rows, cols), rows, cols, normalized(Y, count, cols), count);
    case 'additive_chi2':
      checkNotNegative(X, Y);
      return additiveChi2(X, rows, Y, count, cols);
    case 'chi2':
      checkNotNegative(X, Y);
      return additiveChi2(X, rows, Y, count, cols).map((value) => Math.exp((gamma ?? 1) * value));
  }
}

function checkNotNegative(X: Float64Array, Y: Float64Array): void {
  if (X.some((value) => value < 0)) throw new InvalidInputError('X contains negative values.');
  if (Y.some((value) => value < 0)) throw new InvalidInputError('Y contains negative values.');
}

/** Rows of length 1; rows of zeros stay. */
export function normalized(X: Float64Array, rows: number, cols: number): Float64Array {
  const out = X.slice();
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += X[i * cols + j]! ** 2;
    const norm = Math.sqrt(sum);
    if (norm > 0) for (let j = 0; j < cols; j++) out[i * cols + j]! /= norm;
  }
  return out;
}

/** -Σ (x - y)² / (x + y) over the columns where x + y is not 0. */
function additiveChi2(X: Float64Array, rows: number, Y: Float64Array, count: number, cols: number): Float64Array {
  const out = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        const difference = X[i * cols + j]! - Y[k * cols + j]!;
        const total = X[i * cols + j]! + Y[k * cols + j]!;
        if (total !== 0) sum += (difference * difference) / total;
      }
      out[i * count + k] = -sum;
    }
  }
  return out;
}
