/** What later releases ask for, and a file of an earlier one lacks. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { isEmptySelection } from '../boundaries/compose.js';
import { type Effect, has, type Holder, isOfSearch, isSelector, lacks, standsIn } from './effect.js';
import { wroteSince } from './models.js';
import { givesNames, hasNamedMembers } from './names.js';
import { isAskedForProbabilities } from './questions.js';

/** True where the release that wrote it gives the names of what comes out: only its methods are asked elsewhere. */
const namesColumns = (state: PyDict): boolean => wroteSince(state, '1.1');

const isLogistic = (value: unknown): boolean =>
  value instanceof PyObject && /LogisticRegression$/.test(value.className ?? '');

/** The kind of labels of a RidgeClassifier. */
export function labelsOf(state: PyDict): string {
  const labels = state.get('_label_binarizer');
  return String(labels instanceof PyObject && labels.state instanceof PyDict ? labels.state.get('y_type_') : undefined);
}

/** An encoder with categories that are missing values. */
export function hasMissing(state: PyDict): boolean {
  const missing = state.get('_missing_indices');
  return missing instanceof PyDict && missing.size > 0;
}

export const MISSING: readonly Effect[] = [
  lacks(/\.calibration\._CalibratedClassifier$/, '1.2', 'estimator', has('base_estimator')),
  lacks(/\.RANSACRegressor$/, '1.6', 'estimator', has('base_estimator', 'estimator_')),
  lacks(/\.KNNImputer$/, '1.1', '_valid_mask', has('_mask_fit_X')),
  lacks(/\.decomposition\._nmf\.NMF$/, '1.0', 'alpha_W', has('components_')),
  lacks(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.1', 'intercept_', has('x_weights_')),
  lacks(
    /\.(?:SVC|NuSVC|SVR|NuSVR|OneClassSVM)$/,
    '1.9',
    '_effective_probability',
    (state) => state.has('support_vectors_') && state.get('_sparse') === true,
  ),
  lacks(
    /\.KernelPCA$/,
    '1.3',
    'gamma_',
    (state) => (state.has('eigenvalues_') || state.has('lambdas_')) && !(state.get('kernel') instanceof PyGlobal),
  ),
  lacks(/\.SparseCoder$/, '1.8', 'n_features_in_', namesColumns),
  // Asked for behind `transform`, and not behind the other way.
  lacks(
    /\.FunctionTransformer$/,
    '1.4',
    'feature_names_out',
    (_, __, holders) => !standsIn(holders, /^TransformedTargetRegressor$/),
  ),
  lacks(/\.ColumnTransformer$/, '1.2', '_name_to_fitted_passthrough', has('transformers_'), '1.4'),
  lacks(/\.FastICA$/, '1.1', '_whiten', has('components_'), '1.3'),
  lacks(/\.KernelPCA$/, '1.0', 'eigenvalues_', has('lambdas_')),
  lacks(
    /\.GradientBoosting(?:Classifier|Regressor)$/,
    '1.1',
    '_loss',
    (state, _, holders) => state.has('loss_') && !isSelector(holders),
  ),
  lacks(/\.GaussianNB$/, '1.0', 'var_', has('sigma_')),
  lacks(/\.OrdinalEncoder$/, '1.0', '_missing_indices', has('categories_')),
  lacks(/\.BaggingClassifier$/, '1.2', 'estimator_', has('base_estimator_')),
  lacks(/\.BaggingRegressor$/, '1.6', 'estimator', has('base_estimator', 'estimators_')),
  lacks(
    /\.decomposition\._pca\.PCA$/,
    '1.8',
    'power_iteration_normalizer',
    (state) => state.get('_fit_svd_solver') === 'randomized' && state.has('components_'),
  ),
  lacks(/\.OneHotEncoder$/, '1.1', '_infrequent_enabled', has('categories_')),
  lacks(/\.StackingClassifier$/, '1.2', '_label_encoder', has('estimators_')),
  lacks(/\.SimpleImputer$/, '1.1', '_fit_dtype', has('statistics_')),
  lacks(/\.GaussianProcessRegressor$/, '1.3', 'n_targets', (state) => !state.has('X_train_')),
  lacks(/\.NearestCentroid$/, '1.6', 'class_prior_', has('centroids_')),
  lacks(/\.MaxAbsScaler$/, '1.8', 'clip', has('scale_')),
  lacks(
    /\.(?:Gaussian|Sparse)RandomProjection$/,
    '1.3',
    '_n_features_out',
    (state) => namesColumns(state) && state.has('components_'),
  ),
  lacks(
    /\.RidgeClassifier(?:CV)?$/,
    '1.8',
    'classes_',
    (state) => state.has('coef_') && !labelsOf(state).startsWith('multilabel'),
  ),
  lacks(/\.(?:Classifier|Regressor)Chain$/, '1.7', 'estimator', has('estimators_')),
  lacks(/\.SelfTrainingClassifier$/, '1.6', 'estimator_', has('base_estimator_')),
  // Asked for by the names of what comes out, which a model behind it never asks for.
  lacks(
    /\.FeatureUnion$/,
    '1.5',
    'verbose_feature_names_out',
    (state, _, holders) => givesNames(holders) && hasNamedMembers(state) && wroteSince(state, '1.0'),
  ),
  lacks(/\.MissingIndicator$/, '1.9', 'n_features_in_', has('features_')),
  lacks(
    /\.OneHotEncoder$/,
    '1.3',
    'feature_name_combiner',
    (state, _, holders) => state.has('categories_') && givesNames(holders),
  ),
  // The names of what an imputer adds.
  {
    ...lacks(
      /\.MissingIndicator$/,
      '1.3',
      'n_features_in_',
      (state, _, holders) => state.has('features_') && givesNames(holders.slice(0, -1)) && wroteSince(state, '1.1'),
    ),
    raises: 'NotFittedError: This MissingIndicator instance is not fitted yet',
  },
  lacks(/\.OrdinalEncoder$/, '1.1', 'encoded_missing_value', hasMissing),
  lacks(/\.OrdinalEncoder$/, '1.3', '_infrequent_enabled', has('categories_')),
  lacks(/\.SplineTransformer$/, '1.8', 'handle_missing', has('bsplines_')),
  lacks(/\.HistGradientBoosting(?:Classifier|Regressor)$/, '1.4', '_preprocessor', has('_predictors')),
  lacks(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.3', 'coef_', has('_coef_')),
  lacks(/\.SimpleImputer$/, '1.8', '_fill_dtype', has('statistics_')),
  {
    class: /\.ColumnTransformer$/,
    at: '1.4',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'transformers_',
    raises: "AttributeError: 'str' object has no attribute 'transform'",
    // Where nothing is selected, nobody is asked.
    when: (state) =>
      (asSequence(state.get('transformers_')) ?? []).some((row) => {
        const [, transformer, columns] = asSequence(row) ?? [];
        return transformer === 'passthrough' && !isEmptySelection(columns);
      }),
  },
  {
    class: /\.SelectFromModel$/,
    at: '1.8',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'estimator_',
    raises: "TypeError: unsupported operand type(s) for -: 'NoneType' and 'float'",
    when: (state) => {
      const inner = state.get('estimator_');
      const own = isLogistic(inner) ? (inner as PyObject).state : undefined;
      return state.get('threshold') === null && own instanceof PyDict && own.get('l1_ratio') === null;
    },
  },
];

const SVM = /\.svm\._classes\.(?:SVR|NuSVR|OneClassSVM|SVC|NuSVC)$/;
const SEARCHING = /\.(?:KNeighbors\w+|RadiusNeighbors\w+|NearestNeighbors|LocalOutlierFactor)$/;
const PLS = /\.(?:PLSRegression|PLSCanonical|CCA|PLSSVD)$/;

/** What the first releases lack of those that follow. */
export const EARLY: readonly Effect[] = [
  lacks(/\.SimpleImputer$/, '0.21', 'add_indicator', has('statistics_')),
  lacks(/\.ColumnTransformer$/, '0.22', '_feature_names_in', has('transformers_'), '1.0'),
  lacks(
    /\.(?:DictionaryLearning|MiniBatchDictionaryLearning|SparseCoder)$/,
    '0.22',
    'transform_max_iter',
    has('components_'),
  ),
  lacks(/\.(?:MiniBatch)?SparsePCA$/, '0.22', 'mean_', has('components_')),
  lacks(/\.OneHotEncoder$/, '0.21', 'drop', has('categories_')),
  lacks(SEARCHING, '0.22', 'n_samples_fit_', has('_fit_X')),
  lacks(/\.RadiusNeighborsClassifier$/, '0.22', 'outlier_label_', has('_fit_X')),
  lacks(/\.MultiLabelBinarizer$/, '0.22', '_cached_dict', has('classes_')),
  lacks(/\.PolynomialFeatures$/, '0.21', 'order', has('n_input_features_')),
  lacks(/\.(?:NuSVC|SVC)$/, '0.22', 'break_ties', has('support_vectors_')),
  lacks(SVM, '0.22', '_n_support', has('n_support_')),
  lacks(/\.DummyClassifier$/, '0.22', '_strategy', has('classes_')),
  {
    class: /\.GradientBoosting(?:Classifier|Regressor)$/,
    at: '0.21',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'loss_',
    raises: "AttributeError: 'BinomialDeviance' object has no attribute 'get_init_raw_predictions'",
    when: (state, _, holders) => state.has('init_') && !isSelector(holders),
  },
  lacks(SVM, '0.23', '_probA', has('probA_')),
  lacks(/\.GaussianProcessRegressor$/, '0.23', '_y_train_std', has('y_train_')),
  {
    class: /\.IterativeImputer$/,
    at: '0.23',
    way: 'forwards',
    verdict: 'fails',
    attribute: '_min_value',
    raises: "TypeError: 'float' object is not subscriptable",
    when: (state) => state.has('_min_value') && !(state.get('_min_value') instanceof NdArray),
  },
  {
    ...lacks(/\.IsotonicRegression$/, '0.24', 'X_thresholds_', has('_necessary_X_')),
    raises: "AttributeError: 'IsotonicRegression' object has no attribute 'f_'",
  },
  lacks(/\.Nystroem$/, '0.24', 'n_jobs', has('components_')),
  lacks(PLS, '0.24', '_x_mean', has('x_mean_')),
  lacks(/\.SparseCoder$/, '0.24', 'dictionary', has('components_')),
  lacks(/\.SelectFromModel$/, '0.24', 'importance_getter', has('estimator_')),
  lacks(/\.MissingIndicator$/, '0.24', '_precomputed', has('features_')),
  lacks(/\.KBinsDiscretizer$/, '0.24', 'dtype', has('bin_edges_')),
  lacks(/\.OrdinalEncoder$/, '0.24', 'handle_unknown', has('categories_')),
  lacks(/\.HistGradientBoosting(?:Classifier|Regressor)$/, '0.24', '_n_features', has('n_features_', '_predictors')),
  lacks(/\.decomposition\._nmf\.NMF$/, '0.24', 'regularization', has('components_')),
  {
    class: /\.calibration\._CalibratedClassifier$/,
    at: '0.24',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'classes',
    raises: "TypeError: object of type 'NoneType' has no len()",
    when: (state) => state.get('classes') === null && state.has('classes_'),
  },
];

/** What trees lack that answer for missing values: those of absolute errors do not, those of random splits do since 1.6. */
const answersItself = (state: PyDict, _: string, holders: readonly Holder[]): boolean =>
  state.has('tree_') &&
  !/absolute_error$/.test(String(state.get('criterion'))) &&
  !standsIn(holders, /^(?:GradientBoosting\w+|IsolationForest|SelectFromModel)$/);

const bestSplits: NonNullable<Effect['when']> = (state, path, holders) =>
  answersItself(state, path, holders) && state.get('splitter') !== 'random';

export const LATER: readonly Effect[] = [
  // What scales targets only goes back.
  lacks(
    /\.MinMaxScaler$/,
    '0.24',
    'clip',
    (state, _, holders) => state.has('scale_') && holders.at(-1)?.name !== 'TransformedTargetRegressor',
  ),
  lacks(/\.calibration\._CalibratedClassifier$/, '0.24', 'calibrators', has('calibrators_')),
  lacks(/\.CategoricalNB$/, '1.0', 'n_features_in_', has('category_count_')),
  lacks(/\.linear_model\._base\.LinearRegression$/, '1.6', 'positive', has('coef_')),
  {
    class: /\.VotingClassifier$/,
    at: '0.24',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'weights',
    raises: 'ValueError: Length of weights not compatible with specified axis.',
    when: (state) =>
      (state.get('weights') ?? null) !== null &&
      (asSequence(state.get('estimators')) ?? []).some((row) => asSequence(row)?.[1] === null),
  },
  {
    class: /\.SGDClassifier$/,
    at: '1.3',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'loss',
    raises: "AttributeError: probability estimates are not available for loss='log'",
    when: (state, path, holders) =>
      state.get('loss') === 'log' && state.has('coef_') && isAskedForProbabilities(path, holders),
  },
  lacks(/\.KMeans$/, '0.23', '_n_threads', has('cluster_centers_')),
  lacks(/\.MiniBatchKMeans$/, '1.0', '_n_threads', has('cluster_centers_')),
  // What a search scores by.
  lacks(/\.metrics\._scorer\._Scorer$/, '1.6', '_deprecation_msg', isOfSearch, '1.8'),
  lacks(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.0',
    '_normalize',
    (state, path) => path === '' && state.has('sigma_'),
    '1.2',
  ),
  lacks(/\.KernelDensity$/, '1.2', 'bandwidth_', has('tree_')),
  lacks(/\.SplineTransformer$/, '1.3', 'sparse_output', has('bsplines_')),
  lacks(/\.tree\._classes\.DecisionTree\w+$/, '1.4', 'monotonic_cst', bestSplits, '1.8'),
  lacks(/\.tree\._classes\.DecisionTree\w+$/, '1.6', 'monotonic_cst', answersItself, '1.8'),
  lacks(/\.tree\._classes\.ExtraTree\w+$/, '1.6', 'monotonic_cst', answersItself, '1.8'),
  lacks(/\.IterativeImputer$/, '1.6', '_is_empty_feature', has('initial_imputer_')),
  lacks(/\.QuantileTransformer$/, '1.8', 'n_features_in_', has('quantiles_')),
  lacks(/\.PowerTransformer$/, '1.8', 'n_features_in_', has('lambdas_')),
  lacks(/\.ARDRegression$/, '1.9', 'X_offset_', (state, path) => path === '' && state.has('sigma_')),
];
