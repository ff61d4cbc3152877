/**
 * The region that holds most of the data: 1 inside, -1 outside.
 * https://scikit-learn.org/stable/modules/svm.html#density-estimation-novelty-detection
 */
import { number, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { checkSingle, libsvmAttributes, libsvmWidth, singleScores, upgradeLibsvm } from './libsvm.js';

const attributes = { ...libsvmAttributes, offset_: optional(number()) };

const offsetOf = (m: Model<typeof attributes>): number => m.offset_ ?? -m._intercept_[0]!;

export default defineEstimator({
  classes: ['sklearn.svm._classes.OneClassSVM'],
  byRow: true,
  attributes,
  upgrade: upgradeLibsvm,
  features: libsvmWidth,
  check: checkSingle,
  predict: (m, X) =>
    int64Array(
      singleScores(m, X).map((score) => (score > 0 ? 1 : -1)),
      X.rows,
    ),
  decisionFunction: (m, X) => float64Array(singleScores(m, X), X.rows),
  scoreSamples(m, X) {
    const offset = offsetOf(m);
    return float64Array(
      singleScores(m, X).map((score) => score + offset),
      X.rows,
    );
  },
});
