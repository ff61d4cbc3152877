/**
 * The classifier that was trained on its own labels at last.
 * https://scikit-learn.org/stable/modules/semi_supervised.html#self-training
 */
import { child } from '../attributes.js';
import { ask, upgradeBase } from '../children.js';
import { defineEstimator } from '../define.js';
import { hasMethod } from '../run.js';
import { scoreOf } from '../score.js';

export default defineEstimator({
  classes: ['sklearn.semi_supervised._self_training.SelfTrainingClassifier'],
  attributes: { estimator_: child() },
  upgrade: upgradeBase,
  inner: (m) => m.estimator_,
  final: (m) => m.estimator_,
  has: (m, method) => hasMethod(m.estimator_, method),
  predict: (m, X) => ask(m.self, m.estimator_, 'predict', X),
  predictProba: (m, X) => ask(m.self, m.estimator_, 'predictProba', X),
  predictLogProba: (m, X) => ask(m.self, m.estimator_, 'predictLogProba', X),
  score: (m, X, y, options) => scoreOf(m.estimator_, X, y, options),
  decisionFunction: (m, X) => ask(m.self, m.estimator_, 'decisionFunction', X),
});
