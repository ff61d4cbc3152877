/**
 * Linear regression: ordinary, weighted and generalized least squares, quantile and robust regression.
 * https://www.statsmodels.org/stable/regression.html
 */
import { defineEstimator } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { linear, resultAttributes, type Results, unwrapNamed } from './results.js';
import { describedBy, RESULTS } from './shared.js';

const width = (m: Results): number => m.params.data.length;

export default defineEstimator({
  classes: [
    'statsmodels.regression.linear_model.RegressionResultsWrapper',
    'statsmodels.regression.linear_model.OLSResults',
    'statsmodels.regression.linear_model.RegressionResults',
    'statsmodels.regression.quantile_regression.QuantRegResults',
    'statsmodels.base.elastic_net.RegularizedResultsWrapper',
    'statsmodels.base.elastic_net.RegularizedResults',
    'statsmodels.robust.robust_linear_model.RLMResultsWrapper',
    'statsmodels.robust.robust_linear_model.RLMResults',
  ],
  ...RESULTS,
  byRow: true,
  attributes: resultAttributes,
  upgrade: unwrapNamed,
  check(m) {
    if (m.params.shape.length !== 1) throw m.self.fail('params', 'coefficients of one output', 'several');
  },
  ...describedBy(width),
  predict: (m, X) => float64Array(linear(m, X, m.params.data, width(m)), X.rows),
});
