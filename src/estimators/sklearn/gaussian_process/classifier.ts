/**
 * Gaussian process classification: of two classes by itself, of more by models of two.
 * https://scikit-learn.org/stable/modules/gaussian_process.html#gaussian-process-classification-gpc
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { child, labels, optional, text } from '../../binding/attributes.js';
import { isBoundEstimator } from '../../binding/bound-object.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { run } from '../../running/run.js';

const attributes = { base_estimator_: child(), classes_: labels(), multi_class: optional(text(), 'one_vs_rest') };

type Classifier = Model<typeof attributes>;

/** The models of two classes that make up one of more; undefined where there are only two. */
function models(m: Classifier): readonly BoundEstimator[] | undefined {
  if (m.classes_.size <= 2) return undefined;
  const stored = m.base_estimator_.get('estimators_');
  const found = (Array.isArray(stored) ? (stored as unknown[]) : []).filter(isBoundEstimator);
  const count = m.classes_.size;
  const expected = isOneVersusOne(m) ? (count * (count - 1)) / 2 : count;
  if (found.length === expected) return found;
  throw m.self.fail('base_estimator_', `${expected} models of two classes`, `${found.length}`);
}

const isOneVersusOne = (m: Classifier): boolean => m.multi_class === 'one_vs_one';

/** Probability of the second class of a model of two. */
function second(model: BoundEstimator, X: Input): Float64Array {
  const both = (run(model, 'predictProba', X) as NdArray).toFloat64();
  return Float64Array.from({ length: X.rows }, (_, i) => both[2 * i + 1]!);
}

function perClass(list: readonly BoundEstimator[], X: Input): Float64Array {
  const out = new Float64Array(X.rows * list.length);
  list.forEach((model, k) => {
    second(model, X).forEach((value, i) => (out[i * list.length + k] = value));
  });
  return out;
}

/** Votes of all pairs, with the confidence as a tie-breaker below a third of a vote. */
function votes(list: readonly BoundEstimator[], X: Input, count: number): Float64Array {
  const out = new Float64Array(X.rows * count);
  const confidence = new Float64Array(X.rows * count);
  let at = 0;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const model = list[at++]!;
      const wins = (run(model, 'predict', X) as NdArray).toFloat64();
      second(model, X).forEach((value, i) => {
        confidence[i * count + a]! -= value;
        confidence[i * count + b]! += value;
        out[i * count + (wins[i] === 1 ? b : a)]! += 1;
      });
    }
  }
  return out.map((value, i) => value + confidence[i]! / (3 * (Math.abs(confidence[i]!) + 1)));
}

export default defineEstimator({
  classes: ['sklearn.gaussian_process._gpc.GaussianProcessClassifier'],
  byRow: true,
  attributes,
  has(m, method) {
    if (m.classes_.size <= 2) return method !== 'latentMeanAndVariance' || m.self.version.since(1, 7);
    return method === 'predict' || (method === 'predictProba' && !isOneVersusOne(m));
  },
  latentMeanAndVariance: (m, X) => run(m.base_estimator_, 'latentMeanAndVariance', X) as [NdArray, NdArray],
  predict(m, X) {
    const list = models(m);
    if (list === undefined) return run(m.base_estimator_, 'predict', X) as NdArray;
    const count = m.classes_.size;
    const scores = isOneVersusOne(m) ? votes(list, X, count) : perClass(list, X);
    return takeLabels(m.classes_, argmaxRows(scores, X.rows, count));
  },
  predictProba(m, X) {
    const list = models(m);
    if (list === undefined) return run(m.base_estimator_, 'predictProba', X) as NdArray;
    const count = list.length;
    const out = perClass(list, X);
    for (let i = 0; i < X.rows; i++) {
      const row = out.subarray(i * count, (i + 1) * count);
      const sum = row.reduce((a, b) => a + b, 0);
      if (sum !== 0) row.forEach((value, k) => (row[k] = value / sum));
    }
    return float64Array(out, X.rows, count);
  },
});
