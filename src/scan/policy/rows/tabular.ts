/** Parts of models of other libraries beside the classes that Brine implements: what their files name and predictions do not need. */
import type { Groups, Row } from '../entry.js';

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
  [
    'pycaret.internal.preprocess.transformers',
    'TransformerWrapperWithInverse TargetTransformer RemoveOutliers FixImbalancer',
  ],
  ['gensim.models.word2vec', 'Word2Vec'],
  ['pygam.terms', 'TermList SplineTerm LinearTerm FactorTerm TensorTerm Intercept'],
  ['pygam.distributions', 'NormalDist BinomialDist PoissonDist GammaDist InvGaussDist'],
  ['pygam.links', 'IdentityLink LogitLink LogLink InverseLink InvSquaredLink'],
  ['pygam.callbacks', 'Deviance Diffs Accuracy Coef'],
  // What Prophet keeps of the program that fitted it.
  ['prophet.models fbprophet.models', 'CmdStanPyBackend'],
  ['cmdstanpy.stanfit.mle', 'CmdStanMLE'],
  ['cmdstanpy.stanfit.runset', 'RunSet'],
  ['cmdstanpy.stanfit.metadata', 'InferenceMetadata'],
  ['cmdstanpy.cmdstan_args', 'CmdStanArgs OptimizeArgs'],
  ['cmdstanpy.model', 'CmdStanModel'],
  ['cmdstanpy.compilation', 'CompilerOptions'],
  ['stanio.reshape', 'Variable'],
];

const PYCARET_STEPS = '_fit_one _transform_one _full_transform _noop_transform';

export const TABULAR_GROUPS: Groups = {
  // What PyCaret's pipelines do with one step, as their caches hold it.
  'pycaret-step': [['pycaret.internal.pipeline', PYCARET_STEPS]],
};

export const TABULAR: readonly Row[] = [
  ...CLASSES.map(([module, names]): Row => ({ kind: 'class', in: module, names })),
  // What gensim hashes words with, and what it puts in the place of a method that belongs to the class.
  { kind: 'function', in: 'builtins', names: 'hash' },
  { kind: 'function', in: 'gensim.utils', names: 'call_on_class_only' },
  { kind: 'function', in: 'kmodes.util.dissim', names: 'matching_dissim euclidean_dissim' },
  {
    kind: 'class',
    in: 'quantile_forest._quantile_forest_fast',
    names: 'QuantileForest',
    args: ['array, array, array, bool', 'array, array, bool', 'array, array'],
    state: '{data}',
  },
  { kind: 'function', in: 'pycaret.internal.pipeline', names: PYCARET_STEPS },
  { kind: 'class', in: 'joblib.memory', names: 'NotMemorizedFunc', state: '{&pycaret-step}' },
  { kind: 'type', in: 'cmdstanpy.cmdstan_args', names: 'Method', args: 'int' },
  { kind: 'type', in: 'stanio.reshape', names: 'VariableType', args: 'int' },
  // An enumeration, by its value.
  { kind: 'type', in: 'lifelines.utils', names: 'CensoringType', args: "'right'|'left'|'interval'" },
];
