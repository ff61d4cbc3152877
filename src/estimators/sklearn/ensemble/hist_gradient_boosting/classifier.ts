/**
 * Histogram-based gradient boosting for classes: a sigmoid of one score, or the softmax of one for each class.
 * https://scikit-learn.org/stable/modules/ensemble.html#histogram-based-gradient-boosting
 */
import { InvalidInputError } from '../../../../core/errors.js';
import type { NdArray } from '../../../../numpy/ndarray.js';
import { expit, softmaxRows } from '../../../../linalg/special/links.js';
import { labels } from '../../../binding/attributes.js';
import { checkClasses, labelsOfScores, scoreArray } from '../../../running/classify.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import { Dense } from '../../../input/matrix.js';
import { float64Array } from '../../../binding/results.js';
import { checkHist, histAttributes, histScores, stagedHistScores, upgradeHist } from './hist-boosting.js';

const attributes = { ...histAttributes, classes_: labels() };

type Classifier = Model<typeof attributes>;

/** Shape (rows, classes). */
function probabilities({ data, rows, cols }: Dense): Dense {
  if (cols > 1) {
    const out = data.slice();
    softmaxRows(out, rows, cols);
    return new Dense(out, rows, cols);
  }
  const out = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const p = expit(data[i]!);
    out[2 * i] = 1 - p;
    out[2 * i + 1] = p;
  }
  return new Dense(out, rows, 2);
}

/** Up to 1.3 the larger probability decides, later the scores: these differ where probabilities round to the same. */
function decide(m: Classifier, raw: Dense): NdArray {
  if (m.classes_.size === 1 && raw.data.some((score) => score > 0))
    throw new InvalidInputError(`this ${m.self.className} has a single class, and predicts another one`);
  return labelsOfScores(m.classes_, m.self.version.since(1, 5) ? raw : probabilities(raw));
}

function proba(raw: Dense): NdArray {
  const { data, rows, cols } = probabilities(raw);
  return float64Array(data, rows, cols);
}

export default defineEstimator({
  classes: ['sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier'],
  byRow: true,
  attributes,
  upgrade: upgradeHist,
  check(m) {
    checkHist(m);
    // Of a single class there is a score for a second one, which is far below 0.
    if (m.classes_.size !== 1 || m._predictors.outputs !== 1) checkClasses(m.self, m.classes_, m._predictors.outputs);
  },
  predict: (m, X) => decide(m, histScores(m, X)),
  predictProba: (m, X) => proba(histScores(m, X)),
  decisionFunction: (m, X) => scoreArray(histScores(m, X)),
  *stagedPredict(m, X) {
    for (const raw of stagedHistScores(m, X)) yield decide(m, raw);
  },
  *stagedPredictProba(m, X) {
    for (const raw of stagedHistScores(m, X)) yield proba(raw);
  },
  *stagedDecisionFunction(m, X) {
    for (const raw of stagedHistScores(m, X)) yield scoreArray(raw);
  },
});
