/**
 * Logistic regression: one sigmoid, one for each class (ovr), or a softmax over all.
 * https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { softmaxRows } from '../../../../linalg/special/links.js';
import { any, labels, numbers, optional, text } from '../../../binding/attributes.js';
import { checkClasses, labelsOfScores, logOf, scoreArray } from '../../../running/classify.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { Dense, type Input, numberArray } from '../../../input/matrix.js';
import { coefficients } from '../../../binding/sparse-attribute.js';
import { checkLinear, linearWidth, outputsOf, scores } from '../affine.js';
import { oneVersusRest } from './one-versus-rest.js';

const attributes = {
  coef_: coefficients(2),
  intercept_: numbers(0, 1),
  classes_: labels(),
  n_iter_: optional(any()),
  multi_class: optional(text()),
  solver: optional(text(), 'liblinear'),
};

type Logistic = Model<typeof attributes>;

/** One model for each class, by the rules of the release that wrote the file; from 1.8 on only two classes have one. */
function isOneVersusRest(m: Logistic): boolean {
  const { version } = m.self;
  const choice = m.multi_class ?? (version.since(1, 8) ? 'auto' : 'ovr');
  if (choice === 'ovr' || choice === 'warn') return true;
  if (choice !== 'auto' && choice !== 'deprecated') return false;
  if (m.classes_.size <= 2 || m.solver === 'liblinear') return true;
  return m.solver === 'newton-cholesky' && !version.since(1, 6);
}

function probabilities(m: Logistic, X: Input): NdArray {
  const decision = scores(m, X);
  const { rows, dtype } = decision;
  if (isOneVersusRest(m)) return oneVersusRest(m.self, decision);
  const all = decision.cols === 1 ? bothSides(decision) : decision;
  softmaxRows(all.data, rows, all.cols);
  return numberArray(all.data, [rows, all.cols], dtype);
}

/** A multinomial model of two classes has one score, which counts for the second class and against the first. */
function bothSides(decision: Dense): Dense {
  const data = new Float64Array(2 * decision.rows);
  decision.data.forEach((score, i) => {
    data[2 * i] = -score;
    data[2 * i + 1] = score;
  });
  return new Dense(data, decision.rows, 2, decision.dtype);
}

export default defineEstimator({
  classes: ['sklearn.linear_model._logistic.LogisticRegression'],
  byRow: true,
  attributes,
  check(m) {
    checkLinear(m);
    checkClasses(m.self, m.classes_, outputsOf(m));
  },
  features: linearWidth,
  predict: (m, X) => labelsOfScores(m.classes_, scores(m, X)),
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
