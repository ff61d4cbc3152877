/**
 * EnsembleVoteClassifier: the class that most of several classifiers vote for, or the mean of their probabilities.
 * https://rasbt.github.io/mlxtend/user_guide/classifier/EnsembleVoteClassifier/
 */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { bool, labels, listOf, nullable, number, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { Dense, type Features, type Input } from '../../input/matrix.js';
import { ask, askColumns, codesOf, fitted } from '../../running/inner-estimators.js';

const attributes = {
  clfs_: fitted(),
  classes_: labels(),
  voting: oneOf('hard', 'soft'),
  weights: optional(nullable(listOf(number()))),
  /** False where the classifiers were fitted before, on the labels themselves. */
  fit_base_estimators: optional(bool(), true),
};

type Vote = Model<typeof attributes>;

const weightOf = (m: Vote, t: number): number => m.weights?.[t] ?? 1;

/** Position of the class that each classifier gives. */
function votes(m: Vote, X: Input): Int32Array[] {
  const n = m.classes_.size;
  return m.clfs_.map((child) => {
    const codes = m.fit_base_estimators
      ? Int32Array.from(askColumns(m.self, child, 'predict', X, 1))
      : codesOf(m.classes_, ask(m.self, child, 'predict', X));
    const bad = codes.find((code) => !(code >= 0 && code < n));
    if (bad !== undefined) throw m.self.fail('clfs_', `classes below ${n}`, String(bad));
    return codes;
  });
}

const probabilities = (m: Vote, X: Input): Float64Array[] =>
  m.clfs_.map((child) => askColumns(m.self, child, 'predictProba', X, m.classes_.size));

function mean(m: Vote, X: Input): Float64Array {
  const out = new Float64Array(X.rows * m.classes_.size);
  let total = 0;
  probabilities(m, X).forEach((part, t) => {
    total += weightOf(m, t);
    for (let i = 0; i < out.length; i++) out[i]! += part[i]! * weightOf(m, t);
  });
  return out.map((sum) => sum / total);
}

function counts(m: Vote, X: Input): Float64Array {
  const n = m.classes_.size;
  const out = new Float64Array(X.rows * n);
  votes(m, X).forEach((codes, t) => {
    codes.forEach((code, i) => (out[i * n + code]! += weightOf(m, t)));
  });
  return out;
}

function transform(m: Vote, X: Input): Features | NdArray {
  const { rows } = X;
  if (m.voting === 'hard') {
    const columns = votes(m, X);
    const out = new Float64Array(rows * columns.length);
    columns.forEach((codes, t) => codes.forEach((code, i) => (out[i * columns.length + t] = code)));
    return new Dense(out, rows, columns.length, 'int64');
  }
  const parts = probabilities(m, X);
  const out = new Float64Array(parts.length * rows * m.classes_.size);
  parts.forEach((part, t) => out.set(part, t * part.length));
  return new NdArray(out, [parts.length, rows, m.classes_.size], dtypeOf('float64'));
}

export default defineEstimator({
  classes: ['mlxtend.classifier.ensemble_vote.EnsembleVoteClassifier'],
  attributes,
  upgrade(state) {
    // `refit` up to 0.17.
    if (!state.has('fit_base_estimators') && state.has('refit')) state.set('fit_base_estimators', state.get('refit'));
  },
  check(m) {
    if (m.weights !== undefined && m.weights.length !== m.clfs_.length)
      throw m.self.fail('weights', `${m.clfs_.length} numbers`, `${m.weights.length}`);
  },
  inner: (m) => m.clfs_[0],
  predict(m, X) {
    const scores = m.voting === 'soft' ? mean(m, X) : counts(m, X);
    return takeLabels(m.classes_, argmaxRows(scores, X.rows, m.classes_.size));
  },
  predictProba: (m, X) => float64Array(mean(m, X), X.rows, m.classes_.size),
  transform,
});
