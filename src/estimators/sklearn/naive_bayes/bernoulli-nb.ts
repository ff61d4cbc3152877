/**
 * Naive Bayes for features that are there or not.
 * https://scikit-learn.org/stable/modules/naive_bayes.html#bernoulli-naive-bayes
 */
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { labels, nullable, number, numbers, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Input } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';
import { checkDiscrete } from './discrete.js';
import { type Joint, linearJoint, naiveBayes } from './joint.js';

const attributes = {
  classes_: labels(),
  feature_log_prob_: numbers(2),
  class_log_prior_: vector(),
  binarize: optional(nullable(number()), 0),
};

type Bernoulli = Model<typeof attributes>;

/** 1 where a value is above the threshold. Zeros that are not stored are below it: scikit-learn refuses others. */
function binarized(X: Dense | Csr, threshold: number | undefined): Dense | Csr {
  if (threshold === undefined) return X;
  // beside float32 numpy rounds a number to float32
  const limit = X.dtype === 'float32' ? Math.fround(threshold) : threshold;
  const data = X.data.map((value) => (value > limit ? 1 : 0));
  return X.kind === 'dense'
    ? new Dense(data, X.rows, X.cols)
    : new Csr(data, X.indices, X.indptr, X.rows, X.cols, X.dtype);
}

function joint(m: Bernoulli, X: Input): Joint {
  const matrix = binarized(asMatrix(m.self, X, { width: m.feature_log_prob_.shape[1]! }), m.binarize);
  const { data } = m.feature_log_prob_;
  const { cols } = matrix;
  const absent = data.map((log) => Math.log(1 - Math.exp(log)));
  const weights = data.map((log, at) => log - absent[at]!);
  const bias = (k: number): number =>
    m.class_log_prior_[k % m.class_log_prior_.length]! + pairwiseSum(absent, k * cols, cols);
  return linearJoint(matrix, weights, bias, m.feature_log_prob_.shape[0]!);
}

export default defineEstimator({
  classes: ['sklearn.naive_bayes.BernoulliNB'],
  byRow: true,
  attributes,
  features: (m) => m.feature_log_prob_.shape[1],
  check: checkDiscrete,
  ...naiveBayes(joint),
});
