/** What a file of one release does in another as it is: measured for every recipe (scripts/migrate/matrix.ts --raw). */
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { isSince } from './versions.js';

/** From harmless to worst. */
export const VERDICTS = ['loads', 'warns', 'differs', 'fails', 'does-not-load'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const worse = (a: Verdict, b: Verdict): Verdict => (VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b);

/** What an object of a class does in a release on the other side of a boundary. */
export interface Effect {
  /** `module.Class` under its present name, or the ending of one. */
  readonly class: RegExp;
  /** The first release with the new layout. */
  readonly at: string;
  readonly way: 'forwards' | 'backwards';
  readonly verdict: Verdict;
  readonly attribute?: string;
  /** The exception that Python raises; `{class}` stands for the name of the object's class. */
  readonly raises: string;
  /** Only objects that are so. `holders`: names of the classes of the objects that it stands in. */
  readonly when?: (state: PyDict, path: string, holders: readonly string[]) => boolean;
  /** The first release that no longer minds: a shim was there until then, or came back. */
  readonly until?: string;
  /** The first release that minds, of those before {@link at}. */
  readonly since?: string;
}

const has =
  (...names: string[]) =>
  (state: PyDict): boolean =>
    names.every((name) => state.has(name));

/** Objects that lack an attribute which a later release asks for. */
const lacks = (
  name: RegExp,
  at: string,
  attribute: string,
  when: NonNullable<Effect['when']>,
  until?: string,
): Effect => ({
  class: name,
  at,
  way: 'forwards',
  verdict: 'fails',
  attribute,
  raises: `AttributeError: '{class}' object has no attribute '${attribute}'`,
  when: (state, path, holders) => !state.has(attribute) && when(state, path, holders),
  ...(until === undefined ? {} : { until }),
});

/** Answers that a later release computes otherwise. */
const answers = (
  name: RegExp,
  at: string,
  attribute: string,
  text: string,
  when: NonNullable<Effect['when']>,
): Effect => ({ class: name, at, way: 'forwards', verdict: 'differs', attribute, raises: `nothing: ${text}`, when });

/** Objects that an older release asks for what later ones no longer keep. */
const lost = (
  name: RegExp,
  at: string,
  attribute: string,
  when: NonNullable<Effect['when']>,
  { raises, since }: { raises?: string; since?: string } = {},
): Effect => ({
  class: name,
  at,
  way: 'backwards',
  verdict: 'fails',
  attribute,
  raises: raises ?? `AttributeError: '{class}' object has no attribute '${attribute}'`,
  ...(since === undefined ? {} : { since }),
  when: (state, path, holders) => !state.has(attribute) && when(state, path, holders),
});

/** True where the release that wrote it gives the names of what comes out: only its methods are asked elsewhere. */
const namesColumns = (state: PyDict): boolean => {
  const stamp = state.get('_sklearn_version');
  return typeof stamp === 'string' && isSince(stamp, '1.1');
};

const sizeOf = (value: unknown): number => (value instanceof NdArray ? value.size : 0);
const isLogistic = (value: unknown): boolean =>
  value instanceof PyObject && /LogisticRegression$/.test(value.className ?? '');

/** Whoever selects by a model's importances asks it for no answers. */
const isSelector = (holders: readonly string[]): boolean => holders.at(-1) === 'SelectFromModel';

/** Models that never ask those inside of them for probabilities. */
const NO_PROBABILITIES = /^OutputCodeClassifier$/;

const MISSING: readonly Effect[] = [
  lacks(/\.calibration\._CalibratedClassifier$/, '1.2', 'estimator', has('base_estimator')),
  lacks(/\.RANSACRegressor$/, '1.5', 'estimator', has('base_estimator', 'estimator_')),
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
    '1.3',
    'feature_names_out',
    (_, __, holders) => !holders.includes('TransformedTargetRegressor'),
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
  lacks(/\.OrdinalEncoder$/, '1.1', '_missing_indices', has('categories_')),
  lacks(/\.BaggingClassifier$/, '1.2', 'estimator_', has('base_estimator_')),
  lacks(/\.OneHotEncoder$/, '1.1', '_infrequent_enabled', has('categories_')),
  lacks(/\.StackingClassifier$/, '1.2', '_label_encoder', has('estimators_')),
  lacks(/\.SimpleImputer$/, '1.0', '_fit_dtype', has('statistics_')),
  lacks(/\.GaussianProcessRegressor$/, '1.3', 'n_targets', (state) => !state.has('X_train_')),
  lacks(/\.NearestCentroid$/, '1.6', 'class_prior_', has('centroids_')),
  lacks(/\.MaxAbsScaler$/, '1.8', 'clip', has('scale_')),
  lacks(
    /\.(?:Gaussian|Sparse)RandomProjection$/,
    '1.3',
    '_n_features_out',
    (state) => namesColumns(state) && state.has('components_'),
  ),
  lacks(/\.RidgeClassifier(?:CV)?$/, '1.8', 'classes_', (state) => {
    const labels = state.get('_label_binarizer');
    const kind = labels instanceof PyObject && labels.state instanceof PyDict ? labels.state.get('y_type_') : undefined;
    return state.has('coef_') && !String(kind).startsWith('multilabel');
  }),
  lacks(/\.(?:Classifier|Regressor)Chain$/, '1.7', 'estimator', has('estimators_')),
  lacks(/\.SelfTrainingClassifier$/, '1.6', 'estimator_', has('base_estimator_')),
  // Asked for by the names of what comes out, which a model behind it never asks for.
  lacks(/\.FeatureUnion$/, '1.5', 'verbose_feature_names_out', (state, path) => path === '' && namesColumns(state)),
  lacks(/\.MissingIndicator$/, '1.9', 'n_features_in_', has('features_')),
  lacks(/\.OneHotEncoder$/, '1.3', 'feature_name_combiner', has('categories_')),
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
    raises: 'AttributeError: Transformer (type str) does not provide get_feature_names_out',
    when: (state) =>
      namesColumns(state) &&
      (asSequence(state.get('transformers_')) ?? []).some((row) => asSequence(row)?.[1] === 'passthrough'),
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

const OTHERWISE: readonly Effect[] = [
  answers(/\.LogisticRegression(?:CV)?$/, '1.8', 'multi_class', 'classes are told apart together', (state) => {
    const classes = sizeOf(state.get('classes_'));
    const apart = state.get('multi_class') === 'ovr' || state.get('solver') === 'liblinear';
    return classes === 2 ? state.get('multi_class') === 'multinomial' : classes > 2 && apart;
  }),
  answers(
    /\.AdaBoostClassifier$/,
    '1.6',
    'algorithm',
    'it votes by SAMME alone',
    (state) => state.get('algorithm') === 'SAMME.R' && state.has('estimators_'),
  ),
  answers(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.2',
    'normalize',
    'rows are not scaled any more',
    (state, path) => path === '' && state.get('normalize') === true && state.has('sigma_'),
  ),
  answers(/\.RFECV$/, '1.6', 'scoring', 'score is the metric of scoring', has('estimator_')),
  answers(
    /\.(?:BayesianRidge|ARDRegression)$/,
    '1.9',
    'sigma_',
    'deviations are those of centred rows',
    (state, path) => path === '' && state.has('sigma_'),
  ),
  answers(
    /\.(?:MiniBatch)?DictionaryLearning$/,
    '1.8',
    'transform_algorithm',
    'lasso_cd goes on to 1e-8',
    (state) => state.get('transform_algorithm') === 'lasso_cd' && state.has('components_'),
  ),
];

const LOST: readonly Effect[] = [
  lost(/\.AdditiveChi2Sampler$/, '1.3', 'sample_interval_', () => true),
  lost(/\.TfidfTransformer$/, '1.5', '_idf_diag', has('idf_'), {
    raises: 'NotFittedError: idf vector is not fitted',
  }),
  lost(/\.ClassifierChain$/, '1.7', 'base_estimator', has('estimators_')),
  // Only probabilities ask for it.
  lost(
    /\.LogisticRegression(?:CV)?$/,
    '1.8',
    'multi_class',
    (state, _, holders) => state.has('coef_') && !holders.some((name) => NO_PROBABILITIES.test(name)),
  ),
  lost(/\.CategoricalNB$/, '1.0', 'n_features_', has('feature_log_prob_')),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.1', 'coef_', has('_coef_')),
  lost(/\.decomposition\._nmf\.NMF$/, '1.2', 'alpha', has('components_')),
  lost(/\.(?:PLSRegression|PLSCanonical|CCA)$/, '1.3', '_coef_', has('coef_'), { since: '1.1' }),
  lost(/\.FastICA$/, '1.3', '_whiten', has('components_'), { since: '1.1' }),
  lost(/\.GaussianNB$/, '1.0', 'sigma_', has('var_')),
  lost(/\.KernelPCA$/, '1.0', 'lambdas_', has('eigenvalues_')),
  lost(/\.ColumnTransformer$/, '1.0', '_feature_names_in', has('transformers_')),
  lost(/\.calibration\._CalibratedClassifier$/, '1.2', 'base_estimator', has('estimator')),
  lost(/\.GaussianRandomProjection$/, '1.1', 'dense_output', has('components_')),
];

/** Functions that files name, and that a release no longer has. */
export const GONE: readonly (readonly [path: string, at: string])[] = [
  ['sklearn.metrics._scorer._passthrough_scorer', '1.3'],
  ['sklearn.model_selection._search_successive_halving._refit_callable', '1.1'],
];

/** Former names of classes that a release still has beside the present ones. */
export const STILL_THERE: readonly (readonly [path: string, at: string])[] = [['sklearn.utils.Bunch', '1.2']];

/** What a model of today does that an older release does not know of. */
const UNKNOWN: readonly Effect[] = [
  {
    class: /\.MaxAbsScaler$/,
    at: '1.8',
    way: 'backwards',
    verdict: 'differs',
    attribute: 'clip',
    raises: 'nothing: values beyond those of fit are not clipped',
    when: (state) => state.get('clip') === true,
  },
];

/** Two classes, told apart by models that have probabilities and no scores. */
const isPairByProbabilities = (state: PyDict): boolean => {
  const [first] = asSequence(state.get('estimators_')) ?? [];
  return (
    sizeOf(state.get('classes_')) === 2 &&
    first instanceof PyObject &&
    /Tree|Forest|NB$|Neighbors|MLP|GaussianProcess|Bagging|Dummy/.test(first.className ?? '')
  );
};

export const EFFECTS: readonly Effect[] = [
  ...UNKNOWN,
  ...(['forwards', 'backwards'] as const).map((way): Effect => ({
    class: /\.OneVsOneClassifier$/,
    at: '1.1',
    way,
    verdict: 'differs',
    attribute: 'estimators_',
    raises: 'nothing: two classes are told apart at a probability of a half from 1.1 on, and of none before',
    when: isPairByProbabilities,
  })),
  ...MISSING,
  ...OTHERWISE,
  ...LOST,
  ...(['forwards', 'backwards'] as const).map((way): Effect => ({
    class: /^sklearn\.tree\._tree\.Tree$/,
    at: '1.3',
    way,
    verdict: 'does-not-load',
    attribute: 'nodes',
    raises: 'ValueError: node array from the pickle has an incompatible dtype',
  })),
  {
    class: /\.TfidfTransformer$/,
    at: '1.5',
    way: 'forwards',
    verdict: 'differs',
    attribute: '_idf_diag',
    raises: 'nothing: rows are weighted as if there were no idf_',
    when: has('_idf_diag'),
  },
  {
    class: /\.TfidfTransformer$/,
    at: '1.5',
    way: 'forwards',
    verdict: 'fails',
    attribute: 'n_features_in_',
    raises: 'NotFittedError: This TfidfTransformer instance is not fitted yet',
    // Before 1.0 nothing else of it ends with an underscore, which is how later releases tell a fitted one.
    when: (state) => state.has('_idf_diag') && !state.has('n_features_in_'),
  },
  {
    class: /^sklearn\._loss\._loss\.__pyx_unpickle_Cy(?!HalfMultinomial)/,
    at: '1.6',
    way: 'forwards',
    verdict: 'does-not-load',
    raises: "AttributeError: Can't get attribute '__pyx_unpickle_Cy…' on <module 'sklearn._loss._loss'>",
  },
];
