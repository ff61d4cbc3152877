/**
 * A classifier on what several estimators predict.
 * https://scikit-learn.org/stable/modules/ensemble.html#stacked-generalization
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { ask, askMatrix } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Features, Input } from '../../input/matrix.js';
import { float64Array, takeLabels } from '../../binding/results.js';
import { hasMethod, run } from '../../running/run.js';
import { classLists, stackColumns } from '../tree/shared.js';
import { checkStacking, methodsOf, stacked, stackedNames, stackingAttributes } from './stacking.js';
import { firstOf } from './voting.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { ...stackingAttributes, classes_: classLists() };

type Classifier = Model<typeof attributes>;

/** Classes where there is one output; otherwise probabilities come as lists. */
const classCount = (m: Classifier): number => (m.classes_.single ? m.classes_.lists[0]!.size : m.classes_.lists.length);

const meta = (m: Classifier, X: Input): Features => stacked(m, X, classCount(m));

/** The last estimator was fitted on the codes of the classes. */
function predict(m: Classifier, X: Input): NdArray {
  const { data, rows, cols } = askMatrix(m.self, m.final_estimator_, 'predict', meta(m, X));
  const { lists, single } = m.classes_;
  if (cols !== lists.length) throw m.self.fail('final_estimator_', `${lists.length} outputs`, `${cols}`);
  const picked = lists.map((list, k) => {
    const codes = Int32Array.from({ length: rows }, (_, i) => data[i * cols + k]!);
    const bad = codes.find((code) => !(code >= 0 && code < list.size));
    if (bad !== undefined) throw m.self.fail('final_estimator_', `classes below ${list.size}`, String(bad));
    return takeLabels(list, codes);
  });
  return single ? picked[0]! : stackColumns(picked, rows);
}

/** Of several outputs scikit-learn gives the probability of the first class of each. */
function predictProba(m: Classifier, X: Input): NdArray {
  const result = run(m.final_estimator_, 'predictProba', meta(m, X));
  if (result instanceof NdArray) return result;
  const parts = result as NdArray[];
  const out = new Float64Array(X.rows * parts.length);
  parts.forEach((part, k) => {
    const data = part.toFloat64();
    const width = part.shape[1]!;
    for (let i = 0; i < X.rows; i++) out[i * parts.length + k] = data[i * width]!;
  });
  return float64Array(out, X.rows, parts.length);
}

/** Columns of each estimator, from its method and the classes. */
function widths(m: Classifier): number[] {
  const count = classCount(m);
  return methodsOf(m).map((method) => (method === 'predict' || count === 2 ? 1 : count));
}

export default defineEstimator({
  classes: ['sklearn.ensemble._stacking.StackingClassifier'],
  byRow: (m) => [...m.estimators_, m.final_estimator_].every(hasIndependentRows),
  attributes,
  check: checkStacking,
  inner: firstOf,
  has(m, method) {
    if (method !== 'predictProba' && method !== 'decisionFunction') return true;
    return hasMethod(m.final_estimator_, method);
  },
  predict,
  predictProba,
  decisionFunction: (m, X) => ask(m.self, m.final_estimator_, 'decisionFunction', meta(m, X)),
  transform: meta,
  getFeatureNamesOut: (m, _inputs, given) => stackedNames(m, widths(m), given),
});
