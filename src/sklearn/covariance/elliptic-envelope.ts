/**
 * Outliers by their Mahalanobis distance from a robust centre.
 * https://scikit-learn.org/stable/modules/outlier_detection.html#fitting-an-elliptic-envelope
 */
import { UnsupportedError } from '../../core/errors.js';
import { nullable, number, numbers, optional, vector } from '../attributes.js';
import { defineEstimator, type Model } from '../define.js';
import type { Input } from '../matrix.js';
import { float64Array, int64Array } from '../output.js';
import { asDense } from '../validate.js';

const attributes = {
  location_: vector(),
  precision_: optional(nullable(numbers(2))),
  offset_: number(),
};

type Envelope = Model<typeof attributes>;

/** Squared distances, by way of the distances as scipy gives them. */
function mahalanobis(m: Envelope, X: Input): Float64Array {
  const { data, rows, cols } = asDense(m.self, X, { width: m.location_.length });
  if (m.precision_ === undefined) {
    throw new UnsupportedError(
      `${m.self.className} was fitted with store_precision=False: Brine does not invert the covariance; fit it with store_precision=True`,
    );
  }
  const precision = m.precision_.data;
  return Float64Array.from({ length: rows }, (_, i) => {
    const x = m.location_.map((centre, j) => data[i * cols + j]! - centre);
    let total = 0;
    for (let a = 0; a < cols; a++) {
      let sum = 0;
      for (let b = 0; b < cols; b++) sum += precision[a * cols + b]! * x[b]!;
      total += x[a]! * sum;
    }
    return Math.sqrt(total) ** 2;
  });
}

const scores = (m: Envelope, X: Input): Float64Array => mahalanobis(m, X).map((distance) => -distance);

const decisions = (m: Envelope, X: Input): Float64Array => scores(m, X).map((score) => score - m.offset_);

export default defineEstimator({
  classes: ['sklearn.covariance._elliptic_envelope.EllipticEnvelope'],
  attributes,
  features: (m) => m.location_.length,
  check(m) {
    const n = m.self.nFeatures ?? m.location_.length;
    if (m.location_.length !== n) throw m.self.fail('location_', `${n} numbers`, `${m.location_.length}`);
    const shape = m.precision_?.shape ?? [n, n];
    if (shape[0] !== n || shape[1] !== n)
      throw m.self.fail('precision_', `shape (${n}, ${n})`, `(${shape.join(', ')})`);
  },
  predict: (m, X) =>
    int64Array(
      decisions(m, X).map((score) => (score >= 0 ? 1 : -1)),
      X.rows,
    ),
  decisionFunction: (m, X) => float64Array(decisions(m, X), X.rows),
  scoreSamples: (m, X) => float64Array(scores(m, X), X.rows),
});
