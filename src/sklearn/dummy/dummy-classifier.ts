/**
 * The same class for every row; gradient boosting starts from its probabilities.
 * https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyClassifier.html
 */
import type { NdArray } from '../../numpy/ndarray.js';
import { any, labels, optional, text, vector } from '../attributes.js';
import { logOf } from '../classify.js';
import { defineEstimator, type Model } from '../define.js';
import type { Input } from '../matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../output.js';

const attributes = {
  classes_: labels(),
  class_prior_: vector(),
  strategy: optional(text(), 'prior'),
  _strategy: optional(text()),
  constant: optional(any()),
};

type Dummy = Model<typeof attributes>;

const strategyOf = (m: Dummy): string => m._strategy ?? m.strategy;

function chosen(m: Dummy): number {
  if (strategyOf(m) !== 'constant') return argmaxRows(m.class_prior_, 1, m.class_prior_.length)[0]!;
  const constant = Array.isArray(m.constant) ? (m.constant as unknown[]).flat(1)[0] : m.constant;
  const at = m.classes_.flat().indexOf(constant);
  if (at < 0) throw m.self.fail('constant', 'one of the classes', String(constant));
  return at;
}

/** Probabilities of one row. */
function rowOf(m: Dummy): Float64Array {
  switch (strategyOf(m)) {
    case 'prior':
      return m.class_prior_;
    case 'uniform':
      return new Float64Array(m.classes_.size).fill(1 / m.classes_.size);
    default: {
      const row = new Float64Array(m.classes_.size);
      row[chosen(m)] = 1;
      return row;
    }
  }
}

function probabilities(m: Dummy, X: Input): NdArray {
  const row = rowOf(m);
  const out = new Float64Array(X.rows * row.length);
  for (let i = 0; i < X.rows; i++) out.set(row, i * row.length);
  return float64Array(out, X.rows, row.length);
}

export default defineEstimator({
  classes: ['sklearn.dummy.DummyClassifier'],
  attributes,
  check(m) {
    if (m.class_prior_.length !== m.classes_.size) {
      throw m.self.fail('class_prior_', `${m.classes_.size} numbers, as there are classes`, `${m.class_prior_.length}`);
    }
  },
  // What Python draws at random cannot be repeated.
  has: (m, method) => strategyOf(m) !== 'stratified' && (strategyOf(m) !== 'uniform' || method !== 'predict'),
  predict: (m, X) => takeLabels(m.classes_, new Int32Array(X.rows).fill(chosen(m))),
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
