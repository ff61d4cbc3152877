/** Layouts of 0.21 to 0.24, and of 0.20 before them. */
import {
  ISOTONIC_CORNERS,
  LIBSVM_COUNTS,
  LIBSVM_PROBABILITIES,
  PLS_MEANS,
} from '../../estimators/binding/former-names.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  floats,
  formerNames,
  instance,
  numberOf,
  of,
  reclassed,
  renamed,
  step,
  type Step,
  type Subject,
} from '../step.js';
import { treeParameter } from './ensemble.js';
import { binMapper, categoricalNodes, isHist, start } from './oldest-boosting.js';
import { COUNTED, widthOf } from './widths.js';

const PLS = of('cross_decomposition._pls', 'PLSRegression', 'PLSCanonical', 'CCA');
const LIBSVM = of('svm._classes', 'SVC', 'NuSVC', 'SVR', 'NuSVR', 'OneClassSVM');
const SGD = [
  ...of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDRegressor'),
  ...of('linear_model._passive_aggressive', 'PassiveAggressiveClassifier', 'PassiveAggressiveRegressor'),
  ...of('linear_model._perceptron', 'Perceptron'),
];
const BOOSTING = of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor');
const HIST = of(
  'ensemble._hist_gradient_boosting.gradient_boosting',
  'HistGradientBoostingClassifier',
  'HistGradientBoostingRegressor',
);
const NEIGHBORS = [
  ...of('neighbors._classification', 'KNeighborsClassifier', 'RadiusNeighborsClassifier'),
  ...of('neighbors._regression', 'KNeighborsRegressor', 'RadiusNeighborsRegressor'),
  ...of('neighbors._unsupervised', 'NearestNeighbors').concat(of('neighbors._lof', 'LocalOutlierFactor')),
];
const KMEANS = of('cluster._kmeans', 'KMeans', 'MiniBatchKMeans');

/** Classes that moved to another module without a trace in the table of modules. */
const MOVED: readonly (readonly [at: string, old: string, now: string])[] = [
  ['0.21', 'impute.SimpleImputer', 'impute._base.SimpleImputer'],
  ['0.21', 'impute.MissingIndicator', 'impute._base.MissingIndicator'],
  ['0.21', 'impute._iterative.IterativeImputer', 'impute._iterative.IterativeImputer'],
  ['0.21', 'ensemble.voting_classifier.VotingClassifier', 'ensemble._voting.VotingClassifier'],
  ...['BinomialDeviance', 'MultinomialDeviance', 'ExponentialLoss', 'LeastSquaresError', 'LeastAbsoluteError'].map(
    (name) => ['0.21', `ensemble._gb.${name}`, `ensemble._gb_losses.${name}`] as const,
  ),
  ...['HuberLossFunction', 'QuantileLossFunction'].map(
    (name) => ['0.21', `ensemble._gb.${name}`, `ensemble._gb_losses.${name}`] as const,
  ),
];

/** Results of a search that warned of old keys. */
const plainResults: Both = {
  forwards: (search) => {
    const results = search.get('cv_results_');
    if (!(results instanceof PyObject)) return;
    const flat = results.pairs ?? [];
    const first = results.args[2];
    const pairs = first instanceof PyDict ? [...first] : [];
    for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([flat[i], flat[i + 1]]);
    search.set('cv_results_', new PyDict(pairs));
  },
};

const classMap = (model: Subject): unknown => model.array('_classes') ?? model.get('classes_');

/** The map of calibrators lost the encoder that only its own fit used. */
const calibrators: Both = {
  forwards: (model) => {
    model.rename('calibrators_', 'calibrators');
    model.delete('classes_');
    model.delete('label_encoder_');
  },
  backwards: (model) => {
    model.rename('calibrators', 'calibrators_');
    const classes = classMap(model);
    model.set('classes_', classes);
    model.set(
      'label_encoder_',
      instance('sklearn.preprocessing._label.LabelEncoder', { classes_: classes, _sklearn_version: model.run.to }),
    );
  },
};

const names = (...pairs: [string, string][]): Both[] => pairs.map(([old, now]) => renamed(old, now));
const without = (...gone: string[]): Both[] => gone.map((name) => dropped(name));

/** Until 0.21 nothing said meant these. */
const meant = (name: string, value: string): Both => ({
  forwards: (model) => {
    if (model.get(name) === 'warn') model.set(name, value);
  },
});

/** An estimator of a vote that is left out: None until 0.23. */
const droppedVoter: Both = {
  forwards: (model) => {
    const list = asSequence(model.get('estimators'));
    if (list === undefined) return;
    model.set(
      'estimators',
      list.map((row) => {
        const [name, estimator] = asSequence(row) ?? [];
        return estimator === null ? new PyTuple([name, 'drop']) : row;
      }),
    );
  },
};

export const OLDEST_STEPS: readonly Step[] = [
  step('0.22', of('linear_model._logistic', 'LogisticRegression', 'LogisticRegressionCV'), meant('multi_class', 'ovr')),
  step('0.22', of('linear_model._logistic', 'LogisticRegression'), meant('solver', 'liblinear')),
  step('0.24', of('ensemble._voting', 'VotingClassifier', 'VotingRegressor'), droppedVoter),
  step(
    '0.21',
    of('impute._base', 'SimpleImputer').concat(of('impute', 'SimpleImputer')),
    added('indicator_', null, 'statistics_'),
  ),
  step(
    '0.24',
    of('ensemble._hist_gradient_boosting.binning', '_BinMapper'),
    added('is_categorical_', (mapper: Subject) => {
      const thresholds = mapper.get('bin_thresholds_');
      return Array.isArray(thresholds)
        ? NdArray.from(new Array<number>(thresholds.length).fill(0), 'uint8')
        : undefined;
    }),
  ),
  ...MOVED.map(([at, old, now]) =>
    step(at, [`sklearn.${old}`, `sklearn.${now}`], reclassed(`sklearn.${old}`, `sklearn.${now}`)),
  ),
  step('0.21', BOOSTING, start),
  step(
    '0.22',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    renamed('n_components_', 'n_connected_components_'),
    added('n_clusters_', (model: Subject) => model.get('n_clusters'), 'children_'),
  ),
  step(
    '0.22',
    of('compose._column_transformer', 'ColumnTransformer'),
    added('_feature_names_in', (model: Subject) => columnNames(model), 'transformers_'),
  ),
  step(
    '0.22',
    of('decomposition._fastica', 'FastICA'),
    added('_unmixing', (model: Subject) => model.get('components_'), 'components_'),
  ),
  step(
    '0.22',
    of('decomposition._lda', 'LatentDirichletAllocation'),
    dropped('_n_components', (model: Subject) => model.get('n_components'), 'components_'),
  ),
  step(
    '0.22',
    of('dummy', 'DummyClassifier'),
    added('_strategy', (model: Subject) => model.get('strategy'), 'classes_'),
  ),
  step(
    '0.22',
    of('dummy', 'DummyClassifier', 'DummyRegressor'),
    dropped('output_2d_', (model: Subject) => (model.number('n_outputs_') ?? 1) > 1, 'n_outputs_'),
  ),
  step(
    '0.22',
    of(
      'ensemble._forest',
      'RandomForestClassifier',
      'RandomForestRegressor',
      'ExtraTreesClassifier',
      'ExtraTreesRegressor',
    ),
    treeParameter('ccp_alpha'),
  ),
  step(
    '0.22',
    of('ensemble._forest', 'RandomTreesEmbedding'),
    dropped('criterion', 'mse'),
    dropped('max_features', 1),
    added('max_samples', null),
  ),
  step(
    '0.22',
    of('ensemble._iforest', 'IsolationForest').concat(of('neighbors._lof', 'LocalOutlierFactor')),
    dropped('_contamination', new PyFloat(0.1)),
  ),
  step(
    '0.22',
    of('linear_model._bayes', 'BayesianRidge'),
    added('n_iter_', (model: Subject) => model.get('n_iter'), 'coef_'),
  ),
  step(
    '0.22',
    SGD,
    dropped('_max_iter', (model: Subject) => model.get('max_iter'), 'coef_'),
    dropped('_tol', (model: Subject) => model.get('tol'), 'coef_'),
  ),
  step('0.22', of('manifold._isomap', 'Isomap'), dropped('training_data_')),
  step(
    '0.22',
    of('metrics._scorer', '_PredictScorer', '_ProbaScorer', '_ThresholdScorer'),
    added('_deprecation_msg', null),
  ),
  step('0.21', of('model_selection._search', 'GridSearchCV', 'RandomizedSearchCV'), plainResults),
  step(
    '0.22',
    of('naive_bayes', 'BernoulliNB', 'ComplementNB', 'MultinomialNB'),
    added('n_features_', (model: Subject) => model.array('feature_log_prob_')?.shape[1]),
  ),
  step(
    '0.22',
    NEIGHBORS,
    added('n_samples_fit_', (model: Subject) => rowsOf(model.get('_fit_X'))),
  ),
  step(
    '0.22',
    of('neighbors._classification', 'RadiusNeighborsClassifier'),
    added('outlier_label_', (model: Subject) => model.get('outlier_label') ?? null, '_fit_X'),
  ),
  step(
    '0.22',
    of('preprocessing._data', 'QuantileTransformer'),
    added('n_quantiles_', (model: Subject) => model.array('quantiles_')?.shape[0]),
  ),
  step(
    '0.22',
    of('preprocessing._encoders', 'OneHotEncoder', 'OrdinalEncoder'),
    ...without('_categorical_features', '_categories', '_legacy_mode', '_n_values'),
  ),
  step('0.22', of('preprocessing._function_transformer', 'FunctionTransformer'), dropped('_validate')),
  step('0.22', of('preprocessing._label', 'MultiLabelBinarizer'), added('_cached_dict', null, 'classes_')),
  formerNames(LIBSVM_COUNTS, LIBSVM),
  step(
    '0.22',
    of('tree._classes', 'DecisionTreeRegressor', 'ExtraTreeRegressor'),
    ...without('classes_', 'n_classes_'),
  ),
  step('0.22', of('semi_supervised._label_propagation', 'LabelPropagation'), added('alpha', null)),
  step('0.24', of('calibration', '_CalibratedClassifier'), calibrators),
  step(
    '0.23',
    KMEANS,
    added('_n_threads', 1, 'cluster_centers_'),
    added('_algorithm', kmeansAlgorithm, 'cluster_centers_'),
    added('_n_init', (model: Subject) => model.get('n_init'), 'cluster_centers_'),
  ),
  step(
    '0.24',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    renamed('counts_', '_counts'),
    renamed('init_size_', '_init_size'),
    added('_tol', 0, 'cluster_centers_'),
  ),
  step(
    '0.23',
    of('compose._column_transformer', 'ColumnTransformer'),
    added('_has_str_cols', (model: Subject) => hasNames(model), 'transformers_'),
  ),
  step('0.24', of('covariance._graph_lasso', 'GraphicalLassoCV'), {
    forwards: (model) => {
      const scores = model.array('grid_scores_');
      if (scores === undefined) return;
      const rows = scores.tolist() as number[][];
      const results = new PyDict<string, unknown>();
      results.set('alphas', floats((asSequence(model.get('cv_alphas_')) ?? []).map((one) => numberOf(one) ?? NaN)));
      for (let j = 0; j < (scores.shape[1] ?? 0); j++)
        results.set(`split${j}_score`, floats(rows.map((row) => row[j]!)));
      results.set('mean_score', floats(rows.map((row) => row.reduce((a, b) => a + b, 0) / row.length)));
      results.set('std_score', floats(rows.map(deviation)));
      model.set('cv_results_', results);
      model.delete('grid_scores_');
      model.delete('cv_alphas_');
    },
  }),
  formerNames(PLS_MEANS, [...PLS, ...of('cross_decomposition._pls', 'PLSSVD')]),
  step(
    '0.24',
    [...PLS, ...of('cross_decomposition._pls', 'PLSSVD')],
    ...names(['norm_y_weights', '_norm_y_weights'], ['x_scores_', '_x_scores'], ['y_scores_', '_y_scores']),
  ),
  step(
    '0.24',
    of('decomposition._sparse_pca', 'SparsePCA', 'MiniBatchSparsePCA'),
    added('n_components_', (model: Subject) => model.array('components_')?.shape[0]),
  ),
  step(
    '0.24',
    of('decomposition._dict_learning', 'SparseCoder'),
    dropped('components_', (model: Subject) => model.get('dictionary')),
    dropped('n_components'),
  ),
  step(
    '0.24',
    of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'),
    added('random_state_', () => null, 'components_'),
  ),
  step(
    '0.24',
    of('ensemble._gb', 'GradientBoostingClassifier'),
    added(
      '_n_classes',
      (model: Subject) => (model.array('classes_')?.size === 2 ? 1 : model.array('classes_')?.size),
      'estimators_',
    ),
  ),
  step('0.24', of('ensemble._gb', 'GradientBoostingRegressor'), dropped('n_classes_', 1, 'estimators_')),
  step('0.24', HIST, {
    forwards: (model) => {
      if (!isHist(model)) return;
      if (!model.has('_bin_mapper')) model.set('_bin_mapper', model.get('bin_mapper_') ?? binMapper(model));
      model.delete('bin_mapper_');
      model.set('is_categorical_', null);
      for (const [old, now] of [
        ['loss_', '_loss'],
        ['scorer_', '_scorer'],
        ['n_features_', '_n_features'],
        ['_use_validation_data', '_use_validation_data'],
      ] as const)
        model.rename(old, now);
    },
    backwards: (model) => {
      for (const [old, now] of [
        ['loss_', '_loss'],
        ['scorer_', '_scorer'],
        ['n_features_', '_n_features'],
      ] as const)
        model.rename(now, old);
      model.delete('is_categorical_');
    },
  }),
  step('0.24', of('ensemble._hist_gradient_boosting.predictor', 'TreePredictor'), categoricalNodes),
  step('0.23', of('gaussian_process._gpr', 'GaussianProcessRegressor'), added('_y_train_std', 1, 'y_train_')),
  step('0.24', of('gaussian_process._gpr', 'GaussianProcessRegressor'), dropped('_K_inv', null, 'y_train_')),
  step('0.24', of('impute._base', 'MissingIndicator'), added('_precomputed', false, 'features_')),
  formerNames(ISOTONIC_CORNERS, of('isotonic', 'IsotonicRegression')),
  step('0.24', of('isotonic', 'IsotonicRegression'), ...without('_X_', '_y_')),
  step(
    '0.24',
    SGD,
    ...names(
      ['average_coef_', '_average_coef'],
      ['average_intercept_', '_average_intercept'],
      ['standard_coef_', '_standard_coef'],
      ['standard_intercept_', '_standard_intercept'],
    ),
  ),
  step('0.24', of('linear_model._least_angle', 'LarsCV'), added('jitter', null), added('random_state', null)),
  step(
    '0.24',
    of('linear_model._bayes', 'ARDRegression'),
    added('X_offset_', (model: Subject) => floats(new Array<number>(model.array('coef_')?.size ?? 0).fill(0)), 'coef_'),
    added('X_scale_', (model: Subject) => floats(new Array<number>(model.array('coef_')?.size ?? 0).fill(1)), 'coef_'),
  ),
  step('0.24', of('linear_model._ridge', 'RidgeClassifierCV'), added('alpha_per_target', false)),
  step(
    '0.23',
    of('metrics._scorer', '_PredictScorer', '_ProbaScorer', '_ThresholdScorer'),
    dropped('_deprecation_msg', null),
  ),
  step(
    '0.24',
    of('naive_bayes', 'CategoricalNB'),
    added('n_categories_', (model: Subject) => counts(model.get('category_count_'))),
  ),
  formerNames(LIBSVM_PROBABILITIES, LIBSVM),
  step('0.24', of('tree._classes', 'ExtraTreeClassifier', 'ExtraTreeRegressor'), dropped('presort')),
  step(
    '0.24',
    COUNTED,
    added('n_features_in_', (model: Subject) => widthOf(model.object)),
  ),
];

function columnNames(model: Subject): unknown {
  const frame = model.get('_df_columns');
  const args = frame instanceof PyObject ? frame.args[1] : undefined;
  const data = args instanceof PyDict ? args.get('data') : undefined;
  return data instanceof NdArray ? data : null;
}

const hasNames = (model: Subject): boolean =>
  (asSequence(model.get('transformers')) ?? []).some((row) => {
    const columns = asSequence(row)?.[2];
    return typeof columns === 'string' || typeof asSequence(columns)?.[0] === 'string';
  });

function rowsOf(rows: unknown): unknown {
  if (rows instanceof NdArray) return rows.shape[0];
  const shape = attributes(rows)?.get('_shape');
  return shape instanceof PyTuple ? shape.items[0] : undefined;
}

function kmeansAlgorithm(model: Subject): unknown {
  const asked = model.get('algorithm');
  return asked === 'auto' ? 'elkan' : asked === undefined ? 'full' : asked;
}

function deviation(row: readonly number[]): number {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  return Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length);
}

function counts(value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  return NdArray.of(BigInt64Array.from(value, (one) => BigInt((one as NdArray).shape[1] ?? 0)));
}
