/**
 * Features that were added or left away one by one.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.SequentialFeatureSelector.html
 */
import { defineEstimator, type Model } from '../../binding/define.js';
import { allowsMissing } from './allows-missing.js';
import { selectorMethods } from './selected.js';
import { checkSupport, supportAttributes, supportOf } from './support.js';

export default defineEstimator({
  classes: ['sklearn.feature_selection._sequential.SequentialFeatureSelector'],
  byRow: true,
  attributes: supportAttributes,
  check: checkSupport,
  features: (m) => m.support_.length,
  ...selectorMethods(supportOf, (m: Model<typeof supportAttributes>) =>
    allowsMissing(m.self.get('estimator'), m.self.version),
  ),
});
