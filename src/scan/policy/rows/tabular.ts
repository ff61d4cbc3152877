/** Parts of models of other libraries beside the classes that Brine implements: what their files name and predictions do not need. */
import type { Row } from '../entry.js';

const CLASSES: readonly (readonly [module: string, names: string])[] = [
  ['lifelines.fitters.coxph_fitter', 'SemiParametricPHFitter'],
  ['lifelines.utils', 'CovariateParameterMappings'],
  ['sksurv.linear_model.coxph', 'BreslowEstimator'],
  ['sksurv.functions', 'StepFunction'],
  ['sksurv.ensemble.survival_loss', 'CoxPH CensoredSquaredLoss IPCWLeastSquaresError DummySurvivalEstimator'],
  ['ngboost.distns.normal', 'Normal NormalFixedVar NormalFixedMean'],
  ['ngboost.distns.exponential', 'Exponential'],
  ['ngboost.distns.laplace', 'Laplace'],
  ['ngboost.distns.lognormal', 'LogNormal'],
  ['ngboost.distns.poisson', 'Poisson'],
  ['ngboost.scores', 'LogScore CRPScore'],
  ['hmmlearn.base', 'ConvergenceMonitor'],
];

export const TABULAR: readonly Row[] = [
  ...CLASSES.map(([module, names]): Row => ({ kind: 'class', in: module, names })),
  { kind: 'function', in: 'kmodes.util.dissim', names: 'matching_dissim euclidean_dissim' },
  {
    kind: 'class',
    in: 'quantile_forest._quantile_forest_fast',
    names: 'QuantileForest',
    args: ['array, array, array, bool', 'array, array, bool', 'array, array'],
    state: '{data}',
  },
  // An enumeration, by its value.
  { kind: 'type', in: 'lifelines.utils', names: 'CensoringType', args: "'right'|'left'|'interval'" },
];
