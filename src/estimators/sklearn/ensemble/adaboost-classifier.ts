/**
 * AdaBoost for classes: weighted votes (SAMME) or weighted log-probabilities (SAMME.R, up to 1.7).
 * https://scikit-learn.org/stable/modules/ensemble.html#adaboost
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { softmaxRows } from '../../../linalg/special/links.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { labels, optional, text, vector } from '../../binding/attributes.js';
import { ask, askColumns, codesOf, fitted } from '../../running/inner-estimators.js';
import { labelsOfScores, logOf, scoreArray } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { Dense, type Input, numberArray } from '../../input/matrix.js';
import { accuracy } from '../metrics/accuracy.js';
import { targetsOf } from '../metrics/targets.js';
import { float64Array, takeLabels } from '../../binding/results.js';
import { stageTargets } from '../metrics/score.js';
import { passedOn } from '../../running/validate.js';
import { SCORE_OPTIONS } from '../../running/known-options.js';
import { hasIndependentRows } from '../../running/row-independence.js';

const attributes = {
  estimators_: fitted(),
  estimator_weights_: vector(),
  classes_: labels(),
  algorithm: optional(text(), 'SAMME'),
};

type Boost = Model<typeof attributes>;

/** Adds what one estimator says of each row. */
function add(m: Boost, child: BoundEstimator, weight: number, X: Input, out: Float64Array): void {
  const n = m.classes_.size;
  if (m.algorithm === 'SAMME.R') {
    addLogs(askColumns(m.self, child, 'predictProba', X, n), n, out);
    return;
  }
  // Since 1.3 the other classes lose what the one wins.
  const others = m.self.version.since(1, 3) ? (-1 / (n - 1)) * weight : 0;
  const codes = codesOf(m.classes_, ask(m.self, child, 'predict', X));
  for (let i = 0; i < codes.length; i++) {
    for (let k = 0; k < n; k++) out[i * n + k]! += k === codes[i] ? weight : others;
  }
}

function addLogs(proba: Float64Array, n: number, out: Float64Array): void {
  const logs = proba.map((p) => Math.log(Math.max(p, Number.EPSILON)));
  for (let start = 0; start < logs.length; start += n) {
    const mean = (1 / n) * pairwiseSum(logs, start, n);
    for (let k = start; k < start + n; k++) out[k]! += (n - 1) * (logs[k]! - mean);
  }
}

/** Up to 0.21 the probabilities were those of the estimators, whatever the algorithm for the scores. */
function addOld(m: Boost, child: BoundEstimator, weight: number, X: Input, out: Float64Array): void {
  const n = m.classes_.size;
  const proba = askColumns(m.self, child, 'predictProba', X, n);
  if (m.algorithm === 'SAMME.R') addLogs(proba, n, out);
  else proba.forEach((p, i) => (out[i]! += p * weight));
}

function oldProbabilities(sums: Float64Array, n: number, norm: number): NdArray {
  const out = sums.map((sum) => Math.exp((1 / (n - 1)) * (sum / norm)));
  for (let start = 0; start < out.length; start += n) {
    const total = pairwiseSum(out, start, n);
    if (total !== 0) for (let k = start; k < start + n; k++) out[k]! /= total;
  }
  return float64Array(out, sums.length / n, n);
}

/** Sums by the sum of the weights; of two classes the second one less the first. */
function scaled(sums: Float64Array, n: number, norm: number): Dense {
  const rows = sums.length / n;
  const all = sums.map((sum) => sum / norm);
  if (n !== 2) return new Dense(all, rows, n);
  return new Dense(
    Float64Array.from({ length: rows }, (_, i) => all[2 * i + 1]! - all[2 * i]!),
    rows,
    1,
  );
}

type Add = typeof add;

/** Sums after each estimator, and the weights so far. */
function* running(m: Boost, X: Input, by: Add): Generator<{ sums: Float64Array; norm: number }> {
  const rows = passedOn(m.self, X);
  const sums = new Float64Array(X.rows * m.classes_.size);
  let norm = 0;
  for (let t = 0; t < m.estimators_.length; t++) {
    const weight = m.estimator_weights_[t]!;
    norm += weight;
    by(m, m.estimators_[t]!, weight, rows, sums);
    yield { sums, norm };
  }
}

/** Sums over all estimators, and all weights as numpy adds them. */
function total(m: Boost, X: Input, by: Add): { sums: Float64Array; norm: number } {
  const rows = passedOn(m.self, X);
  const sums = new Float64Array(X.rows * m.classes_.size);
  m.estimators_.forEach((child, t) => {
    by(m, child, m.estimator_weights_[t]!, rows, sums);
  });
  return { sums, norm: pairwiseSum(m.estimator_weights_, 0, m.estimator_weights_.length) };
}

/** Of a single class there is one score a row; between 1.3 and 1.5, and for stages since, SAMME divided by no other class. */
function checkSingle(m: Boost, stages: boolean): void {
  const { version } = m.self;
  if (m.classes_.size > 1 || !version.since(1, 3)) return;
  if (version.since(1, 6) ? stages : m.algorithm !== 'SAMME.R')
    throw new InvalidInputError(
      `this ${m.self.className} has a single class, for which scikit-learn ${version.text} divides by zero: take predictProba`,
    );
}

/** In the type of X, since 1.6. */
function singleScores(m: Boost, X: Input): NdArray {
  checkSingle(m, false);
  if (!m.self.version.since(1, 6)) {
    const { sums, norm } = total(m, X, add);
    return float64Array(
      sums.map((sum) => sum / norm),
      X.rows,
      1,
    );
  }
  passedOn(m.self, X);
  return numberArray(new Float64Array(X.rows), [X.rows, 1], X.kind === 'dense' ? X.dtype : 'float64');
}

function scores(m: Boost, X: Input): Dense {
  const n = m.classes_.size;
  if (n === 1) {
    checkSingle(m, false);
    // Up to 1.5 the estimators are asked all the same.
    if (m.self.version.since(1, 6)) passedOn(m.self, X);
    else total(m, X, add);
    return new Dense(new Float64Array(X.rows), X.rows, 1);
  }
  const { sums, norm } = total(m, X, add);
  return scaled(sums, n, norm);
}

function* stages(m: Boost, X: Input): Generator<Dense> {
  checkSingle(m, true);
  for (const { sums, norm } of running(m, X, add)) yield scaled(sums, m.classes_.size, norm);
}

function probabilities(m: Boost, raw: Dense): NdArray {
  const n = m.classes_.size;
  const { rows, data } = raw;
  const out = new Float64Array(rows * n);
  if (n === 1) return float64Array(out.fill(1), rows, 1);
  for (let i = 0; i < out.length; i++) {
    if (n === 2) out[i] = (i % 2 === 0 ? -data[i >> 1]! : data[i >> 1]!) / 2;
    else out[i] = data[i]! / (n - 1);
  }
  softmaxRows(out, rows, n);
  return float64Array(out, rows, n);
}

const isOld = (m: Boost): boolean => !m.self.version.since(0, 22) && m.classes_.size > 1;

function proba(m: Boost, X: Input): NdArray {
  if (m.classes_.size === 1) return float64Array(new Float64Array(X.rows).fill(1), X.rows, 1);
  if (!isOld(m)) return probabilities(m, scores(m, X));
  const { sums, norm } = total(m, X, addOld);
  return oldProbabilities(sums, m.classes_.size, norm);
}

function labelsOf(m: Boost, raw: Dense): NdArray {
  return m.classes_.size === 1 ? takeLabels(m.classes_, new Int32Array(raw.rows)) : labelsOfScores(m.classes_, raw);
}

function* stagedPredict(m: Boost, X: Input): Generator<NdArray> {
  for (const raw of stages(m, X)) yield labelsOf(m, raw);
}

export default defineEstimator({
  classes: ['sklearn.ensemble._weight_boosting.AdaBoostClassifier'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes,
  check(m) {
    if (m.estimator_weights_.length < m.estimators_.length)
      throw m.self.fail('estimator_weights_', `${m.estimators_.length} weights`, String(m.estimator_weights_.length));
    if (m.classes_.size === 0) throw m.self.fail('classes_', 'at least one label', 'none');
  },
  inner: (m) => m.estimators_[0],
  predict: (m, X) => labelsOf(m, scores(m, X)),
  predictProba: proba,
  predictLogProba: (m, X) => logOf(proba(m, X)),
  decisionFunction: (m, X) => (m.classes_.size === 1 ? singleScores(m, X) : scoreArray(scores(m, X))),
  stagedPredict,
  options: { stagedScore: SCORE_OPTIONS },
  *stagedScore(m, X, options) {
    const { known, weights } = stageTargets(m.self.className, options);
    for (const stage of stagedPredict(m, X)) yield accuracy(known, targetsOf(stage), weights);
  },
  *stagedPredictProba(m, X) {
    if (isOld(m)) {
      for (const { sums, norm } of running(m, X, addOld)) yield oldProbabilities(sums, m.classes_.size, norm);
      return;
    }
    // Of a single class scikit-learn divides by no other ones.
    const single = m.classes_.size === 1;
    for (const raw of stages(m, X))
      yield single ? float64Array(new Float64Array(raw.rows).fill(Number.NaN), raw.rows, 1) : probabilities(m, raw);
  },
  *stagedDecisionFunction(m, X) {
    for (const raw of stages(m, X)) yield m.classes_.size === 1 ? float64Array(raw.data, raw.rows, 1) : scoreArray(raw);
  },
});
