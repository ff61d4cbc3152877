/**
 * Naive Bayes with a normal distribution for each feature and class.
 * https://scikit-learn.org/stable/modules/naive_bayes.html#gaussian-naive-bayes
 */
import { pairwiseSum } from '../../linalg/sum.js';
import { labels, numbers, vector } from '../attributes.js';
import { defineEstimator, type Model } from '../define.js';
import type { Input } from '../matrix.js';
import { asDense } from '../validate.js';
import { type Joint, naiveBayes } from './joint.js';

const attributes = { classes_: labels(), class_prior_: vector(), theta_: numbers(2), var_: numbers(2) };

type Gaussian = Model<typeof attributes>;

function joint(m: Gaussian, X: Input): Joint {
  const { data, rows, cols } = asDense(m.self, X, { width: m.theta_.shape[1]! });
  const n = m.classes_.size;
  const theta = m.theta_.data;
  const variance = m.var_.data;
  const out = new Float64Array(rows * n);
  const terms = new Float64Array(cols);
  for (let k = 0; k < n; k++) {
    const from = k * cols;
    for (let j = 0; j < cols; j++) terms[j] = Math.log(2 * Math.PI * variance[from + j]!);
    const constant = -0.5 * pairwiseSum(terms, 0, cols);
    const prior = Math.log(m.class_prior_[k]!);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        const distance = data[i * cols + j]! - theta[from + j]!;
        terms[j] = (distance * distance) / variance[from + j]!;
      }
      out[i * n + k] = prior + (constant - 0.5 * pairwiseSum(terms, 0, cols));
    }
  }
  return { data: out, rows };
}

export default defineEstimator({
  classes: ['sklearn.naive_bayes.GaussianNB'],
  attributes,
  // The variances were called sigma_ up to 1.0.
  upgrade(state) {
    if (!state.has('var_') && state.has('sigma_')) state.set('var_', state.get('sigma_'));
  },
  features: (m) => m.theta_.shape[1],
  check(m) {
    const n = m.classes_.size;
    const width = m.self.nFeatures ?? m.theta_.shape[1]!;
    for (const name of ['theta_', 'var_'] as const) {
      if (m[name].shape.join() !== [n, width].join())
        throw m.self.fail(name, `shape (${n}, ${width})`, `(${m[name].shape.join(', ')})`);
    }
    if (m.class_prior_.length !== n) throw m.self.fail('class_prior_', `${n} numbers`, `${m.class_prior_.length}`);
  },
  ...naiveBayes(joint),
});
