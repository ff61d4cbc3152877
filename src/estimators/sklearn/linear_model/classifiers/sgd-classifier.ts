/**
 * Stochastic gradient descent for classes; probabilities depend on the loss.
 * https://scikit-learn.org/stable/modules/sgd.html#classification
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { labels, numbers, optional, text } from '../../../binding/attributes.js';
import { checkClasses, labelsOfScores, logOf, scoreArray } from '../../../running/classify.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import type { Dense, Input } from '../../../input/matrix.js';
import { float64Array } from '../../../binding/results.js';
import { coefficients } from '../../../binding/sparse-attribute.js';
import { checkLinear, linearWidth, outputsOf, scores } from '../affine.js';
import { oneVersusRest } from './one-versus-rest.js';

const attributes = {
  coef_: coefficients(1, 2),
  intercept_: numbers(0, 1),
  classes_: labels(),
  loss: optional(text(), 'hinge'),
};

type Sgd = Model<typeof attributes>;

/** Scores clipped to the range from -1 to 1, by formula (2) of Zhang and Oles for this loss. */
function modifiedHuber({ data, rows, cols }: Dense): NdArray {
  const half = data.map((score) => (Math.min(Math.max(score, -1), 1) + 1) / 2);
  if (cols === 1) {
    const both = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? half[i >> 1]! : 1 - half[i >> 1]!));
    return float64Array(both, rows, 2);
  }
  for (let i = 0; i < rows; i++) {
    const row = half.subarray(i * cols, (i + 1) * cols);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let k = 0; k < cols; k++) row[k] = sum === 0 ? 1 / cols : row[k]! / sum;
  }
  return float64Array(half, rows, cols);
}

function probabilities(m: Sgd, X: Input): NdArray {
  const decision = scores(m, X);
  return m.loss === 'modified_huber' ? modifiedHuber(decision) : oneVersusRest(m.self, decision);
}

/** The logistic loss was called `log` up to 1.2. */
const WITH_PROBABILITIES: ReadonlySet<string> = new Set(['log', 'log_loss', 'modified_huber']);

export default defineEstimator({
  classes: ['sklearn.linear_model._stochastic_gradient.SGDClassifier'],
  byRow: true,
  attributes,
  check(m) {
    checkLinear(m);
    checkClasses(m.self, m.classes_, outputsOf(m));
  },
  features: linearWidth,
  has: (m, method) => !method.endsWith('Proba') || WITH_PROBABILITIES.has(m.loss),
  predict: (m, X) => labelsOfScores(m.classes_, scores(m, X)),
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
