/**
 * Generalized linear models and estimating equations: the mean of a linear predictor.
 * https://www.statsmodels.org/stable/glm.html
 */
import { defineEstimator } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { meanOf } from './links.js';
import { inside, linear, resultAttributes, type Results, unwrapNamed } from './results.js';
import { describedBy, RESULTS, WHICH } from './shared.js';

const width = (m: Results): number => m.params.data.length;

export default defineEstimator({
  classes: [
    'statsmodels.genmod.generalized_linear_model.GLMResultsWrapper',
    'statsmodels.genmod.generalized_linear_model.GLMResults',
    'statsmodels.genmod.generalized_estimating_equations.GEEResultsWrapper',
    'statsmodels.genmod.generalized_estimating_equations.GEEResults',
  ],
  ...RESULTS,
  byRow: true,
  attributes: resultAttributes,
  upgrade: unwrapNamed,
  check(m) {
    if (m.params.shape.length !== 1) throw m.self.fail('params', 'coefficients of one output', 'several');
    meanOf(m.self, inside(m.model).get('family'));
  },
  ...describedBy(width),
  options: { predict: WHICH },
  predict(m, X, options) {
    const scores = linear(m, X, m.params.data, width(m));
    const { which } = optionValues(WHICH, options);
    return float64Array(which === 'linear' ? scores : scores.map(meanOf(m.self, inside(m.model).get('family'))), X.rows); // prettier-ignore
  },
});
