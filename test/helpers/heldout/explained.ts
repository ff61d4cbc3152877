/** Calls that are not Python's and stay so, each with its reason; docs/compatibility.md has the same table. */
import type { ModelOutcome } from './compare-env.js';

interface Explanation {
  readonly why: string;
  applies(outcome: ModelOutcome): boolean;
}

/** By the class and what stands in it; what scikit-learn leaves away of long ones is in the model's own name. */
const within = (outcome: ModelOutcome, name: RegExp): boolean =>
  [outcome.class, outcome.repr, NAMED[outcome.model.split('-')[2] ?? ''] ?? ''].some((text) => name.test(text));

/** What pipelines of the held-out models are named after, where it is explained below. */
const NAMED: Readonly<Record<string, string>> = {
  lightgbm: 'LGBM',
  xgboost: 'XGB',
  quadratic: 'QuadraticDiscriminantAnalysis',
  process: 'GaussianProcess',
  dummy: 'Dummy',
};

const about = (outcome: ModelOutcome, labels: RegExp): boolean => labels.test(outcome.label.replace(/^table-/, ''));

const SELECTORS = /Select|RFE|GenericUnivariate|VarianceThreshold/;

const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'one less a cosine in float32',
    applies: (outcome) =>
      outcome.verdict === 'wrong' && within(outcome, /cosine/) && /^kneighbors|^radius/.test(outcome.method),
  },
  {
    why: 'XGBoost knows categories in predict only',
    applies: (outcome) => outcome.method === 'apply' && /DataFrame\.dtypes for data must be/.test(outcome.detail),
  },
  {
    why: 'XGBoost and lists, single numbers, columns that nobody counts',
    applies: (outcome) =>
      within(outcome, /XGB|LGBM/) && about(outcome, /^(?:lists|number|no-columns|no-rows|narrow|table-lists)$/),
  },
  {
    why: 'leaves of one tree of LightGBM',
    applies: (outcome) => within(outcome, /LGBM/) && /leaves/.test(outcome.label) && /^shape/.test(outcome.detail),
  },
  {
    why: 'what stands in for a classifier does not look at X',
    applies: (outcome) => outcome.class.endsWith('OutputCodeClassifier') && outcome.verdict === 'refused',
  },
  {
    why: 'bagging hands on what it does not look at',
    applies: (outcome) =>
      outcome.verdict === 'refused' && within(outcome, /Bagging/) && /could not convert/.test(outcome.detail),
  },
  {
    why: 'lists of rows of different lengths go through a FunctionTransformer without a function',
    applies: (outcome) => outcome.class.endsWith('FunctionTransformer') && about(outcome, /^ragged$|^text$/),
  },
  {
    why: 'null is NaN',
    applies: (outcome) =>
      about(outcome, /^none-cell$/) ||
      (outcome.verdict === 'answered' &&
        about(outcome, /^(?:lists|numbers-as-words)$/) &&
        /\[None\]|contains NaN/.test(outcome.detail)) ||
      (outcome.verdict === 'wrong' && about(outcome, /^lists$/) && /^pipelines/.test(outcome.model)),
  },
  {
    why: 'LightGBM takes any keyword',
    applies: (outcome) =>
      outcome.verdict === 'refused' && within(outcome, /LGBM/) && /has no option/.test(outcome.detail),
  },
  {
    why: 'DummyClassifier and DummyRegressor do not look at X',
    applies: (outcome) => outcome.verdict === 'refused' && within(outcome, /Dummy/) && !about(outcome, /^rows$/),
  },
  {
    why: 'AdaBoost passes arrays of three dimensions on',
    applies: (outcome) => within(outcome, /AdaBoost/) && about(outcome, /^cube$/),
  },
  {
    why: 'selectors let text pass',
    applies: (outcome) =>
      outcome.verdict === 'refused' && within(outcome, SELECTORS) && /could not convert string/.test(outcome.detail),
  },
  {
    why: 'XGBoost wants names where it was fitted with names',
    applies: (outcome) =>
      outcome.verdict === 'answered' &&
      within(outcome, /XGB/) &&
      /feature names|did not have the following fields|feature_names mismatch/.test(outcome.detail),
  },
  {
    why: 'numpy functions of objects and of sparse matrices',
    applies: (outcome) =>
      outcome.verdict === 'answered' &&
      /has no callable|NoneType|setting an array element|doesn't define/.test(outcome.detail),
  },
  {
    why: 'methods that came with later releases',
    applies: (outcome) =>
      outcome.verdict === 'answered' &&
      (outcome.label === 'absent' || outcome.method === 'get_feature_names_out') &&
      /^(?:AttributeError|NotFittedError)/.test(outcome.detail),
  },
  {
    why: 'NMF of another float type',
    applies: (outcome) => outcome.verdict === 'answered' && /H should have the same dtype/.test(outcome.detail),
  },
  {
    why: 'a defect of Cython code: float32 centres and float64 rows, read-only memory',
    applies: (outcome) =>
      outcome.verdict === 'answered' && /Buffer dtype mismatch|source array is read-only/.test(outcome.detail),
  },
  {
    why: 'a density outside of all support is rounding noise',
    applies: (outcome) => outcome.class.endsWith('KernelDensity') && outcome.verdict === 'wrong',
  },
  {
    why: 'a singular or nearly singular matrix decides the last digits',
    applies: (outcome) =>
      outcome.verdict === 'wrong' &&
      /^value/.test(outcome.detail) &&
      within(outcome, /QuadraticDiscriminant|GaussianProcess|KernelRidge/),
  },
  {
    why: 'codes at one distance',
    applies: (outcome) => outcome.verdict === 'wrong' && outcome.class.endsWith('OutputCodeClassifier'),
  },
  {
    why: 'numbers near the largest and the smallest lose their digits',
    applies: (outcome) =>
      about(outcome, /^(?:huge|large|tiny)$/) && !/could not convert|no option/.test(outcome.detail),
  },
  {
    why: 'the probability of the only class is 1 but for rounding',
    applies: (outcome) => /one-class/.test(outcome.model) && outcome.method === 'predict_log_proba',
  },
  {
    why: 'neighbours of no rows',
    applies: (outcome) => outcome.verdict === 'refused' && within(outcome, /Neighbors/) && about(outcome, /^none$/),
  },
  {
    why: 'SparsePCA of one row is flat',
    applies: (outcome) => within(outcome, /SparsePCA/) && /^shape/.test(outcome.detail),
  },
  {
    why: 'NeighborhoodComponentsAnalysis names the columns that go in',
    applies: (outcome) =>
      within(outcome, /NeighborhoodComponentsAnalysis/) && outcome.method === 'get_feature_names_out',
  },
  {
    why: 'a score of labels of another kind is 0',
    applies: (outcome) => outcome.verdict === 'answered' && /Mix of label input types/.test(outcome.detail),
  },
  {
    why: 'SimpleImputer does not fill integers with fractions',
    applies: (outcome) => outcome.verdict === 'answered' && /dtype of the filling value/.test(outcome.detail),
  },
];

/** Why a call deviates, or undefined. */
export function explanationOf(outcome: ModelOutcome): string | undefined {
  return EXPLANATIONS.find((each) => each.applies(outcome))?.why;
}
