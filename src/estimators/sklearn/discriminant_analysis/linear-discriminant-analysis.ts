/**
 * Linear discriminant analysis: a linear classifier, and the projection onto what sets the classes apart.
 * https://scikit-learn.org/stable/modules/lda_qda.html
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { expit, softmaxRows } from '../../../linalg/special/links.js';
import { project } from '../../../linalg/project.js';
import { count, labels, numbers, optional, text } from '../../binding/attributes.js';
import { checkClasses, labelsOfScores, scoreArray } from '../../running/classify.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { checkLinear, linearWidth, outputsOf, scores } from '../linear_model/affine.js';
import { oneVersusRest } from '../linear_model/classifiers/one-versus-rest.js';
import { Dense, type Input, numberArray } from '../../input/matrix.js';
import { asDense, heldAs, resultFloat } from '../../running/validate.js';

const attributes = {
  coef_: numbers(2),
  intercept_: numbers(0, 1),
  classes_: labels(),
  solver: optional(text(), 'svd'),
  xbar_: optional(numbers(1)),
  scalings_: optional(numbers(2)),
  _max_components: optional(count()),
};

type Lda = Model<typeof attributes>;

function probabilities(m: Lda, X: Input): NdArray {
  const decision = scores(m, X);
  const { data, rows, cols, dtype } = decision;
  const type = dtype === 'float32' ? dtype : 'float64';
  // Up to 0.21 several classes were one against the rest.
  if (cols > 1 && !m.self.version.since(0, 21)) return oneVersusRest(m.self, decision);
  if (cols > 1) {
    softmaxRows(data, rows, cols);
    return numberArray(heldAs(type, data), [rows, cols], type);
  }
  const out = Float64Array.from({ length: 2 * rows }, (_, i) => {
    const p = expit(data[i >> 1]!);
    return i % 2 === 1 ? p : 1 - p;
  });
  return numberArray(heldAs(type, out), [rows, 2], type);
}

const SMALLEST_NORMAL = { float64: 2 ** -1022, float32: 2 ** -126 };

/** Since 0.24 a probability of 0 counts as the smallest number. */
function logProbabilities(m: Lda, X: Input): NdArray {
  const found = probabilities(m, X);
  const type = found.dtype.name === 'float32' ? 'float32' : 'float64';
  const lowest = m.self.version.since(0, 24) ? SMALLEST_NORMAL[type] : 0;
  const logs = found.toFloat64().map((p) => Math.log(p === 0 ? lowest : p));
  return numberArray(heldAs(type, logs), found.shape, type);
}

function transform(m: Lda, X: Input): Dense {
  const { data, rows, cols, dtype } = asDense(m.self, X, { width: linearWidth(m) });
  const type = resultFloat(m.self, dtype, 'scalings_', ...(m.solver === 'svd' ? ['xbar_'] : []));
  const { data: scalings, shape } = m.scalings_!;
  const shifted = m.solver === 'svd' ? data.map((value, i) => value - m.xbar_!.data[i % cols]!) : data;
  const all = heldAs(type, project(shifted, rows, cols, scalings, shape[1]!));
  const kept = Math.min(shape[1]!, m._max_components ?? shape[1]!);
  if (kept === shape[1]) return new Dense(all, rows, kept, type);
  const out = new Float64Array(rows * kept);
  for (let i = 0; i < rows; i++) out.set(all.subarray(i * shape[1]!, i * shape[1]! + kept), i * kept);
  return new Dense(out, rows, kept, type);
}

export default defineEstimator({
  classes: ['sklearn.discriminant_analysis.LinearDiscriminantAnalysis'],
  byRow: true,
  attributes,
  features: linearWidth,
  check(m) {
    checkLinear(m);
    checkClasses(m.self, m.classes_, outputsOf(m));
    const width = linearWidth(m);
    if (m.solver === 'lsqr') return;
    if (m.scalings_?.shape[0] !== width)
      throw m.self.fail('scalings_', `${width} rows`, `${m.scalings_?.shape[0] ?? 'nothing'}`);
    if (m.solver === 'svd' && m.xbar_?.data.length !== width)
      throw m.self.fail('xbar_', `${width} numbers`, `${m.xbar_?.data.length ?? 'nothing'}`);
  },
  has: (m, method) => method !== 'transform' || m.solver !== 'lsqr',
  predict: (m, X) => labelsOfScores(m.classes_, scores(m, X)),
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
  predictProba: probabilities,
  predictLogProba: logProbabilities,
  transform,
  getFeatureNamesOut(m) {
    const found = m.scalings_?.shape[1] ?? m.classes_.size - 1;
    return classNames(m.self, Math.min(found, m._max_components ?? found));
  },
});
