/**
 * Gradient boosting for classes: scores become probabilities by the loss's link.
 * https://scikit-learn.org/stable/modules/ensemble.html#gradient-boosting
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { expit, softmaxRows } from '../../../linalg/special/links.js';
import { labels, optional, text } from '../../binding/attributes.js';
import { checkClasses, labelsOfScores, logOf, scoreArray } from '../../running/classify.js';
import { hasIndependentRows } from '../../running/row-independence.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { float64Array, takeLabels } from '../../binding/results.js';
import {
  askInit,
  boostingAttributes,
  boostingImportances,
  boostingLeaves,
  boostingWidth,
  checkBoosting,
  rawScores,
  stagedScores,
  startsAlike,
  type Start,
} from './gradient-boosting.js';

const attributes = {
  ...boostingAttributes,
  classes_: labels(),
  loss: optional(text(), 'log_loss'),
};

type Classifier = Model<typeof attributes>;

const FLOAT32_EPS = 2 ** -23;

/** Scores that give the probabilities of the initial estimator, which are kept off 0 and 1. */
function start(m: Classifier): Start {
  const { version } = m.self;
  const eps = version.since(1, 8) ? Number.EPSILON : FLOAT32_EPS;
  const clip = (p: number): number => Math.min(Math.max(p, eps), 1 - eps);
  return (init, X) => {
    const found = askInit(init, 'predictProba', X, m.self);
    const width = found.shape[1];
    if (width !== m.classes_.size)
      throw m.self.fail('init_', `probabilities of ${m.classes_.size} classes`, String(width));
    const data = found.toFloat64();
    const { outputs } = m.estimators_;
    if (outputs === 1) {
      const half = m.loss === 'exponential' ? 0.5 : 1;
      return Float64Array.from({ length: X.rows }, (_, i) => {
        const p = clip(data[2 * i + 1]!);
        return half * Math.log(p / (1 - p));
      });
    }
    const clipped = Float64Array.from(data, clip);
    return version.since(1, 4) ? centredLogs(clipped, X.rows, outputs) : clipped.map(Math.log);
  };
}

/** Since 1.4 relative to the geometric mean of the classes. */
function centredLogs(p: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(p.length);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += Math.log(p[i * cols + k]!);
    const mean = Math.exp(sum / cols);
    for (let k = 0; k < cols; k++) out[i * cols + k] = Math.log(p[i * cols + k]! / mean);
  }
  return out;
}

/** Shape (rows, classes). */
function probabilities(m: Classifier, raw: Dense): Float64Array {
  const { rows, cols } = raw;
  if (cols > 1) {
    const out = raw.data.slice();
    softmaxRows(out, rows, cols);
    return out;
  }
  const factor = m.loss === 'exponential' ? 2 : 1;
  const out = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const p = expit(factor * raw.data[i]!);
    out[2 * i] = 1 - p;
    out[2 * i + 1] = p;
  }
  return out;
}

/** Up to 1.3 the larger probability decides; later, and for the exponential loss, the sign of the score, where 0 is positive. */
function decide(m: Classifier, raw: Dense): NdArray {
  const bySign = raw.cols === 1 && (m.loss === 'exponential' || m.self.version.since(1, 4));
  if (bySign) {
    const positive = new Int32Array(raw.rows);
    for (let i = 0; i < raw.rows; i++) positive[i] = raw.data[i]! >= 0 ? 1 : 0;
    return takeLabels(m.classes_, positive);
  }
  if (m.self.version.since(1, 4)) return labelsOfScores(m.classes_, raw);
  return labelsOfScores(m.classes_, new Dense(probabilities(m, raw), raw.rows, m.classes_.size));
}

const proba = (m: Classifier, raw: Dense): NdArray => float64Array(probabilities(m, raw), raw.rows, m.classes_.size);

const scores = (m: Classifier, X: Input): Dense => rawScores(m, X, start(m));

export default defineEstimator({
  classes: ['sklearn.ensemble._gb.GradientBoostingClassifier'],
  byRow: (m) => startsAlike(m) || (m.init_ !== 'zero' && hasIndependentRows(m.init_)),
  attributes,
  check(m) {
    checkBoosting(m);
    checkClasses(m.self, m.classes_, m.estimators_.outputs);
  },
  features: boostingWidth,
  predict: (m, X) => decide(m, scores(m, X)),
  predictProba: (m, X) => proba(m, scores(m, X)),
  predictLogProba: (m, X) => logOf(proba(m, scores(m, X))),
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
  *stagedPredict(m, X) {
    for (const raw of stagedScores(m, X, start(m))) yield decide(m, raw);
  },
  *stagedPredictProba(m, X) {
    for (const raw of stagedScores(m, X, start(m))) yield proba(m, raw);
  },
  *stagedDecisionFunction(m, X) {
    for (const { data, rows, cols } of stagedScores(m, X, start(m))) yield float64Array(data, rows, cols);
  },
  apply: (m, X) => boostingLeaves(m, X, (rows, { stages, outputs }) => [rows, stages, outputs]),
  computed: { feature_importances_: boostingImportances },
});
