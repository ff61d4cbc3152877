/**
 * Features that were added or left away one by one.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.SequentialFeatureSelector.html
 */
import { defineEstimator } from '../../binding/define.js';
import { selectorMethods } from './selected.js';
import { checkSupport, supportAttributes, supportOf } from './support.js';

export default defineEstimator({
  classes: ['sklearn.feature_selection._sequential.SequentialFeatureSelector'],
  attributes: supportAttributes,
  check: checkSupport,
  features: (m) => m.support_.length,
  ...selectorMethods(supportOf),
});
