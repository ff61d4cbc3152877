/**
 * What detectors of pyod have in common: a score of each row, higher for outliers, and what `predict` and `predict_proba` make of
 * it. https://pyod.readthedocs.io/
 */
import { UnsupportedError } from '../../../core/errors.js';
import { erf } from '../../../linalg/special/normal.js';
import { number, optional, vector } from '../../binding/attributes.js';
import type { Definition, MethodOptions, Model, Schema } from '../../binding/define.js';
import { choice, optionValues } from '../../binding/method-options.js';
import { float64Array, int64Array } from '../../binding/results.js';
import type { Input } from '../../input/matrix.js';

export const detectorAttributes = {
  threshold_: number(),
  decision_scores_: vector(),
  _mu: optional(number()),
  _sigma: optional(number()),
};

const PROBA = { method: choice('How scores become probabilities.', 'linear', 'unify') };

export type Detector = Model<typeof detectorAttributes>;

/** Probability of an outlier: where the score stands between those of the training rows, or by the normal distribution. */
function probabilities(m: Detector, scores: Float64Array, options: MethodOptions | undefined): Float64Array {
  const { method } = optionValues(PROBA, options);
  const train = m.decision_scores_;
  const clipped = (value: number): number => Math.min(1, Math.max(0, value));
  if (method === 'unify') {
    if (m._mu === undefined || m._sigma === undefined)
      throw new UnsupportedError(`this ${m.self.className} does not hold the mean and deviation that method 'unify' needs`); // prettier-ignore
    return scores.map((score) => clipped(erf((score - m._mu!) / (m._sigma! * Math.SQRT2))));
  }
  let low = Infinity;
  let high = -Infinity;
  for (const score of train) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  const scale = 1 / (high === low ? 1 : high - low);
  const shift = 0 - low * scale;
  return scores.map((score) => clipped(score * scale + shift));
}

/** The methods of a detector with these attributes, whose `scores` are known. */
export function detecting<S extends typeof detectorAttributes & Schema>(
  _attributes: S,
  scores: (m: Model<S>, X: Input) => Float64Array,
): Pick<Definition<S>, 'options' | 'predict' | 'predictProba' | 'decisionFunction'> {
  return {
    options: { predictProba: PROBA },
    decisionFunction: (m, X) => float64Array(scores(m, X), X.rows),
    predict(m, X) {
      const { threshold_ } = m as unknown as Detector;
      return int64Array(
        Array.from(scores(m, X), (score) => (score > threshold_ ? 1 : 0)),
        X.rows,
      );
    },
    predictProba(m, X, options) {
      const out = new Float64Array(2 * X.rows);
      probabilities(m as unknown as Detector, scores(m, X), options).forEach((p, i) => out.set([1 - p, p], 2 * i));
      return float64Array(out, X.rows, 2);
    },
  };
}
