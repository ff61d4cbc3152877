/**
 * Estimates of a covariance, which say how far a row is from the centre.
 * https://scikit-learn.org/stable/modules/covariance.html
 */
import { nullable, numbers, optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { errorNorm, errorNormOptions } from './error-norm.js';
import { checkSpread, logLikelihoodOf, mahalanobis } from './mahalanobis.js';

export default defineEstimator({
  classes: [
    'sklearn.covariance._empirical_covariance.EmpiricalCovariance',
    'sklearn.covariance._shrunk_covariance.ShrunkCovariance',
    'sklearn.covariance._shrunk_covariance.LedoitWolf',
    'sklearn.covariance._shrunk_covariance.OAS',
    'sklearn.covariance._graph_lasso.GraphicalLasso',
    'sklearn.covariance._graph_lasso.GraphicalLassoCV',
    // Their names up to 0.21.
    'sklearn.covariance._graph_lasso.GraphLasso',
    'sklearn.covariance._graph_lasso.GraphLassoCV',
    'sklearn.covariance._robust_covariance.MinCovDet',
  ],
  attributes: { location_: vector(), covariance_: optional(numbers(2)), precision_: optional(nullable(numbers(2))) },
  features: (m) => m.location_.length,
  check: checkSpread,
  score: (m, X) => logLikelihoodOf(m, X),
  errorNorm,
  options: { errorNorm: errorNormOptions },
  mahalanobis: (m, X) => float64Array(mahalanobis(m, X), X.rows),
});
