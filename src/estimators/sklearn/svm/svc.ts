/**
 * Support vector classification: a vote of one score for each pair of classes.
 * https://scikit-learn.org/stable/modules/svm.html#classification, and libsvm's `svm_predict_values`.
 */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { bool, labels, nullable, optional, text, vector } from '../../binding/attributes.js';
import { logOf } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import { scoresOfPairs } from '../../running/one-vs-one-scores.js';
import {
  checkLibsvm,
  dualOf,
  eachKernelRow,
  libsvmAttributes,
  libsvmRows,
  libsvmWidth,
  rbfSumsOf,
  upgradeLibsvm,
} from './libsvm.js';
import { pairwiseCoupling, plattSigmoid } from './platt.js';

const attributes = {
  ...libsvmAttributes,
  classes_: labels(),
  _n_support: vector(),
  _probA: optional(vector(), new Float64Array(0)),
  _probB: optional(vector(), new Float64Array(0)),
  /** None, which was the default until 0.18, means pairs in every release. */
  decision_function_shape: optional(nullable(text()), 'ovr'),
  break_ties: optional(bool(), false),
};

type Svc = Model<typeof attributes>;

const pairsOf = (m: Svc): number => (m.classes_.size * (m.classes_.size - 1)) / 2;

/** Score of each pair of classes, positive for the first: shape (rows, pairs). */
function pairScores(m: Svc, X: Input): Float64Array {
  const n = m.classes_.size;
  const pairs = pairsOf(m);
  const input = libsvmRows(m, X);
  const out = new Float64Array(input.rows * pairs);
  const sums = rbfSumsOf(m, input, Array.from(m._n_support));
  // Each class has a sum against each of the others.
  const of = (at: number, a: number, b: number): number => sums![at + a * (n - 1) + (b < a ? b : b - 1)]!;
  if (sums !== undefined) {
    let to = 0;
    for (let i = 0; i < input.rows; i++) {
      const at = i * n * (n - 1);
      for (let a = 0, p = 0; a < n; a++)
        for (let b = a + 1; b < n; b++) out[to++] = of(at, a, b) + of(at, b, a) + m._intercept_[p++]!;
    }
    return out;
  }
  const { data: dual, cols } = dualOf(m);
  const starts = [0];
  for (const count of m._n_support) starts.push(starts[starts.length - 1]! + count);
  eachKernelRow(m, input, (i, values) => {
    let p = 0;
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) {
        let sum = 0;
        for (let v = starts[a]!; v < starts[a + 1]!; v++) sum += dual[(b - 1) * cols + v]! * values[v]!;
        for (let v = starts[b]!; v < starts[b + 1]!; v++) sum += dual[a * cols + v]! * values[v]!;
        out[i * pairs + p] = sum + m._intercept_[p]!;
        p++;
      }
    }
  });
  return out;
}

function votesOf(scores: Float64Array, n: number): Float64Array {
  const pairs = (n * (n - 1)) / 2;
  const rows = scores.length / pairs;
  const votes = new Float64Array(rows * n);
  for (let i = 0; i < rows; i++) {
    let p = i * pairs;
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) votes[i * n + (scores[p++]! > 0 ? a : b)]!++;
    }
  }
  return votes;
}

/** Scores of each class from those of the pairs, which count for the first class where they are not negative. */
function oneVersusRest(m: Svc, scores: Float64Array): Float64Array {
  const second = scores.map((score) => (score < 0 ? 1 : 0));
  const confidences = scores.map((score) => -score);
  return scoresOfPairs(second, confidences, m.classes_.size, m.self.version);
}

function decisionFunction(m: Svc, X: Input): NdArray {
  const n = m.classes_.size;
  const scores = pairScores(m, X);
  if (n === 2)
    return float64Array(
      scores.map((score) => -score),
      scores.length,
    );
  if (m.decision_function_shape !== 'ovr') return float64Array(scores, X.rows, pairsOf(m));
  return float64Array(oneVersusRest(m, scores), X.rows, n);
}

function predict(m: Svc, X: Input): NdArray {
  const n = m.classes_.size;
  if (m.break_ties && m.decision_function_shape === 'ovo')
    throw new InvalidInputError("break_ties must be False when decision_function_shape is 'ovo'");
  const scores = pairScores(m, X);
  const byScore = m.break_ties && m.decision_function_shape === 'ovr' && n > 2;
  return takeLabels(m.classes_, argmaxRows(byScore ? oneVersusRest(m, scores) : votesOf(scores, n), X.rows, n));
}

function probabilities(m: Svc, X: Input): NdArray {
  const n = m.classes_.size;
  const pairs = pairsOf(m);
  const scores = pairScores(m, X);
  const out = new Float64Array(X.rows * n);
  for (let i = 0; i < X.rows; i++) {
    const row = Float64Array.from({ length: pairs }, (_, p) =>
      plattSigmoid(scores[i * pairs + p]!, m._probA[p]!, m._probB[p]!),
    );
    out.set(pairwiseCoupling(row, n), i * n);
  }
  return float64Array(out, X.rows, n);
}

export default defineEstimator({
  classes: ['sklearn.svm._classes.SVC', 'sklearn.svm._classes.NuSVC'],
  byRow: (m) => m.self.version.since(0, 21),
  attributes,
  upgrade: upgradeLibsvm,
  features: libsvmWidth,
  check(m) {
    checkLibsvm(m);
    const n = m.classes_.size;
    const { self, _n_support, _dual_coef_, _intercept_, _probA, _probB } = m;
    if (n < 2) throw self.fail('classes_', 'at least two labels', `${n}`);
    const total = _n_support.reduce((sum, count) => sum + count, 0);
    if (!_n_support.every((count) => Number.isInteger(count) && count >= 0) || total !== m.support_.length)
      throw self.fail('_n_support', `counts that add up to ${m.support_.length}`, `${total}`);
    if (_n_support.length !== n) throw self.fail('_n_support', `${n} counts`, `${_n_support.length}`);
    if (_dual_coef_.rows !== n - 1) throw self.fail('_dual_coef_', `${n - 1} rows`, `${_dual_coef_.rows}`);
    const pairs = pairsOf(m);
    if (_intercept_.length !== pairs) throw self.fail('_intercept_', `${pairs} numbers`, `${_intercept_.length}`);
    if (_probA.length !== _probB.length || (_probA.length !== 0 && _probA.length !== pairs))
      throw self.fail('_probA', `${pairs} numbers`, `${_probA.length} and ${_probB.length}`);
  },
  has: (m, method) => (method !== 'predictProba' && method !== 'predictLogProba') || m._probA.length > 0,
  predict,
  decisionFunction,
  predictProba: probabilities,
  predictLogProba: (m, X) => logOf(probabilities(m, X)),
});
