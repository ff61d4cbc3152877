/**
 * The features that vary enough.
 * https://scikit-learn.org/stable/modules/generated/sklearn.feature_selection.VarianceThreshold.html
 */
import { number, optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { selectorMethods } from './selected.js';

export default defineEstimator({
  classes: ['sklearn.feature_selection._variance_threshold.VarianceThreshold'],
  byRow: true,
  attributes: { variances_: vector(), threshold: optional(number(), 0) },
  check(m) {
    const width = m.self.nFeatures;
    if (m.variances_.length !== width) throw m.self.fail('variances_', `${width} numbers`, `${m.variances_.length}`);
  },
  features: (m) => m.variances_.length,
  ...selectorMethods(
    (m: { variances_: Float64Array; threshold: number; self: never }) =>
      Array.from(m.variances_, (variance) => variance > m.threshold),
    () => true,
  ),
});
