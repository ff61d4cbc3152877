/**
 * Quadratic discriminant analysis: a normal distribution with a covariance of its own for each class.
 * https://scikit-learn.org/stable/modules/lda_qda.html
 */
import { project } from '../../../linalg/project.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { labels, listOf, numbers, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';

const attributes = {
  classes_: labels(),
  means_: numbers(2),
  priors_: vector(),
  rotations_: listOf(numbers(2)),
  scalings_: listOf(numbers(1)),
};

type Qda = Model<typeof attributes>;

/** Log-density of each class with its prior: shape (rows, classes). */
function scores(m: Qda, X: Input): Float64Array {
  const width = m.means_.shape[1]!;
  const { data, rows, cols } = asDense(m.self, X, { width });
  const n = m.classes_.size;
  const out = new Float64Array(rows * n);
  for (let k = 0; k < n; k++) {
    const { data: rotation, shape } = m.rotations_[k]!;
    const scaling = m.scalings_[k]!.data;
    const rank = shape[1]!;
    const shifted = data.map((value, i) => value - m.means_.data[k * cols + (i % cols)]!);
    const scaled = rotation.map((value, i) => value * scaling[i % rank]! ** -0.5);
    const squares = project(shifted, rows, cols, scaled, rank).map((value) => value * value);
    const logs = pairwiseSum(scaling.map(Math.log), 0, rank);
    const prior = Math.log(m.priors_[k]!);
    for (let i = 0; i < rows; i++) out[i * n + k] = -0.5 * (pairwiseSum(squares, i * rank, rank) + logs) + prior;
  }
  return out;
}

/** Up to 1.5 the exponentials were divided by their sum, and the logarithm was taken of that. */
function probabilities(m: Qda, X: Input, logarithms: boolean): Float64Array {
  const out = scores(m, X);
  const n = m.classes_.size;
  const modern = m.self.version.since(1, 6);
  for (let start = 0; start < out.length; start += n) {
    const row = out.subarray(start, start + n);
    const max = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const likelihood = row.map((score) => score - max);
    const exps = likelihood.map(Math.exp);
    const sum = pairwiseSum(exps, 0, n);
    for (let k = 0; k < n; k++) {
      const log = likelihood[k]! - Math.log(sum);
      if (modern) row[k] = logarithms ? log : Math.exp(log);
      else row[k] = logarithms ? Math.log(exps[k]! / sum) : exps[k]! / sum;
    }
  }
  return out;
}

export default defineEstimator({
  classes: ['sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis'],
  byRow: true,
  attributes,
  features: (m) => m.means_.shape[1],
  check(m) {
    const n = m.classes_.size;
    const width = m.self.nFeatures ?? m.means_.shape[1]!;
    if (m.means_.shape.join() !== [n, width].join())
      throw m.self.fail('means_', `shape (${n}, ${width})`, `(${m.means_.shape.join(', ')})`);
    if (m.priors_.length !== n) throw m.self.fail('priors_', `${n} numbers`, `${m.priors_.length}`);
    if (m.rotations_.length !== n) throw m.self.fail('rotations_', `${n} arrays`, `${m.rotations_.length}`);
    if (m.scalings_.length !== n) throw m.self.fail('scalings_', `${n} arrays`, `${m.scalings_.length}`);
    m.rotations_.forEach(({ shape }, k) => {
      const rank = m.scalings_[k]!.data.length;
      if (shape[0] !== width || shape[1] !== rank)
        throw m.self.fail('rotations_', `shape (${width}, ${rank})`, `(${shape.join(', ')}) for class ${k}`);
    });
  },
  predict: (m, X) => takeLabels(m.classes_, argmaxRows(scores(m, X), X.rows, m.classes_.size)),
  decisionFunction(m, X) {
    const all = scores(m, X);
    const n = m.classes_.size;
    if (n !== 2) return float64Array(all, X.rows, n);
    return float64Array(
      Float64Array.from({ length: X.rows }, (_, i) => all[2 * i + 1]! - all[2 * i]!),
      X.rows,
    );
  },
  predictProba: (m, X) => float64Array(probabilities(m, X, false), X.rows, m.classes_.size),
  predictLogProba: (m, X) => float64Array(probabilities(m, X, true), X.rows, m.classes_.size),
});
