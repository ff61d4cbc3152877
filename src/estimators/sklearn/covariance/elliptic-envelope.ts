/**
 * Outliers by their Mahalanobis distance from a robust centre.
 * https://scikit-learn.org/stable/modules/outlier_detection.html#fitting-an-elliptic-envelope
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { nullable, number, numbers, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { accuracy } from '../metrics/accuracy.js';
import { targetsOf, weightsOf } from '../metrics/targets.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { requireTargets } from '../metrics/score.js';
import { errorNorm, errorNormOptions } from './error-norm.js';
import { checkSpread, mahalanobis } from './mahalanobis.js';
import { SCORE_OPTIONS } from '../../running/known-options.js';

const attributes = {
  location_: vector(),
  covariance_: optional(numbers(2)),
  precision_: optional(nullable(numbers(2))),
  offset_: number(),
};

type Envelope = Model<typeof attributes>;

const scores = (m: Envelope, X: Input): Float64Array => mahalanobis(m, X).map((distance) => -distance);

const decisions = (m: Envelope, X: Input): Float64Array => scores(m, X).map((score) => score - m.offset_);

function labels(m: Envelope, X: Input): NdArray {
  return int64Array(
    decisions(m, X).map((score) => (score >= 0 ? 1 : -1)),
    X.rows,
  );
}

export default defineEstimator({
  classes: ['sklearn.covariance._elliptic_envelope.EllipticEnvelope'],
  byRow: true,
  attributes,
  features: (m) => m.location_.length,
  check: checkSpread,
  errorNorm,
  options: { errorNorm: errorNormOptions, score: SCORE_OPTIONS },
  score: (m, X, y, options) => {
    const known = requireTargets(m.self.className, y);
    return accuracy(known, targetsOf(labels(m, X)), weightsOf(options?.sampleWeight, known.rows));
  },
  mahalanobis: (m, X) => float64Array(mahalanobis(m, X), X.rows),
  predict: labels,
  decisionFunction: (m, X) => float64Array(decisions(m, X), X.rows),
  scoreSamples: (m, X) => float64Array(scores(m, X), X.rows),
});
