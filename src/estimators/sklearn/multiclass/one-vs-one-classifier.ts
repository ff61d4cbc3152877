/**
 * A classifier for each pair of classes.
 * https://scikit-learn.org/stable/modules/multiclass.html#onevsoneclassifier
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { labels } from '../../binding/attributes.js';
import { askColumns, fitted } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { scoresOfPairs } from '../../running/one-vs-one-scores.js';
import { binaryScores, thresholdOf } from './binary.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimators_: fitted(), classes_: labels() };

type OneVsOne = Model<typeof attributes>;

/** Shape (rows, classes). */
function scores(m: OneVsOne, X: Input): Float64Array {
  const pairs = m.estimators_.length;
  const second = new Float64Array(X.rows * pairs);
  const confidences = new Float64Array(X.rows * pairs);
  m.estimators_.forEach((child, p) => {
    const votes = askColumns(m.self, child, 'predict', X, 1);
    const found = binaryScores(m.self, child, X);
    for (let i = 0; i < X.rows; i++) {
      second[i * pairs + p] = votes[i]!;
      confidences[i * pairs + p] = found[i]!;
    }
  });
  return scoresOfPairs(second, confidences, m.classes_.size, m.self.version);
}

function decisions(m: OneVsOne, X: Input): Float64Array {
  const all = scores(m, X);
  if (m.classes_.size !== 2) return all;
  return Float64Array.from({ length: X.rows }, (_, i) => all[2 * i + 1]!);
}

function predict(m: OneVsOne, X: Input): NdArray {
  const found = decisions(m, X);
  const n = m.classes_.size;
  if (n > 2) return takeLabels(m.classes_, argmaxRows(found, X.rows, n));
  const threshold = m.self.version.since(1, 1) ? thresholdOf(m.estimators_[0]!) : 0;
  return takeLabels(
    m.classes_,
    Int32Array.from(found, (score) => (score > threshold ? 1 : 0)),
  );
}

export default defineEstimator({
  classes: ['sklearn.multiclass.OneVsOneClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    const n = m.classes_.size;
    if (n < 2 || m.estimators_.length !== (n * (n - 1)) / 2)
      throw m.self.fail('estimators_', `${(n * (n - 1)) / 2} estimators for ${n} classes`, `${m.estimators_.length}`);
  },
  inner: (m) => m.estimators_[0],
  predict,
  decisionFunction(m, X) {
    const n = m.classes_.size;
    const found = decisions(m, X);
    return n === 2 ? float64Array(found, X.rows) : float64Array(found, X.rows, n);
  },
});
