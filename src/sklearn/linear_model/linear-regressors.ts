/**
 * Regressors whose prediction is X·coefᵀ + intercept.
 * https://scikit-learn.org/stable/modules/linear_model.html
 */
import { numbers } from '../attributes.js';
import { defineEstimator } from '../define.js';
import { numberArray } from '../matrix.js';
import { checkLinear, linearWidth, scores } from './affine.js';

export default defineEstimator({
  classes: [
    'sklearn.linear_model._base.LinearRegression',
    'sklearn.linear_model._ridge.Ridge',
    'sklearn.linear_model._coordinate_descent.Lasso',
    'sklearn.linear_model._coordinate_descent.ElasticNet',
  ],
  attributes: { coef_: numbers(1, 2), intercept_: numbers(0, 1) },
  check: checkLinear,
  features: linearWidth,
  predict: (m, X) => {
    const { data, rows, cols, dtype } = scores(m, X);
    return numberArray(data, m.coef_.shape.length === 1 ? [rows] : [rows, cols], dtype);
  },
});
