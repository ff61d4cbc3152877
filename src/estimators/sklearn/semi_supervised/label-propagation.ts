/**
 * Labels that spread to similar rows.
 * https://scikit-learn.org/stable/modules/semi_supervised.html#label-propagation
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { child, labels, nullable, number, numbers, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { kernelOfMatrices, nameOrFunction } from '../../own/metric.js';
import { type Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { run } from '../../running/run.js';
import { matrix } from '../../binding/sparse-attribute.js';
import { rowKernel } from '../svm/kernels.js';
import { asMatrix, resultFloat } from '../../running/validate.js';

const attributes = {
  X_: matrix(),
  classes_: labels(),
  label_distributions_: numbers(2),
  kernel: nameOrFunction('kernel', 'A, B'),
  gamma: optional(number(), 20),
  nn_fit: optional(nullable(child())),
};

type Propagation = Model<typeof attributes>;

/** Adds up the distributions of the nearest rows. */
function byNeighbours(m: Propagation, X: Input, out: Float64Array): void {
  const n = m.classes_.size;
  const { data } = m.label_distributions_;
  const found = run(m.nn_fit!, 'kneighbors', X, { returnDistance: false }) as NdArray;
  const width = found.shape[1]!;
  const rows = m.label_distributions_.shape[0]!;
  found.toFloat64().forEach((at, i) => {
    if (!(at >= 0 && at < rows)) throw m.self.fail('nn_fit', `${rows} rows`, String(at));
    for (let k = 0; k < n; k++) out[Math.floor(i / width) * n + k]! += data[at * n + k]!;
  });
}

function byKernel(m: Propagation, X: Input, out: Float64Array): void {
  const n = m.classes_.size;
  const { data } = m.label_distributions_;
  const input = asMatrix(m.self, X, { width: m.X_.cols });
  const row = rowKernel({ kernel: 'rbf', gamma: m.gamma, coef0: 0, degree: 0, toZero: true }, input, m.X_);
  const weights = new Float64Array(m.X_.rows);
  const single = resultFloat(m.self, input.dtype, 'X_') === 'float32';
  for (let i = 0; i < input.rows; i++) {
    row(i, weights);
    // the kernel of float32 rows is one of float32: far rows weigh nothing
    if (single) for (let v = 0; v < weights.length; v++) weights[v] = Math.fround(weights[v]!);
    for (let v = 0; v < weights.length; v++) {
      for (let k = 0; k < n; k++) out[i * n + k]! += weights[v]! * data[v * n + k]!;
    }
  }
}

/** By a function of somebody's own: a row of weights for each row of fit. */
function byFunction(m: Propagation, X: Input, out: Float64Array): void {
  const n = m.classes_.size;
  const { data } = m.label_distributions_;
  const input = asMatrix(m.self, X, { width: m.X_.cols });
  const weights = kernelOfMatrices(m.kernel, m.X_, input, m.self);
  for (let i = 0; i < input.rows; i++) {
    for (let v = 0; v < weights.rows; v++) {
      for (let k = 0; k < n; k++) out[i * n + k]! += weights.data[v * input.rows + i]! * data[v * n + k]!;
    }
  }
}

function probabilities(m: Propagation, X: Input): Float64Array {
  const n = m.classes_.size;
  const out = new Float64Array(X.rows * n);
  if (m.kernel === 'rbf') byKernel(m, X, out);
  else if (m.kernel === 'knn') byNeighbours(m, X, out);
  else byFunction(m, X, out);
  for (let start = 0; start < out.length; start += n) {
    const row = out.subarray(start, start + n);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let k = 0; k < n; k++) row[k]! /= sum;
  }
  return out;
}

export default defineEstimator({
  classes: [
    'sklearn.semi_supervised._label_propagation.LabelPropagation',
    'sklearn.semi_supervised._label_propagation.LabelSpreading',
  ],
  attributes,
  features: (m) => m.X_.cols,
  check(m) {
    const [rows, cols] = m.label_distributions_.shape;
    if (rows !== m.X_.rows || cols !== m.classes_.size)
      throw m.self.fail('label_distributions_', `shape (${m.X_.rows}, ${m.classes_.size})`, `(${rows}, ${cols})`);
    const width = m.self.nFeatures ?? m.X_.cols;
    if (m.X_.cols !== width) throw m.self.fail('X_', `${width} columns`, `${m.X_.cols}`);
    if (m.kernel === 'knn' && m.nn_fit === undefined) throw m.self.fail('nn_fit', 'fitted neighbours', 'None');
  },
  predict: (m, X) => takeLabels(m.classes_, argmaxRows(probabilities(m, X), X.rows, m.classes_.size)),
  predictProba: (m, X) => float64Array(probabilities(m, X), X.rows, m.classes_.size),
});
