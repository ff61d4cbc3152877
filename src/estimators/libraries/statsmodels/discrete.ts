/**
 * Models of choices and counts: logit, probit, Poisson, negative binomial, multinomial logit.
 * https://www.statsmodels.org/stable/discretemod.html
 */
import { softmaxRows } from '../../../linalg/special/links.js';
import { normalCdf } from '../../../linalg/special/normal.js';
import { defineEstimator } from '../../binding/define.js';
import { optionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { inside, linear, nameOfClass, resultAttributes, type Results, unwrapNamed } from './results.js';
import { describedBy, RESULTS, WHICH } from './shared.js';

/** The mean of a linear predictor, by the class of the model, and how many parameters follow the coefficients. */
const MODELS: Readonly<Record<string, { readonly mean: (z: number) => number; readonly others: number }>> = {
  Logit: { mean: (z) => 1 / (1 + Math.exp(-z)), others: 0 },
  Probit: { mean: normalCdf, others: 0 },
  Poisson: { mean: Math.exp, others: 0 },
  NegativeBinomial: { mean: Math.exp, others: 1 },
  NegativeBinomialP: { mean: Math.exp, others: 1 },
  GeneralizedPoisson: { mean: Math.exp, others: 1 },
};

const modelOf = (m: Results): string => nameOfClass(m.model);

function width(m: Results): number {
  const { shape, data } = m.params;
  if (modelOf(m) === 'MNLogit') return shape[0]!;
  // The dispersion of geometric counts is 1, and no parameter.
  const isGeometric = inside(m.model).get('loglike_method') === 'geometric';
  return data.length - (isGeometric ? 0 : MODELS[modelOf(m)]!.others);
}

export default defineEstimator({
  classes: [
    'statsmodels.discrete.discrete_model.BinaryResultsWrapper',
    'statsmodels.discrete.discrete_model.L1BinaryResultsWrapper',
    'statsmodels.discrete.discrete_model.LogitResults',
    'statsmodels.discrete.discrete_model.ProbitResults',
    'statsmodels.discrete.discrete_model.PoissonResultsWrapper',
    'statsmodels.discrete.discrete_model.L1PoissonResultsWrapper',
    'statsmodels.discrete.discrete_model.PoissonResults',
    'statsmodels.discrete.discrete_model.CountResultsWrapper',
    'statsmodels.discrete.discrete_model.L1CountResultsWrapper',
    'statsmodels.discrete.discrete_model.NegativeBinomialResultsWrapper',
    'statsmodels.discrete.discrete_model.NegativeBinomialPResultsWrapper',
    'statsmodels.discrete.discrete_model.L1NegativeBinomialResultsWrapper',
    'statsmodels.discrete.discrete_model.GeneralizedPoissonResultsWrapper',
    'statsmodels.discrete.discrete_model.MultinomialResultsWrapper',
    'statsmodels.discrete.discrete_model.L1MultinomialResultsWrapper',
    'statsmodels.discrete.discrete_model.MultinomialResults',
  ],
  ...RESULTS,
  byRow: true,
  attributes: resultAttributes,
  upgrade: unwrapNamed,
  check(m) {
    const several = modelOf(m) === 'MNLogit';
    if (!several && MODELS[modelOf(m)] === undefined)
      throw m.self.fail('model', `one of ${Object.keys(MODELS).join(', ')}, MNLogit`, modelOf(m));
    if (m.params.shape.length !== (several ? 2 : 1))
      throw m.self.fail('params', several ? 'a column for each class but the first' : 'coefficients of one output', `${m.params.shape.length} dimensions`); // prettier-ignore
  },
  ...describedBy(width),
  options: { predict: WHICH },
  predict(m, X, options) {
    const { which } = optionValues(WHICH, options);
    if (modelOf(m) !== 'MNLogit') {
      const scores = linear(m, X, m.params.data, width(m));
      return float64Array(which === 'linear' ? scores : scores.map(MODELS[modelOf(m)]!.mean), X.rows);
    }
    const others = m.params.shape[1]!;
    const scores = linear(m, X, m.params.data, width(m), others);
    // The first class is the one that others are compared with: its score is 0.
    const all = new Float64Array(X.rows * (others + 1));
    for (let i = 0; i < X.rows; i++) all.set(scores.subarray(i * others, (i + 1) * others), i * (others + 1) + 1);
    if (which === 'mean') softmaxRows(all, X.rows, others + 1);
    return float64Array(all, X.rows, others + 1);
  },
});
