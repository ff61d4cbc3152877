/**
 * The regressor that was fitted on the rows that agree.
 * https://scikit-learn.org/stable/modules/linear_model.html#ransac-random-sample-consensus
 */
import { child } from '../../../binding/attributes.js';
import { ask } from '../../../running/inner-estimators.js';
import { defineEstimator } from '../../../binding/define.js';
import { scoreOf } from '../../metrics/score.js';
import { optionsOf } from '../../../running/known-options.js';
import { checkWidth } from '../../../running/validate.js';
import { hasIndependentRows } from '../../../running/row-independence.js';

export default defineEstimator({
  classes: ['sklearn.linear_model._ransac.RANSACRegressor'],
  byRow: (m) => hasIndependentRows(m.estimator_),
  attributes: { estimator_: child() },
  inner: (m) => m.estimator_,
  options: (m, method) => (method === 'score' ? optionsOf(m.estimator_, method) : {}),
  predict(m, X) {
    if (m.self.version.since(1, 0)) checkWidth(m.self, X.cols);
    return ask(m.self, m.estimator_, 'predict', X);
  },
  score: (m, X, y, options) => scoreOf(m.estimator_, X, y, options),
});
