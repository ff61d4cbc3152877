/**
 * A regressor on what several estimators predict.
 * https://scikit-learn.org/stable/modules/ensemble.html#stacked-generalization
 */
import { ask } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { checkStacking, stacked, stackedNames, stackingAttributes } from './stacking.js';
import { firstOf } from './voting.js';
import { hasIndependentRows } from '../../running/row-independence.js';

export default defineEstimator({
  classes: ['sklearn.ensemble._stacking.StackingRegressor'],
  byRow: (m) => [...m.estimators_, m.final_estimator_].every(hasIndependentRows),
  attributes: stackingAttributes,
  check: checkStacking,
  inner: firstOf,
  predict: (m, X) => ask(m.self, m.final_estimator_, 'predict', stacked(m, X, 0)),
  transform: (m, X) => stacked(m, X, 0),
  getFeatureNamesOut: (m, _inputs, given) =>
    stackedNames(
      m,
      m.estimators_.map(() => 1),
      given,
    ),
});
