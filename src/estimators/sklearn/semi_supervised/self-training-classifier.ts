/**
 * The classifier that was trained on its own labels at last.
 * https://scikit-learn.org/stable/modules/semi_supervised.html#self-training
 */
import { child } from '../../binding/attributes.js';
import { ask, upgradeBase } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { optionsOf } from '../../running/known-options.js';
import { hasMethod } from '../../running/run.js';
import { scoreOf } from '../metrics/score.js';

export default defineEstimator({
  classes: ['sklearn.semi_supervised._self_training.SelfTrainingClassifier'],
  attributes: { estimator_: child() },
  upgrade: upgradeBase,
  inner: (m) => m.estimator_,
  options: (m, method) => (method === 'score' ? optionsOf(m.estimator_, method) : {}),
  final: (m) => m.estimator_,
  has: (m, method) => hasMethod(m.estimator_, method),
  predict: (m, X) => ask(m.self, m.estimator_, 'predict', X),
  predictProba: (m, X) => ask(m.self, m.estimator_, 'predictProba', X),
  predictLogProba: (m, X) => ask(m.self, m.estimator_, 'predictLogProba', X),
  score: (m, X, y, options) => scoreOf(m.estimator_, X, y, options),
  decisionFunction: (m, X) => ask(m.self, m.estimator_, 'decisionFunction', X),
});
