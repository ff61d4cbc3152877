/**
 * Calls that are not Python's and stay so, each with its reason; docs/compatibility.md has the same table. An explanation names what
 * happened as exactly as can be: the verdict, the class, the form of the rows, the words of Python's error, how far numbers are apart.
 */
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
};

const about = (outcome: ModelOutcome, labels: RegExp): boolean => labels.test(outcome.label.replace(/^table-/, ''));
const answered = (outcome: ModelOutcome, message: RegExp): boolean =>
  outcome.verdict === 'answered' && message.test(outcome.detail);
const refused = (outcome: ModelOutcome, message: RegExp): boolean =>
  outcome.verdict === 'refused' && message.test(outcome.detail);
const isValue = ({ verdict, detail }: ModelOutcome): boolean => verdict === 'wrong' && detail.startsWith('value');

/** The two numbers of a deviation; undefined where it is none of numbers. */
function numbersOf({ detail }: ModelOutcome): readonly [expected: number, found: number] | undefined {
  const [, expected, found] = /: expected "?([-\w.+]+)"?, found (?:null|([-\w.+]+))$/.exec(detail) ?? [];
  if (expected === undefined) return undefined;
  // JSON has no infinity: null stands for it
  const numbers = [Number(expected), found === undefined ? Number.NEGATIVE_INFINITY : Number(found)] as const;
  return numbers.some(Number.isNaN) ? undefined : numbers;
}

/** Whether two numbers are the same but for a part of themselves. */
function near(outcome: ModelOutcome, part: number): boolean {
  const numbers = isValue(outcome) ? numbersOf(outcome) : undefined;
  return numbers !== undefined && Math.abs(numbers[0] - numbers[1]) <= part * Math.max(...numbers.map(Math.abs));
}

/** Densities that differ by no more than sums of terms of up to 1 are off. */
function isRounding(outcome: ModelOutcome): boolean {
  const numbers = isValue(outcome) ? numbersOf(outcome) : undefined;
  if (numbers === undefined) return false;
  if (outcome.method === 'score') return numbers[0] < -25 && (numbers[1] < -25 || near(outcome, 1e-6));
  return Math.abs(Math.exp(numbers[0]) - Math.exp(numbers[1])) <= 4e-15;
}

const SELECTORS = /\b(?:Select\w+|RFE|RFECV|SequentialFeatureSelector|GenericUnivariateSelect|VarianceThreshold)\(/;
const NO_ROWS = /^(?:none|text|texts|number|empty|flat|cube|ragged|no-columns)$/;
const WORDS = /^(?:no-number|number-words?|words?-for-number|numbers?-as-words?|text|texts|lists|ragged)$/;

const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'one less a cosine in float32',
    applies: (o) => o.narrow && isValue(o) && within(o, /metric='cosine'/) && /neighbors|^transform$/.test(o.method),
  },
  {
    why: 'XGBoost knows categories in predict only',
    applies: (o) => o.method === 'apply' && answered(o, /DataFrame\.dtypes for data must be/),
  },
  {
    why: 'XGBoost and lists, single numbers, columns that nobody counts',
    applies: (o) =>
      within(o, /XGB/) &&
      (answered(o, /Input data can not be a list|Expecting 2 dimensional|'list' object|Not supported type for data/) ||
        (about(o, /^lists$/) && answered(o, /did not have the following fields/)) ||
        (o.verdict === 'wrong' && about(o, /^no-rows$/) && /^shape/.test(o.detail)) ||
        (o.verdict === 'refused' && about(o, /^(?:number|no-columns|no-rows|narrow)$/))),
  },
  {
    why: 'LightGBM turns lists with None into float32',
    applies: (o) => isValue(o) && within(o, /LGBM/) && about(o, /^lists$/),
  },
  {
    why: 'what stands in for a classifier does not look at X',
    applies: (o) =>
      /(?:OutputCode|OneVsRest)Classifier$/.test(o.class) &&
      o.verdict === 'refused' &&
      (about(o, NO_ROWS) || refused(o, /feature names should match|expecting \d+ features|NaN|infinity/)),
  },
  {
    why: 'bagging hands on what it does not look at',
    applies: (o) => within(o, /Bagging/) && about(o, WORDS) && refused(o, /could not convert/),
  },
  {
    why: 'lists of rows of different lengths go through a FunctionTransformer without a function',
    applies: (o) => o.class.endsWith('FunctionTransformer') && about(o, /^(?:ragged|text)$/) && o.verdict === 'refused',
  },
  {
    why: 'null is NaN',
    applies: (o) =>
      (about(o, /^none-cell$/) &&
        (within(o, /MissingIndicator|add_indicator/) || o.verdict === 'answered' || refused(o, /X contains NaN/))) ||
      (about(o, /^(?:lists|numbers-as-words)$/) && answered(o, /\[None\]|contains NaN|NoneType/)) ||
      (about(o, /^numbers-as-words$/) && within(o, /MissingIndicator/) && isValue(o)) ||
      (about(o, /^lists$/) && o.family === 'pipelines' && isValue(o)),
  },
  {
    why: 'LightGBM takes any keyword',
    applies: (o) => o.label === 'nonsense' && within(o, /LGBM/) && refused(o, /has no option/),
  },
  {
    why: 'DummyClassifier and DummyRegressor do not look at X',
    applies: (o) =>
      (/Dummy\w+$/.test(o.class) || /-of-dummy-/.test(o.model)) &&
      !about(o, /^(?:rows|options|absent)$/) &&
      refused(o, /^InvalidInputError/),
  },
  {
    why: 'AdaBoost passes arrays of three dimensions on',
    applies: (o) => within(o, /AdaBoost/) && about(o, /^cube$/) && refused(o, /got 3D array/),
  },
  {
    why: 'selectors let text pass',
    applies: (o) => within(o, SELECTORS) && about(o, WORDS) && refused(o, /could not convert string/),
  },
  {
    why: 'XGBoost wants names where it was fitted with names',
    applies: (o) =>
      within(o, /XGB/) &&
      !/xgboost/.test(o.class) &&
      answered(o, /feature names|did not have the following fields|feature_names mismatch/),
  },
  {
    why: 'numpy functions of objects and of sparse matrices',
    applies: (o) =>
      within(o, /FunctionTransformer/) &&
      answered(
        o,
        /has no callable|NoneType|setting an array element|doesn't define|ufunc '\w+' not supported|Cannot cast ufunc/,
      ),
  },
  {
    why: 'methods that came with later releases',
    applies: (o) =>
      o.env !== 'heldout-1.9' &&
      (o.label === 'absent' || o.method === 'get_feature_names_out') &&
      answered(o, /^(?:AttributeError|NotFittedError)/),
  },
  {
    why: 'compiled code takes one float type',
    applies: (o) => answered(o, /Buffer dtype mismatch|H should have the same dtype|Dtype of A and B must be the same/),
  },
  {
    why: 'a defect of Cython code: read-only memory',
    applies: (o) => answered(o, /source array is read-only/),
  },
  {
    why: 'a density of a tree is a sum that others were taken off again',
    applies: (o) => o.class.endsWith('KernelDensity') && isRounding(o),
  },
  {
    why: 'a singular or nearly singular matrix decides the last digits',
    applies: (o) => within(o, /QuadraticDiscriminant|GaussianProcess|KernelRidge/) && near(o, 1e-3),
  },
  {
    why: 'codes at one distance',
    applies: (o) =>
      o.class.endsWith('OutputCodeClassifier') && isValue(o) && (o.method === 'predict' || o.method === 'score'),
  },
  {
    why: 'numbers near the largest and the smallest lose their digits',
    applies: (o) =>
      about(o, /^(?:huge|large|tiny)$/) &&
      (isValue(o) || (!o.detail.startsWith('load') && /NaN|infinity|too large|not finite/i.test(o.detail))),
  },
  {
    why: 'the probability of the only class is 1 but for rounding',
    applies: (o) => {
      const [expected = 1, found = 1] = numbersOf(o) ?? [];
      return /one-class/.test(o.model) && o.method === 'predict_log_proba' && Math.abs(expected - found) < 1e-12;
    },
  },
  {
    why: 'neighbours of no rows',
    applies: (o) => within(o, /Neighbors|LocalOutlierFactor/) && about(o, /^none$/) && o.verdict === 'refused',
  },
  {
    why: 'SparsePCA of one row is flat',
    applies: (o) => within(o, /SparsePCA/) && about(o, /^one-row$/) && /^shape/.test(o.detail),
  },
  {
    why: 'NeighborhoodComponentsAnalysis names the columns that go in',
    applies: (o) => within(o, /NeighborhoodComponentsAnalysis/) && o.method === 'get_feature_names_out',
  },
  {
    why: 'a score of labels of another kind is 0',
    applies: (o) => o.method === 'score' && answered(o, /Mix of label input types/),
  },
  {
    why: 'SimpleImputer does not fill integers',
    applies: (o) => within(o, /SimpleImputer/) && answered(o, /dtype of the filling value/),
  },
  {
    why: 'KernelPCA.inverse_transform in float32',
    applies: (o) => o.narrow && o.class.endsWith('KernelPCA') && o.method === 'inverse_transform' && near(o, 2e-2),
  },
  {
    why: 'KNeighborsClassifier of text labels by other metrics',
    applies: (o) => within(o, /KNeighborsClassifier/) && answered(o, /invalid literal for int\(\) with base 10/),
  },
  {
    why: 'distances of sparse rows whose columns are out of order',
    applies: (o) => o.family === 'texts' && within(o, /KNeighbors\w+\([^)]*metric='(?!euclid)/) && isValue(o),
  },
  {
    why: 'lists have no shape',
    applies: (o) => about(o, /^lists$/) && answered(o, /'list' object has no attribute/),
  },
  {
    why: 'KNNImputer weighs by distances that are nothing but rounding',
    applies: (o) => within(o, /KNNImputer\([^)]*weights='distance'/) && near(o, 1e-6),
  },
  {
    why: 'of classes at one score the rounding of their probabilities decides',
    applies: (o) =>
      /^heldout-(?:0\.22|1\.[0-3])$/.test(o.env) &&
      o.class.endsWith('GradientBoostingClassifier') &&
      /predict$/.test(o.method) &&
      isValue(o),
  },
  {
    why: 'a kernel that is a constant does not count columns',
    applies: (o) =>
      /GaussianProcess(?:Regressor|Classifier)$/.test(o.class) &&
      !/RBF|Matern|Rational|DotProduct|Sine|Pairwise/.test(o.repr) &&
      refused(o, /expecting \d+ features|Found array with 0|takes rows of numbers, not texts/),
  },
  {
    why: 'which columns of a table pandas holds as objects',
    applies: (o) =>
      about(o, /^named-objects$/) &&
      within(o, /add_indicator=True/) &&
      /: expected (?:true|false), found/.test(o.detail),
  },
  {
    why: 'coefficients of PLSRegression lay the other way round up to 1.2',
    applies: (o) =>
      /^heldout-(?:0\.22|1\.[0-2])$/.test(o.env) &&
      o.class.endsWith('SelectFromModel') &&
      within(o, /PLSRegression/) &&
      refused(o, /importances/),
  },
  {
    why: 'a stack passes words through',
    applies: (o) => /-stacking-of-/.test(o.model) && o.method === 'transform' && about(o, WORDS) && isValue(o),
  },
  {
    why: 'early releases index tables as arrays',
    applies: (o) => within(o, /ARDRegression/) && answered(o, /is an invalid key|^InvalidIndexError/),
  },
  {
    why: 'labels that spread in float32',
    applies: (o) => o.narrow && /Label(?:Propagation|Spreading)$/.test(o.class) && near(o, 2e-4),
  },
  {
    why: 'SelectFromModel around XGBoost 1.0',
    applies: (o) =>
      o.env === 'heldout-0.22' && o.class.endsWith('SelectFromModel') && within(o, /XGB/) && o.verdict === 'answered',
  },
];

/** Why a call deviates, or undefined. */
export function explanationOf(outcome: ModelOutcome): string | undefined {
  return EXPLANATIONS.find((each) => each.applies(outcome))?.why;
}
