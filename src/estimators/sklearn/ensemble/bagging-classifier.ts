/**
 * Bagging for classes: the mean of probabilities, or of votes where the estimators have none.
 * https://scikit-learn.org/stable/modules/ensemble.html#bagging
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { labels } from '../../binding/attributes.js';
import { askMatrix, childCodes } from '../../running/inner-estimators.js';
import { scoreArray } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Input } from '../../input/matrix.js';
import type { MethodName } from '../../binding/methods.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { hasMethod } from '../../running/run.js';
import { baggingAttributes, baggingInputs, checkBagging, upgradeBagging } from './bagging.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { ...baggingAttributes, classes_: labels() };

type Classifier = Model<typeof attributes>;

/** The results of each estimator and where their columns belong. */
function* results(m: Classifier, X: Input, method: MethodName): Generator<{ data: Float64Array; codes: Int32Array }> {
  const n = m.classes_.size;
  let t = 0;
  for (const part of baggingInputs(m, X)) {
    const child = m.estimators_[t++]!;
    if (!hasMethod(child, method)) {
      yield { data: votes(m, child, part), codes: Int32Array.from({ length: n }, (_, k) => k) };
      continue;
    }
    const codes = childCodes(m.self, child, n);
    const { data, cols } = askMatrix(m.self, child, method, part);
    if (cols !== codes.length) throw m.self.fail('estimators_', `${codes.length} columns for ${method}`, `${cols}`);
    yield { data, codes };
  }
}

function votes(m: Classifier, child: BoundEstimator, X: Input): Float64Array {
  const n = m.classes_.size;
  const { data, rows, cols } = askMatrix(m.self, child, 'predict', X);
  const out = new Float64Array(rows * n);
  data.forEach((code, i) => {
    if (!(code >= 0 && code < n) || cols !== 1) throw m.self.fail('estimators_', `classes below ${n}`, `${code}`);
    out[i * n + code] = 1;
  });
  return out;
}

function probabilities(m: Classifier, X: Input): Float64Array {
  const n = m.classes_.size;
  const out = new Float64Array(X.rows * n);
  for (const { data, codes } of results(m, X, 'predictProba')) {
    for (let i = 0; i < data.length; i++) {
      out[Math.floor(i / codes.length) * n + codes[i % codes.length]!]! += data[i]!;
    }
  }
  return out.map((sum) => sum / m.estimators_.length);
}

/** log(exp(a) + exp(b)), as numpy computes it. */
function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const rest = a - b;
  return rest > 0 ? a + Math.log1p(Math.exp(-rest)) : b + Math.log1p(Math.exp(rest));
}

function logProbabilities(m: Classifier, X: Input): Float64Array {
  const n = m.classes_.size;
  if (!hasMethod(m.estimators_[0]!, 'predictLogProba')) return probabilities(m, X).map(Math.log);
  const out = new Float64Array(X.rows * n).fill(-Infinity);
  for (const { data, codes } of results(m, X, 'predictLogProba')) {
    for (let i = 0; i < data.length; i++) {
      const at = Math.floor(i / codes.length) * n + codes[i % codes.length]!;
      out[at] = logAddExp(out[at]!, data[i]!);
    }
  }
  const count = Math.log(m.estimators_.length);
  return out.map((sum) => sum - count);
}

function decisions(m: Classifier, X: Input): NdArray {
  let sum: Dense | undefined;
  let t = 0;
  for (const part of baggingInputs(m, X)) {
    const next = askMatrix(m.self, m.estimators_[t++]!, 'decisionFunction', part);
    if (sum === undefined) sum = new Dense(next.data.slice(), next.rows, next.cols);
    else if (next.cols !== sum.cols) throw m.self.fail('estimators_', `${sum.cols} scores a row`, `${next.cols}`);
    else next.data.forEach((value, i) => (sum!.data[i]! += value));
  }
  const { data, rows, cols } = sum!;
  return scoreArray(
    new Dense(
      data.map((value) => value / m.estimators_.length),
      rows,
      cols,
    ),
  );
}

export default defineEstimator({
  classes: ['sklearn.ensemble._bagging.BaggingClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  upgrade: upgradeBagging,
  check: checkBagging,
  has: (m, method) => method !== 'decisionFunction' || m.estimators_.every((child) => hasMethod(child, method)),
  predict(m, X) {
    return takeLabels(m.classes_, argmaxRows(probabilities(m, X), X.rows, m.classes_.size));
  },
  predictProba: (m, X) => float64Array(probabilities(m, X), X.rows, m.classes_.size),
  predictLogProba: (m, X) => float64Array(logProbabilities(m, X), X.rows, m.classes_.size),
  decisionFunction: decisions,
});
