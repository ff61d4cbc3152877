/**
 * The vote of several classifiers, or the mean of their probabilities.
 * https://scikit-learn.org/stable/modules/ensemble.html#voting-classifier
 */
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, labels, oneOf, optional } from '../../binding/attributes.js';
import { askColumns } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Features, type Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { average, checkVoting, firstOf, votingAttributes, weightsOf } from './voting.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = {
  ...votingAttributes,
  classes_: labels(),
  voting: optional(oneOf('hard', 'soft'), 'hard'),
  flatten_transform: optional(any(), true),
};

type Classifier = Model<typeof attributes>;

const probabilities = (m: Classifier, X: Input): Float64Array[] =>
  m.estimators_.map((child) => askColumns(m.self, child, 'predictProba', X, m.classes_.size));

const mean = (m: Classifier, X: Input): Float64Array => average(m, probabilities(m, X));

/** The code of the class that each estimator votes for. */
function votes(m: Classifier, X: Input): Float64Array[] {
  const n = m.classes_.size;
  return m.estimators_.map((child) => {
    const codes = askColumns(m.self, child, 'predict', X, 1);
    const bad = codes.find((code) => !(code >= 0 && code < n));
    if (bad !== undefined) throw m.self.fail('estimators_', `classes below ${n}`, String(bad));
    return codes;
  });
}

function counts(m: Classifier, X: Input): Float64Array {
  const n = m.classes_.size;
  const weights = weightsOf(m);
  const out = new Float64Array(X.rows * n);
  votes(m, X).forEach((codes, t) => {
    codes.forEach((code, i) => (out[i * n + code]! += weights?.[t] ?? 1));
  });
  return out;
}

function transform(m: Classifier, X: Input): Features {
  const hard = m.voting === 'hard';
  const parts = hard ? votes(m, X) : probabilities(m, X);
  const width = hard ? 1 : m.classes_.size;
  const cols = parts.length * width;
  const out = new Float64Array(X.rows * cols);
  if (!hard && m.flatten_transform !== true) {
    parts.forEach((data, t) => {
      out.set(data, t * data.length);
    });
    // Three dimensions: nothing that another estimator takes, but what Python gives.
    return new NdArray(out, [parts.length, X.rows, width], dtypeOf('float64')) as unknown as Features;
  }
  parts.forEach((data, t) => {
    for (let i = 0; i < X.rows; i++) out.set(data.subarray(i * width, (i + 1) * width), i * cols + t * width);
  });
  return new Dense(out, X.rows, cols, hard ? 'int64' : 'float64');
}

export default defineEstimator({
  classes: ['sklearn.ensemble._voting.VotingClassifier'],
  aliases: ['sklearn.ensemble.voting_classifier.VotingClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  upgrade(state) {
    state.set('_kept', state.get('estimators'));
  },
  check: checkVoting,
  inner: firstOf,
  has(m, method) {
    if (method === 'getFeatureNamesOut') return m.voting === 'hard' || m.flatten_transform === true;
    return method !== 'predictProba' || m.voting === 'soft';
  },
  predict(m, X) {
    const found = m.voting === 'soft' ? mean(m, X) : counts(m, X);
    return takeLabels(m.classes_, argmaxRows(found, X.rows, m.classes_.size));
  },
  predictProba: (m, X) => float64Array(mean(m, X), X.rows, m.classes_.size),
  transform,
  getFeatureNamesOut(m) {
    const names = m.estimators.map((name) => `votingclassifier_${name}`);
    if (m.voting === 'hard') return names;
    return names.flatMap((name) => Array.from({ length: m.classes_.size }, (_, k) => `${name}${k}`));
  },
});
