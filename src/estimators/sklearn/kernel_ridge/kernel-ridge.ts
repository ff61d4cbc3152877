/**
 * Kernel ridge regression: K(X, rows of fit) times dual coefficients.
 * https://scikit-learn.org/stable/modules/kernel_ridge.html
 */
import { times } from '../../../linalg/product.js';
import { nullable, number, numbers, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { nameOrFunction } from '../../own/metric.js';
import { float64Array } from '../../binding/results.js';
import { kernelOf } from '../../running/pairwise-kernel.js';
import { storedRows } from '../../binding/stored-rows.js';

export default defineEstimator({
  classes: ['sklearn.kernel_ridge.KernelRidge'],
  byRow: true,
  attributes: {
    X_fit_: storedRows(),
    dual_coef_: numbers(1, 2),
    kernel: nameOrFunction('kernel', 'a, b'),
    gamma: optional(nullable(number())),
    degree: optional(number(), 3),
    coef0: optional(number(), 1),
  },
  check(m) {
    const rows = m.X_fit_.shape[0]!;
    if (m.dual_coef_.shape[0] !== rows) throw m.self.fail('dual_coef_', `${rows} rows`, `${m.dual_coef_.shape[0]}`);
  },
  features: (m) => m.X_fit_.shape[1],
  predict(m, X) {
    const K = kernelOf(m, m.gamma, X, m.X_fit_);
    const outputs = m.dual_coef_.shape[1] ?? 1;
    const out = times(K.data, K.rows, K.cols, m.dual_coef_.data, outputs);
    return m.dual_coef_.shape.length === 1 ? float64Array(out, K.rows) : float64Array(out, K.rows, outputs);
  },
});
