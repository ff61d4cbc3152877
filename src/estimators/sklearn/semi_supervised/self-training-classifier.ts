/**
 * The classifier that was trained on its own labels at last.
 * https://scikit-learn.org/stable/modules/semi_supervised.html#self-training
 */
import { child } from '../../binding/attributes.js';
import { ask, upgradeBase } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { optionsOf } from '../../running/known-options.js';
import { hasMethod } from '../../running/run.js';
import { asMatrix } from '../../running/validate.js';
import { scoreOf } from '../metrics/score.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimator_: child() };

type Training = Model<typeof attributes>;

/** X is looked at before the estimator inside sees it: its width, and that it is numbers. */
function checked(m: Training, X: Input): Input {
  asMatrix(m.self, X, { nan: true, inf: true });
  return X;
}

export default defineEstimator({
  classes: ['sklearn.semi_supervised._self_training.SelfTrainingClassifier'],
  byRow: (m) => hasIndependentRows(m.estimator_),
  attributes,
  upgrade: upgradeBase,
  inner: (m) => m.estimator_,
  options: (m, method) => (method === 'score' ? optionsOf(m.estimator_, method) : {}),
  final: (m) => m.estimator_,
  has: (m, method) => hasMethod(m.estimator_, method),
  predict: (m, X) => ask(m.self, m.estimator_, 'predict', checked(m, X)),
  predictProba: (m, X) => ask(m.self, m.estimator_, 'predictProba', checked(m, X)),
  predictLogProba: (m, X) => ask(m.self, m.estimator_, 'predictLogProba', checked(m, X)),
  score: (m, X, y, options) => scoreOf(m.estimator_, X, y, options),
  decisionFunction: (m, X) => ask(m.self, m.estimator_, 'decisionFunction', checked(m, X)),
});
