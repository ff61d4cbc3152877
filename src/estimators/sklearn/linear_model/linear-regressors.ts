/**
 * Regressors whose prediction is X·coefᵀ + intercept.
 * https://scikit-learn.org/stable/modules/linear_model.html
 */
import { numbers } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { coefficients } from '../../binding/sparse-attribute.js';
import { checkLinear, linearWidth, predictions } from './affine.js';

export default defineEstimator({
  classes: [
    'sklearn.linear_model._base.LinearRegression',
    'sklearn.linear_model._ridge.Ridge',
    'sklearn.linear_model._ridge.RidgeCV',
    'sklearn.linear_model._coordinate_descent.Lasso',
    'sklearn.linear_model._coordinate_descent.LassoCV',
    'sklearn.linear_model._coordinate_descent.ElasticNet',
    'sklearn.linear_model._coordinate_descent.ElasticNetCV',
    'sklearn.linear_model._coordinate_descent.MultiTaskLasso',
    'sklearn.linear_model._coordinate_descent.MultiTaskLassoCV',
    'sklearn.linear_model._coordinate_descent.MultiTaskElasticNet',
    'sklearn.linear_model._coordinate_descent.MultiTaskElasticNetCV',
    'sklearn.linear_model._huber.HuberRegressor',
    'sklearn.linear_model._least_angle.Lars',
    'sklearn.linear_model._least_angle.LarsCV',
    'sklearn.linear_model._least_angle.LassoLars',
    'sklearn.linear_model._least_angle.LassoLarsCV',
    'sklearn.linear_model._least_angle.LassoLarsIC',
    'sklearn.linear_model._omp.OrthogonalMatchingPursuit',
    'sklearn.linear_model._omp.OrthogonalMatchingPursuitCV',
    'sklearn.linear_model._passive_aggressive.PassiveAggressiveRegressor',
    'sklearn.linear_model._quantile.QuantileRegressor',
    'sklearn.linear_model._stochastic_gradient.SGDRegressor',
    'sklearn.linear_model._theil_sen.TheilSenRegressor',
    'sklearn.svm._classes.LinearSVR',
  ],
  byRow: true,
  attributes: { coef_: coefficients(1, 2), intercept_: numbers(0, 1) },
  check: checkLinear,
  features: linearWidth,
  predict: predictions,
});
