/**
 * A classifier for each class against all others, or for each of several labels.
 * https://scikit-learn.org/stable/modules/multiclass.html#onevsrestclassifier
 */
import { UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { ask, askColumns, askMatrix, fitted } from '../../running/inner-estimators.js';
import { scoreArray } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { binarizer } from '../../binding/label-binarizer-attribute.js';
import { Dense, type Input, numberArray, type NumberType } from '../../input/matrix.js';
import { int64Array, takeLabels } from '../../binding/results.js';
import { hasMethod } from '../../running/run.js';
import { binaryScores, isConstantPredictor, secondColumn, thresholdOf } from './binary.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { estimators_: fitted(), label_binarizer_: binarizer() };

type OneVsRest = Model<typeof attributes>;

/** The largest score decides; of equal ones the first since 1.8, the last before. */
function bestClass(m: OneVsRest, columns: readonly Float64Array[], rows: number): Int32Array {
  const first = m.self.version.since(1, 8);
  return Int32Array.from({ length: rows }, (_, i) => {
    let best = -Infinity;
    let at = 0;
    columns.forEach((column, k) => {
      const score = column[i]!;
      if (score > best || (score === best && !first)) {
        best = score;
        at = k;
      }
    });
    return at;
  });
}

function predict(m: OneVsRest, X: Input): NdArray {
  const columns = m.estimators_.map((child) => binaryScores(m.self, child, X));
  const { classes, type, multilabel } = m.label_binarizer_;
  if (classes.size === 1 && !multilabel) return takeLabels(classes, new Int32Array(X.rows));
  if (type === 'multiclass') return takeLabels(classes, bestClass(m, columns, X.rows));
  const threshold = thresholdOf(m.estimators_[0]!);
  const count = columns.length;
  const above = Int32Array.from({ length: X.rows * count }, (_, i) =>
    columns[i % count]![Math.floor(i / count)]! > threshold ? 1 : 0,
  );
  return multilabel ? int64Array(above, X.rows, count) : takeLabels(classes, above);
}

/** Up to 1.1 constant predictors gave whole numbers, which numpy does not divide in place. */
const isWhole = (m: OneVsRest): boolean => !m.self.version.since(1, 2) && m.estimators_.every(isConstantPredictor);

function probabilities(m: OneVsRest, X: Input): NdArray {
  const types = new Set<NumberType>();
  const columns = m.estimators_.map((child) => {
    const { data, dtype } = secondColumn(m.self, child, X);
    types.add(dtype);
    return data;
  });
  const type = types.size === 1 && types.has('float32') ? 'float32' : 'float64';
  if (columns.length === 1) columns.unshift(columns[0]!.map((p) => 1 - p));
  const cols = columns.length;
  const out = Float64Array.from({ length: X.rows * cols }, (_, i) => columns[i % cols]![Math.floor(i / cols)]!);
  if (m.label_binarizer_.multilabel)
    return isWhole(m) ? int64Array(out, X.rows, cols) : numberArray(out, [X.rows, cols], type);
  if (isWhole(m))
    throw new UnsupportedError(
      `this OneVsRestClassifier knows one class, of which scikit-learn ${m.self.version.text} has no probabilities: take predict`,
    );
  for (let i = 0; i < X.rows; i++) {
    const row = out.subarray(i * cols, (i + 1) * cols);
    const sum = row.reduce((a, b) => a + b, 0);
    // A row without any probability stays as it is since 1.7; before it was divided by zero.
    if (sum !== 0 || !m.self.version.since(1, 7)) for (let k = 0; k < cols; k++) row[k]! /= sum;
  }
  return numberArray(out, [X.rows, cols], type);
}

function decisions(m: OneVsRest, X: Input): NdArray {
  if (m.estimators_.every(isConstantPredictor)) {
    const columns = m.estimators_.map((child) => ask(m.self, child, 'decisionFunction', X));
    if (columns.length === 1) return columns[0]!;
    const all = columns.map((column) => column.toFloat64());
    const count = X.rows * all.length;
    return int64Array(
      Float64Array.from({ length: count }, (_, i) => all[i % all.length]![Math.floor(i / all.length)]!),
      X.rows,
      all.length,
    );
  }
  if (m.estimators_.length === 1) return scoreArray(askMatrix(m.self, m.estimators_[0]!, 'decisionFunction', X));
  const columns = m.estimators_.map((child) => askColumns(m.self, child, 'decisionFunction', X, 1));
  const cols = columns.length;
  return scoreArray(
    new Dense(
      Float64Array.from({ length: X.rows * cols }, (_, i) => columns[i % cols]![Math.floor(i / cols)]!),
      X.rows,
      cols,
    ),
  );
}

export default defineEstimator({
  classes: ['sklearn.multiclass.OneVsRestClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    const { classes, type, multilabel } = m.label_binarizer_;
    const expected = type === 'multiclass' || multilabel ? classes.size : 1;
    if (m.estimators_.length !== expected)
      throw m.self.fail('estimators_', `${expected} estimators`, `${m.estimators_.length}`);
    if (expected === 1 && !multilabel && classes.size !== 2 && classes.size !== 1)
      throw m.self.fail('label_binarizer_', 'one class or two', `${classes.size}`);
  },
  inner: (m) => m.estimators_.find((child) => !isConstantPredictor(child)),
  has(m, method) {
    if (method !== 'predictProba' && method !== 'decisionFunction') return true;
    return m.estimators_.every((child) => isConstantPredictor(child) || hasMethod(child, method));
  },
  predict,
  predictProba: probabilities,
  decisionFunction: decisions,
  computed: { classes_: (m) => m.label_binarizer_.classes },
});
