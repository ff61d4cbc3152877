/**
 * Words that a parameter takes since a release, or until one: what the releases themselves check since 1.2
 * (`fixtures/migrate/options.py` lists it, and two lists are compared).
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { NpScalar } from '../../../numpy/scalar.js';
import { type Both, numberOf, of, respelled, step, type Step, type Subject } from '../../step.js';
import {
  FOREST_CLASSIFIERS,
  FOREST_REGRESSORS,
  HIST,
  KMEANS,
  MIXTURES,
  SINGLE_TREE_CLASSIFIERS,
  SINGLE_TREE_REGRESSORS,
} from './groups.js';

/** On the way back: words that the older release refuses. */
const came = (at: string, parameter: string, ...words: string[]): Both => ({
  backwards: (model) => {
    const value = model.get(parameter);
    if (typeof value === 'string' && words.includes(value))
      model.refuse(`${parameter}='${value}' is not known before ${at}`, parameter);
  },
});

/** Scorers by their names. */
const SCORING = [
  ...of('feature_selection._sequential', 'SequentialFeatureSelector'),
  ...of('linear_model._logistic', 'LogisticRegressionCV'),
  ...of('linear_model._ridge', 'RidgeCV', 'RidgeClassifierCV'),
  ...of('model_selection._search', 'GridSearchCV', 'RandomizedSearchCV'),
  ...of('model_selection._search_successive_halving', 'HalvingGridSearchCV', 'HalvingRandomSearchCV'),
  ...of('model_selection._classification_threshold', 'TunedThresholdClassifierCV'),
];
const NEIGHBOR_TREES = [
  ['kdtree', 'kd_tree'],
  ['balltree', 'ball_tree'],
] as const;

/** A function that fills, where the older release knows words alone. */
const noFunction: Both = {
  backwards: (model) => {
    if (typeof model.get('strategy') !== 'string')
      model.refuse('a function as strategy is not known before 1.5', 'strategy');
  },
};

/** The rule for a bandwidth, which `fit` follows and the older release takes for the number. */
const noRule: Both = {
  backwards: (model) => {
    if (typeof model.get('bandwidth') === 'string')
      model.refuse(`bandwidth='${String(model.get('bandwidth'))}' is not known before 1.2`, 'bandwidth');
  },
};

/** Columns of categories by their names. */
const noColumnNames: Both = {
  backwards: (model: Subject) => {
    const given = model.get('categorical_features');
    const names = Array.isArray(given) ? (given as unknown[]) : [];
    if (names.some((name) => typeof name === 'string'))
      model.refuse('categorical_features by their names are not known before 1.2', 'categorical_features');
  },
};

/** Names of columns made by a pattern or a function. */
const noPattern: Both = {
  backwards: (model) => {
    if (typeof (model.get('verbose_feature_names_out') ?? false) !== 'boolean')
      model.refuse('a pattern for names of columns is not known before 1.6', 'verbose_feature_names_out');
  },
};

/** Columns by their places, as the encoder of 0.19 and before took them. */
const noLegacy: Both = {
  forwards: (model) => {
    const columns = model.get('categorical_features') ?? null;
    if (columns !== null && columns !== 'all')
      model.refuse(
        'categorical_features is gone in 0.22: columns beside the categories pass through a ColumnTransformer since',
        'categorical_features',
      );
  },
};

/** Nothing said meant that rows are checked, until 0.21. */
const validated: Both = {
  forwards: (model) => {
    if ((model.get('validate') ?? null) === null) model.set('validate', true);
  },
};

/** Words that mean what older releases call otherwise; they are new, so that nothing is said on the way there. */
const before = (parameter: string, now: unknown, old: unknown): Both => ({
  backwards: respelled(parameter, [[old, now]]).backwards!,
});

/** A function where the older release takes numbers, flags or None. */
const noCallable = (at: string, parameter: string): Both => ({
  backwards: (model) => {
    const value = model.get(parameter) ?? false;
    if (typeof value === 'object' && !(value instanceof NpScalar) && numberOf(value) === undefined)
      model.refuse(`a function as ${parameter} is not known before ${at}`, parameter);
  },
});

/** More rows than there are. */
const ALL_ROWS = 2 ** 31 - 1;

/** The number of starts that the word stands for: one where they would be alike. */
const starts: Both = {
  backwards: (model) => {
    if (model.get('n_init') !== 'auto') return;
    const init = model.get('init');
    const many = model.className === 'MiniBatchKMeans' ? 3 : 10;
    const isFunction = !(init instanceof NdArray) && !Array.isArray(init) && typeof init === 'object';
    model.set('n_init', init === 'random' || isFunction ? many : 1);
  },
};

/** 1.2 and 1.3 know the word, but mean another number where nothing is said. */
const knownStarts: Both = {
  backwards: (model) => {
    if (model.get('n_init') === 'auto') model.keep('n_init');
  },
};

export const OPTIONS_STEPS: readonly Step[] = [
  step('0.22', of('preprocessing._encoders', 'OneHotEncoder'), noLegacy),
  step('0.22', of('preprocessing._function_transformer', 'FunctionTransformer'), validated),
  step('0.24', SINGLE_TREE_REGRESSORS, came('0.24', 'criterion', 'poisson')),
  step('1.0', FOREST_REGRESSORS, came('1.0', 'criterion', 'poisson')),
  step('1.0', of('decomposition._kernel_pca', 'KernelPCA'), came('1.0', 'eigen_solver', 'randomized')),
  step('1.1', [...SINGLE_TREE_CLASSIFIERS, ...FOREST_CLASSIFIERS], before('criterion', 'log_loss', 'entropy')),
  step('1.1', MIXTURES, came('1.1', 'init_params', 'k-means++', 'random_from_data')),
  step('1.1', of('ensemble._stacking', 'StackingClassifier', 'StackingRegressor'), came('1.1', 'cv', 'prefit')),
  step('1.1', of('cluster._spectral', 'SpectralClustering'), came('1.1', 'assign_labels', 'cluster_qr')),
  // Where rare categories stand together, parameters say so that are not known before, either.
  step(
    '1.1',
    of('preprocessing._encoders', 'OneHotEncoder'),
    before('handle_unknown', 'infrequent_if_exist', 'ignore'),
  ),
  step('1.1', of('feature_selection._from_model', 'SelectFromModel'), noCallable('1.1', 'max_features')),
  step('1.2', KMEANS, starts),
  step('1.2', of('linear_model._logistic', 'LogisticRegression', 'LogisticRegressionCV'), came('1.2', 'solver', 'newton-cholesky')), // prettier-ignore
  step('1.2', of('kernel_approximation', 'RBFSampler'), came('1.2', 'gamma', 'scale')),
  step('1.3', [...FOREST_CLASSIFIERS, ...FOREST_REGRESSORS], noCallable('1.3', 'oob_score')),
  step('1.4', KMEANS, knownStarts),
  step('1.5', of('preprocessing._data', 'QuantileTransformer'), before('subsample', null, ALL_ROWS)),
  // Nothing asks for it but a mixture of both penalties, which needs a number.
  step('1.7', of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDRegressor'), before('l1_ratio', null, 0.15)),
  step('1.2', of('neighbors._kde', 'KernelDensity'), noRule),
  step('1.2', HIST, noColumnNames),
  step('1.3', HIST, came('1.3', 'loss', 'gamma')),
  step('1.4', SCORING, came('1.4', 'scoring', 'neg_root_mean_squared_log_error')),
  // Gone from scipy 1.11, too.
  step('1.4', of('linear_model._quantile', 'QuantileRegressor'), {
    forwards: respelled('solver', [['interior-point', 'highs']]).forwards!,
  }),
  step('1.4', of('cluster._hdbscan.hdbscan', 'HDBSCAN'), respelled('algorithm', NEIGHBOR_TREES)),
  step('1.5', SCORING, came('1.5', 'scoring', 'd2_absolute_error_score')),
  step('1.5', of('decomposition._pca', 'PCA'), came('1.5', 'svd_solver', 'covariance_eigh')),
  step('1.5', of('impute._base', 'SimpleImputer'), noFunction),
  step('1.6', SCORING, respelled('scoring', [['max_error', 'neg_max_error']])),
  step('1.6', of('preprocessing._encoders', 'OneHotEncoder'), came('1.6', 'handle_unknown', 'warn')),
  step('1.6', of('compose._column_transformer', 'ColumnTransformer'), noPattern),
  step('1.8', SCORING, came('1.8', 'scoring', 'd2_log_loss_score', 'd2_brier_score')),
  step(
    '1.9',
    of('decomposition._truncated_svd', 'TruncatedSVD'),
    respelled('power_iteration_normalizer', [['OR', 'QR']]),
  ),
  step('1.9', [...SINGLE_TREE_REGRESSORS, ...FOREST_REGRESSORS], {
    forwards: respelled('criterion', [['friedman_mse', 'squared_error']]).forwards!,
  }),
];
