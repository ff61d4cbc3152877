/**
 * A linear one-class machine: 1 inside, -1 outside.
 * https://scikit-learn.org/stable/modules/sgd.html#online-one-class-svm
 */
import { dtypeOf } from '../../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { numbers } from '../../../binding/attributes.js';
import { defineEstimator, type Model } from '../../../binding/define.js';
import type { Input } from '../../../input/matrix.js';
import { float64Array } from '../../../binding/results.js';
import { coefficients } from '../../../binding/sparse-attribute.js';
import { checkLinear, linearWidth, scores } from '../affine.js';

const attributes = { coef_: coefficients(1, 2), offset_: numbers(0, 1) };

type OneClass = Model<typeof attributes>;

/** The offset counts against the score, where other linear models add an intercept. */
const linear = (m: OneClass) => ({
  coef_: m.coef_,
  intercept_: { ...m.offset_, data: m.offset_.data.map((offset) => -offset) },
  self: m.self,
});

const decisions = (m: OneClass, X: Input): Float64Array => scores(linear(m), X).data;

export default defineEstimator({
  classes: ['sklearn.linear_model._stochastic_gradient.SGDOneClassSVM'],
  byRow: true,
  attributes,
  check(m) {
    checkLinear(linear(m));
  },
  features: (m) => linearWidth(linear(m)),
  predict: (m, X) =>
    new NdArray(
      Int32Array.from(decisions(m, X), (score) => (score >= 0 ? 1 : -1)),
      [X.rows],
      dtypeOf('int32'),
    ),
  decisionFunction: (m, X) => float64Array(decisions(m, X), X.rows),
  scoreSamples: (m, X) =>
    float64Array(
      decisions(m, X).map((score) => score + m.offset_.data[0]!),
      X.rows,
    ),
});
