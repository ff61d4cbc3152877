/** From the joint log-likelihood of each class to labels and probabilities: what all naive Bayes classifiers share. */
import type { NdArray } from '../../../numpy/ndarray.js';
import { heldAs } from '../../running/validate.js';
import { affine, affineSparse } from '../../../linalg/affine.js';
import { type Csr, type Dense, numberArray } from '../../input/matrix.js';
import { argmaxRows, takeLabels } from '../../binding/results.js';

/** Joint log-likelihoods: a row for each row of X, a column for each class. */
export interface Joint {
  readonly data: Float64Array;
  readonly rows: number;
  /** As many as there are classes, but for a single class up to 0.23. */
  readonly cols: number;
  /** float64, unless X and the model are float32. */
  readonly type?: 'float32' | 'float64';
}

/** Of any of the results: numbers of the type of the joint log-likelihoods. */
function typed(found: Joint, data: Float64Array): NdArray {
  const type = found.type ?? 'float64';
  return numberArray(heldAs(type, data), [found.rows, found.cols], type);
}

/** X·Wᵀ + bias with a row of weights for each class. */
export function linearJoint(
  X: Dense | Csr,
  weights: Float64Array,
  bias: (k: number) => number,
  classes: number,
): Joint {
  const data =
    X.kind === 'dense'
      ? affine(X.data, X.rows, X.cols, weights, classes, bias)
      : affineSparse(X.data, X.indices, X.indptr, X.cols, weights, classes, bias);
  return { data, rows: X.rows, cols: classes };
}

export function labelsOf(classes: NdArray, { data, rows, cols }: Joint): NdArray {
  return takeLabels(classes, argmaxRows(data, rows, cols));
}

/** The log-likelihoods less the logarithm of the sum of their exponentials. */
export function logProbabilities({ data, rows, cols }: Joint): Float64Array {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - max);
    const total = max + Math.log(sum);
    for (let k = 0; k < cols; k++) out[i * cols + k] = row[k]! - total;
  }
  return out;
}

/** The methods, for a class whose `joint` gives the log-likelihoods. */
export function naiveBayes<M extends { readonly classes_: NdArray }, X>(joint: (m: M, X: X) => Joint) {
  const logs = (m: M, X: X): Joint => {
    const found = joint(m, X);
    return { ...found, data: logProbabilities(found) };
  };
  return {
    predictJointLogProba: (m: M, X: X): NdArray => {
      const found = joint(m, X);
      return typed(found, found.data);
    },
    predict: (m: M, X: X): NdArray => labelsOf(m.classes_, joint(m, X)),
    predictProba: (m: M, X: X): NdArray => {
      const found = logs(m, X);
      return typed(found, found.data.map(Math.exp));
    },
    predictLogProba: (m: M, X: X): NdArray => {
      const found = logs(m, X);
      return typed(found, found.data);
    },
  };
}
