/** What a model does that an older release does not know of. */
import { NdArray } from '../../numpy/ndarray.js';
import { numberOf } from '../step.js';
import { type Effect, eitherWay, sizeOf } from './effect.js';
import { isApartByCholesky, isCentred, isSquare, stateOf, wroteSince } from './models.js';
import { isAskedForProbabilities } from './questions.js';

const bayesian = /\.(?:BayesianRidge|ARDRegression)$/;
const projections = /\.(?:PLSRegression|PLSCanonical|CCA)$/;

export const UNKNOWN: readonly Effect[] = [
  {
    class: /\.MinMaxScaler$/,
    at: '0.24',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'clip',
    raises: 'nothing: values beyond those of fit are not clipped',
    when: (state) => state.get('clip') === true,
  },
  {
    class: /\.OrdinalEncoder$/,
    at: '0.24',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'handle_unknown',
    raises: 'nothing: the inverse is of the type of the categories',
    when: (state, path) =>
      path === '' && state.get('handle_unknown') === 'use_encoded_value' && state.has('categories_'),
  },
  {
    class: /\.GaussianProcessRegressor$/,
    at: '0.23',
    way: 'backwards',
    verdict: 'differs',
    attribute: '_y_train_std',
    raises: 'nothing: targets are not scaled back by their deviation',
    when: (state) => state.get('normalize_y') === true && state.has('X_train_'),
  },
  ...(['1.1', '1.3'] as const).map((at): Effect => ({
    class: at === '1.1' ? /\.OneHotEncoder$/ : /\.OrdinalEncoder$/,
    at,
    way: 'backwards',
    verdict: 'differs',
    attribute: '_infrequent_enabled',
    raises: 'nothing: rare categories are not put together',
    when: (state) => state.get('_infrequent_enabled') === true,
  })),
  ...eitherWay({
    class: /\.KernelPCA$/,
    at: '1.3',
    verdict: 'differs',
    attribute: 'gamma_',
    raises: 'nothing: up to 1.2 the inverse takes a gamma of the columns that come out',
    when: (state) =>
      state.get('fit_inverse_transform') === true &&
      state.get('gamma') === null &&
      state.get('kernel') !== 'cosine' &&
      state.get('kernel') !== 'linear',
  }),
  {
    class: /\.SplineTransformer$/,
    at: '1.3',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'sparse_output',
    raises: 'nothing: rows are dense, sparse_output is not known',
    when: (state, path) => path === '' && state.get('sparse_output') === true,
  },
  {
    class: /\.OneHotEncoder$/,
    at: '1.2',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'sparse_output',
    raises: 'nothing: rows are sparse, sparse_output is not known',
    when: (state, _, holders) =>
      state.get('sparse_output') === false &&
      (holders.length === 0 || /^(?:FeatureUnion|KBinsDiscretizer)$/.test(holders.at(-1)!.name)),
  },
  {
    class: /\.OneHotEncoder$/,
    at: '1.0',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'drop',
    raises: 'nothing: the inverse of unknown categories is None where one is dropped',
    when: (state) => state.get('handle_unknown') === 'ignore' && (state.get('drop') ?? null) !== null,
  },
  {
    class: /\.MaxAbsScaler$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'clip',
    raises: 'nothing: values beyond those of fit are not clipped',
    when: (state) => state.get('clip') === true,
  },
  {
    class: /\.LogisticRegression(?:CV)?$/,
    at: '1.5',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'multi_class',
    raises: "nothing: 'deprecated' is taken for a softmax",
    when: (state, path, holders) =>
      state.has('coef_') &&
      state.get('multi_class') === 'deprecated' &&
      (sizeOf(state.get('classes_')) === 2 ||
        state.get('solver') === 'liblinear' ||
        (isApartByCholesky(state) && !wroteSince(state, '1.6'))) &&
      isAskedForProbabilities(path, holders),
  },
  {
    class: /\.LogisticRegression(?:CV)?$/,
    at: '1.2',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'solver',
    raises: "nothing: solver='newton-cholesky' is taken for one that tells classes apart together",
    when: (state, path, holders) =>
      isApartByCholesky(state) && !wroteSince(state, '1.6') && isAskedForProbabilities(path, holders),
  },
  // Those of 1.6 and later tell classes apart together.
  ...(['auto', 'deprecated'] as const).map((word): Effect => ({
    class: /\.LogisticRegression(?:CV)?$/,
    at: '1.6',
    way: 'backwards',
    since: word === 'auto' ? '1.2' : '1.5',
    verdict: 'differs',
    attribute: 'solver',
    raises: "nothing: solver='newton-cholesky' is taken for one that tells classes apart one by one",
    when: (state, path, holders) =>
      isApartByCholesky(state) && state.get('multi_class') === word && isAskedForProbabilities(path, holders),
  })),
  {
    class: /\.NearestCentroid$/,
    at: '1.6',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'class_prior_',
    raises: 'nothing: shares of the classes are left out',
    when: (state) => {
      const shares = state.get('class_prior_');
      if (!(shares instanceof NdArray)) return false;
      const even = 1 / shares.size;
      return shares.flat().some((share) => Math.abs(Number(share) - even) > 1e-8 + 1e-5 * even);
    },
  },
  {
    class: bayesian,
    at: '1.9',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'sigma_',
    raises: 'nothing: deviations are those of rows that are not centred',
    when: isCentred,
  },
  {
    class: bayesian,
    at: '1.0',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'normalize',
    raises: "nothing: 'deprecated' is taken for true",
    when: (state, path) => isCentred(state, path) && state.get('normalize') === 'deprecated',
  },
  {
    class: projections,
    at: '1.3',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'coef_',
    raises: 'nothing: coefficients are taken the other way round',
    until: '1.1',
    when: (state) => isSquare(state.get('coef_')),
  },
  {
    class: projections,
    at: '1.3',
    way: 'backwards',
    verdict: 'fails',
    attribute: 'coef_',
    raises: 'ValueError: shapes not aligned',
    until: '1.1',
    when: (state) => state.has('coef_') && !isSquare(state.get('coef_')),
  },
  {
    class: /\.KNNImputer$/,
    at: '1.2',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'keep_empty_features',
    raises: 'nothing: columns that were empty are left away',
    when: (state) => {
      const valid = state.get('_valid_mask');
      return state.get('keep_empty_features') === true && valid instanceof NdArray && !valid.flat().every(Boolean);
    },
  },
  {
    class: /\.SelectFromModel$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'threshold',
    raises: "nothing: penalty='deprecated' is taken for one that leaves no coefficient out",
    when: (state) => {
      const inner = stateOf(state.get('estimator_'));
      return (
        (state.get('threshold') ?? null) === null &&
        inner?.get('penalty') === 'deprecated' &&
        numberOf(inner.get('l1_ratio')) === 1
      );
    },
  },
];
