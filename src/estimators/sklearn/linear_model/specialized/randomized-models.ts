/**
 * Features that linear models on random parts of the data chose often: stability selection, up to 0.20.
 * N. Meinshausen, P. Bühlmann, Stability selection, Journal of the Royal Statistical Society B 72 (2010)
 */
import { number, optional, vector } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { selectorMethods } from '../../feature_selection/selected.js';

const attributes = { scores_: vector(), selection_threshold: optional(number(), 0.25) };

export default defineEstimator({
  classes: [
    'sklearn.linear_model.randomized_l1.RandomizedLasso',
    'sklearn.linear_model.randomized_l1.RandomizedLogisticRegression',
  ],
  attributes,
  features: (m) => m.scores_.length,
  ...selectorMethods((m: Model<typeof attributes>) => Array.from(m.scores_, (score) => score > m.selection_threshold)),
});
