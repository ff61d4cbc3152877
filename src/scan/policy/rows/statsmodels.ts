/**
 * Parts of statsmodels' results beside those that Brine implements: models, the data of fit, families and links. A state with the
 * marks of a formula is looked at more closely (`constructions/texts.ts`): its text is evaluated while the file loads.
 * Results of state space models name compiled classes that are made of the file's matrices: they stay suspicious.
 */
import type { Row } from '../entry.js';

const CLASSES: readonly (readonly [module: string, names: string])[] = [
  ['statsmodels.base.data', 'ModelData PandasData'],
  ['statsmodels.base.model', 'LikelihoodModelResults'],
  ['statsmodels.regression.linear_model', 'GLS WLS OLS GLSAR'],
  ['statsmodels.regression.quantile_regression', 'QuantReg'],
  ['statsmodels.genmod.generalized_linear_model', 'GLM'],
  ['statsmodels.genmod.generalized_estimating_equations', 'GEE'],
  ['statsmodels.genmod.families.family', 'Poisson Gaussian Gamma Binomial InverseGaussian NegativeBinomial Tweedie'],
  [
    'statsmodels.genmod.families.links',
    'Logit Power InversePower Sqrt InverseSquared Identity Log LogC CDFLink Probit Cauchy CLogLog LogLog NegativeBinomial ' +
      'logit inverse_power sqrt inverse_squared identity log logc probit cauchy cloglog loglog nbinom',
  ],
  ['statsmodels.genmod.families.varfuncs', 'VarianceFunction Power Binomial NegativeBinomial'],
  ['statsmodels.genmod.cov_struct', 'Independence Exchangeable Nested Stationary Autoregressive'],
  [
    'statsmodels.discrete.discrete_model',
    'Poisson GeneralizedPoisson Logit Probit MNLogit NegativeBinomial NegativeBinomialP CountResults NegativeBinomialResults ' +
      'NegativeBinomialPResults GeneralizedPoissonResults L1CountResults L1PoissonResults L1NegativeBinomialResults ' +
      'L1BinaryResults L1MultinomialResults',
  ],
  ['statsmodels.robust.robust_linear_model', 'RLM'],
  ['statsmodels.robust.norms', 'LeastSquares HuberT RamsayE AndrewWave TrimmedMean Hampel TukeyBiweight'],
  ['statsmodels.robust.scale', 'Huber HuberScale'],
  ['statsmodels.tools.tools', 'Bunch'],
  ['statsmodels.tsa.holtwinters.results', 'HoltWintersResults'],
  ['statsmodels.tsa.holtwinters.model', 'ExponentialSmoothing Holt SimpleExpSmoothing'],
  // How a solver ended; the products of its last steps.
  ['scipy.optimize._lbfgsb_py scipy.optimize.lbfgsb', 'LbfgsInvHessProduct'],
];

export const STATSMODELS: readonly Row[] = [
  ...CLASSES.map(([module, names]): Row => ({ kind: 'class', in: module, names })),
  {
    kind: 'class',
    in: 'scipy.optimize._optimize scipy.optimize.optimize',
    names: 'OptimizeResult',
    items: 'dict',
  },
  // Which solver fitted: kept as a note.
  { kind: 'function', in: 'statsmodels.base.l1_slsqp', names: 'fit_l1_slsqp' },
  { kind: 'function', in: 'statsmodels.base.l1_cvxopt', names: 'fit_l1_cvxopt_cp' },
];
