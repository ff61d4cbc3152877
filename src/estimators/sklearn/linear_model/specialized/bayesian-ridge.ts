/**
 * Bayesian regression: the mean as for every linear model, and the standard deviation of each prediction.
 * https://scikit-learn.org/stable/modules/linear_model.html#bayesian-regression
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { any, nullable, number, numbers, optional } from '../../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../../binding/define.js';
import { type Input, numberArray } from '../../../input/matrix.js';
import { flag } from '../../../binding/method-options.js';
import { asDense, heldAs, numberTypeOf, resultFloat } from '../../../running/validate.js';
import { checkLinear, linearWidth, predictions } from '../affine.js';

const attributes = {
  coef_: numbers(1),
  intercept_: numbers(0, 1),
  alpha_: number(),
  sigma_: numbers(2),
  normalize: optional(any()),
  _normalize: optional(any()),
  X_offset_: optional(nullable(numbers(0, 1))),
  X_scale_: optional(nullable(numbers(0, 1))),
  lambda_: optional(numbers(0, 1)),
  threshold_lambda: optional(number()),
};

type Bayes = Model<typeof attributes>;

/** Columns that take part: in automatic relevance determination those whose precision is below the threshold. */
function columnsOf(m: Bayes): number[] {
  const all = m.coef_.data.length;
  const { lambda_, threshold_lambda } = m;
  const kept = Array.from({ length: all }, (_, j) => j);
  if (m.self.className !== 'ARDRegression' || lambda_ === undefined || threshold_lambda === undefined) return kept;
  return kept.filter((j) => lambda_.data[j]! < threshold_lambda);
}

/** X as `sigma_` was made from: shifted since 1.9, before only where it was normalized, which ended with 1.1. */
function shift(m: Bayes): (value: number, column: number) => number {
  const at = (numbers: { data: Float64Array } | undefined, j: number, none: number): number =>
    numbers === undefined ? none : numbers.data.length === 1 ? numbers.data[0]! : numbers.data[j]!;
  if (m.normalize === true || m._normalize === true)
    return (value, j) => (value - at(m.X_offset_, j, 0)) / at(m.X_scale_, j, 1);
  if (!m.self.version.since(1, 9)) return (value) => value;
  return (value, j) => value - at(m.X_offset_, j, 0);
}

function deviations(m: Bayes, X: Input): Float64Array {
  const { data, rows, cols } = asDense(m.self, X, { width: linearWidth(m) });
  const columns = columnsOf(m);
  const move = shift(m);
  const n = columns.length;
  const sigma = m.sigma_.data;
  return Float64Array.from({ length: rows }, (_, i) => {
    const x = columns.map((j) => move(data[i * cols + j]!, j));
    let total = 0;
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let a = 0; a < n; a++) sum += x[a]! * sigma[a * n + b]!;
      total += sum * x[b]!;
    }
    return Math.sqrt(total + 1 / m.alpha_);
  });
}

function predict(m: Bayes, X: Input, options?: MethodOptions): NdArray {
  const mean = predictions(m, X);
  if (options?.['returnStd'] !== true) return mean;
  const type = resultFloat(m.self, numberTypeOf(X), 'sigma_');
  return [mean, numberArray(heldAs(type, deviations(m, X)), [X.rows], type)] as unknown as NdArray;
}

export default defineEstimator({
  classes: ['sklearn.linear_model._bayes.BayesianRidge', 'sklearn.linear_model._bayes.ARDRegression'],
  byRow: true,
  attributes,
  check(m) {
    checkLinear(m);
    const n = columnsOf(m).length;
    const [rows, cols] = m.sigma_.shape;
    if (rows !== n || cols !== n) throw m.self.fail('sigma_', `shape (${n}, ${n})`, `(${rows}, ${cols})`);
    for (const name of ['X_offset_', 'X_scale_'] as const) {
      const length = m[name]?.data.length ?? 1;
      if (length !== 1 && length !== m.coef_.data.length)
        throw m.self.fail(name, `${m.coef_.data.length} numbers`, `${length}`);
    }
  },
  features: linearWidth,
  options: { predict: { returnStd: flag('The standard deviation of each prediction as well.') } },
  predict,
});
