/**
 * Naive Bayes for counts, and its complement.
 * https://scikit-learn.org/stable/modules/naive_bayes.html#multinomial-naive-bayes
 */
import { labels, numbers, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';
import { type Joint, linearJoint, naiveBayes } from './joint.js';
import { checkDiscrete } from './discrete.js';

const attributes = { classes_: labels(), feature_log_prob_: numbers(2), class_log_prior_: vector() };

type Counts = Model<typeof attributes>;

function joint(m: Counts, X: Input): Joint {
  const matrix = asMatrix(m.self, X, { width: m.feature_log_prob_.shape[1]! });
  // The complement leaves the prior out, except where there is but one class.
  const withPrior = m.self.className !== 'ComplementNB' || m.classes_.size === 1;
  const prior = (k: number): number => (withPrior ? m.class_log_prior_[k % m.class_log_prior_.length]! : 0);
  return linearJoint(matrix, m.feature_log_prob_.data, prior, m.feature_log_prob_.shape[0]!);
}

export default defineEstimator({
  classes: ['sklearn.naive_bayes.MultinomialNB', 'sklearn.naive_bayes.ComplementNB'],
  byRow: true,
  attributes,
  features: (m) => m.feature_log_prob_.shape[1],
  check: checkDiscrete,
  ...naiveBayes(joint),
});
