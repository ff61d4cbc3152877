/**
 * Classifiers whose scores are turned into probabilities by curves that were fitted on other rows.
 * https://scikit-learn.org/stable/modules/calibration.html
 */
import { labels, listOf } from '../../binding/attributes.js';
import { askMatrix, codesOf } from '../../running/inner-estimators.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { hasMethod } from '../../running/run.js';
import { calibrate, type Calibrated, calibrated, temperature } from './calibrators.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = { calibrated_classifiers_: listOf(calibrated()), classes_: labels() };

type Cv = Model<typeof attributes>;

/** Scores where the classifier has them, else probabilities; of two classes those of the second one. */
function response(m: Cv, { estimator }: Calibrated, X: Input): { scores: Dense; isProbability: boolean } {
  if (hasMethod(estimator, 'decisionFunction'))
    return { scores: askMatrix(m.self, estimator, 'decisionFunction', X), isProbability: false };
  const all = askMatrix(m.self, estimator, 'predictProba', X);
  if (m.classes_.size !== 2 || all.cols !== 2) return { scores: all, isProbability: true };
  const second = Float64Array.from({ length: all.rows }, (_, i) => all.data[2 * i + 1]!);
  return { scores: new Dense(second, all.rows, 1), isProbability: true };
}

function byTemperature(beta: number, scores: Dense, isProbability: boolean): Float64Array {
  if (!isProbability || scores.cols !== 1) return temperature(beta, scores);
  const both = Float64Array.from({ length: 2 * scores.rows }, (_, i) =>
    i % 2 === 1 ? scores.data[i >> 1]! : 1 - scores.data[i >> 1]!,
  );
  return temperature(beta, new Dense(both, scores.rows, 2));
}

/** One curve for each class, and each row divided by its sum. */
function byCurves(m: Cv, part: Calibrated, scores: Dense): Float64Array {
  const n = m.classes_.size;
  const { data, rows, cols } = scores;
  const { classes } = part.estimator;
  const codes = classes instanceof NdArray ? codesOf(part.classes, classes) : [];
  const out = new Float64Array(rows * n);
  for (let c = 0; c < Math.min(cols, codes.length, part.calibrators.length); c++) {
    const target = n === 2 ? codes[c]! + 1 : codes[c]!;
    if (!(target >= 0 && target < n)) throw m.self.fail('calibrated_classifiers_', `classes below ${n}`, `${target}`);
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * cols + c]!);
    calibrate(m.self, part.calibrators[c]!, column).forEach((p, i) => (out[i * n + target] = p));
  }
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * n, (i + 1) * n);
    if (n === 2) {
      row[0] = 1 - row[1]!;
      continue;
    }
    const sum = row.reduce((a, b) => a + b, 0);
    for (let k = 0; k < n; k++) row[k] = sum === 0 ? 1 / n : row[k]! / sum;
  }
  return out;
}

function probabilities(m: Cv, X: Input): Float64Array {
  const n = m.classes_.size;
  const sums = new Float64Array(X.rows * n);
  for (const part of m.calibrated_classifiers_) {
    const { scores, isProbability } = response(m, part, X);
    const first = part.calibrators[0]!;
    const found =
      first.kind === 'temperature' ? byTemperature(first.beta, scores, isProbability) : byCurves(m, part, scores);
    if (found.length !== sums.length) throw m.self.fail('calibrated_classifiers_', `${n} classes each`, 'others');
    found.forEach((p, i) => (sums[i]! += p > 1 && p <= 1 + 1e-5 ? 1 : p));
  }
  return sums.map((sum) => sum / m.calibrated_classifiers_.length);
}

export default defineEstimator({
  classes: ['sklearn.calibration.CalibratedClassifierCV'],
  byRow: (m) => m.calibrated_classifiers_.every(({ estimator }) => hasIndependentRows(estimator)),
  attributes,
  check(m) {
    const parts = m.calibrated_classifiers_;
    if (parts.length === 0) throw m.self.fail('calibrated_classifiers_', 'at least one', 'none');
    if (m.classes_.size < 2) throw m.self.fail('classes_', 'at least two labels', `${m.classes_.size}`);
    for (const { calibrators } of parts)
      if (calibrators.length === 0) throw m.self.fail('calibrated_classifiers_', 'calibrators', 'none');
  },
  inner: (m) => m.calibrated_classifiers_[0]?.estimator,
  predict: (m, X) => takeLabels(m.classes_, argmaxRows(probabilities(m, X), X.rows, m.classes_.size)),
  predictProba: (m, X) => float64Array(probabilities(m, X), X.rows, m.classes_.size),
});
