/** Layouts of 1.0 to 1.2, and of what was before. */
import { GAUSSIAN_VARIANCES, KERNEL_PCA_VALUES } from '../../estimators/binding/former-names.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  float64,
  floats,
  formerNames,
  int32,
  numberOf,
  of,
  reclassed,
  renamed,
  respelled,
  step,
  type Step,
  type Subject,
} from '../step.js';
import { columnPlaces } from './column-places.js';
import { glmLoss, hiddenLoss, histLoss } from './early-losses.js';
import { treeParameter } from './ensemble.js';

const TREES = [
  ...of(
    'tree._classes',
    'DecisionTreeClassifier',
    'DecisionTreeRegressor',
    'ExtraTreeClassifier',
    'ExtraTreeRegressor',
  ),
  ...of('ensemble._forest', 'RandomForestClassifier', 'RandomForestRegressor', 'ExtraTreesClassifier'),
  ...of('ensemble._forest', 'ExtraTreesRegressor', 'RandomTreesEmbedding'),
  ...of('ensemble._bagging', 'BaggingClassifier', 'BaggingRegressor'),
  ...of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor'),
  ...of('ensemble._iforest', 'IsolationForest'),
  ...of('naive_bayes', 'BernoulliNB', 'CategoricalNB', 'ComplementNB', 'MultinomialNB'),
];
const FORESTS = [
  ...of('ensemble._forest', 'RandomForestClassifier', 'RandomForestRegressor', 'ExtraTreesClassifier'),
  ...of('ensemble._forest', 'ExtraTreesRegressor', 'RandomTreesEmbedding'),
  ...of('ensemble._iforest', 'IsolationForest'),
];
const PLS = of('cross_decomposition._pls', 'PLSRegression', 'PLSCanonical', 'CCA');
const HIST = of(
  'ensemble._hist_gradient_boosting.gradient_boosting',
  'HistGradientBoostingClassifier',
  'HistGradientBoostingRegressor',
);
const LIBSVM = of('svm._classes', 'SVC', 'NuSVC', 'SVR', 'NuSVR', 'OneClassSVM');
const GLM = of('linear_model._glm.glm', 'PoissonRegressor', 'GammaRegressor', 'TweedieRegressor');

export const EARLY_STEPS: readonly Step[] = [
  step(
    '1.0',
    of('neural_network._stochastic_optimizers', 'AdamOptimizer', 'SGDOptimizer'),
    dropped('params', () => []),
  ),
  step(
    '1.0',
    TREES,
    dropped('n_features_', (model: Subject) => model.get('n_features_in_'), 'n_features_in_'),
  ),
  step(
    '1.0',
    of('cluster._birch', 'Birch'),
    dropped('fit_', true, 'subcluster_centers_'),
    dropped('partial_fit_', false, 'subcluster_centers_'),
  ),
  step(
    '1.0',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    added('_batch_size', (model: Subject) => model.get('batch_size'), 'cluster_centers_'),
    added('_ewa_inertia', NaN, 'cluster_centers_'),
    added('_ewa_inertia_min', NaN, 'cluster_centers_'),
    added('_n_since_last_reassign', 0, 'cluster_centers_'),
    added('_no_improvement', 0, 'cluster_centers_'),
    added('n_steps_', (model: Subject) => model.get('n_iter_'), 'cluster_centers_'),
  ),
  step('1.0', of('compose._column_transformer', 'ColumnTransformer'), columnPlaces),
  step(
    '1.1',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    dropped(
      '_algorithm',
      (model: Subject) => (model.number('n_clusters') === 1 ? 'full' : 'elkan'),
      'cluster_centers_',
    ),
    dropped('algorithm', 'auto'),
    dropped('copy_x', true),
  ),
  step(
    '1.0',
    of('cluster._kmeans', 'MiniBatchKMeans'),
    dropped('n_jobs', 'deprecated'),
    dropped('precompute_distances', 'deprecated'),
  ),
  step(
    '1.2',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    added('_metric', (model: Subject) => model.get('affinity') ?? 'euclidean', 'children_'),
    {
      backwards: (model) => {
        if (model.get('metric') !== null && model.get('metric') !== undefined)
          model.set('affinity', model.get('metric'));
        if (model.get('affinity') === 'deprecated') model.set('affinity', 'euclidean');
      },
    },
  ),
  step('1.1', of('decomposition._sparse_pca', 'MiniBatchSparsePCA'), dropped('U_init', null), dropped('V_init', null)),
  step(
    '1.1',
    GLM,
    added('n_features_in_', (model: Subject) => model.array('coef_')?.size),
  ),
  step(
    '1.1',
    of('linear_model._glm.glm', 'PoissonRegressor', 'GammaRegressor'),
    dropped('link', 'log'),
    dropped('family'),
  ),
  // An attribute of all of them before it was a parameter.
  step('1.2', GLM, {
    backwards: (model) => {
      if (model.get('solver') === 'lbfgs') model.keep('solver');
    },
  }),
  step(
    '1.0',
    of('multiclass', 'OneVsRestClassifier'),
    added('n_features_in_', (model: Subject) => innerWidth(model), 'estimators_'),
  ),
  step('1.1', of('random_projection', 'GaussianRandomProjection'), dropped('dense_output', true)),
  step('1.1', of('svm._classes', 'LinearSVC', 'LinearSVR'), {
    forwards: (model) => {
      const count = numberOf(model.get('n_iter_'));
      if (count !== undefined) model.set('n_iter_', count);
    },
    backwards: (model) => {
      const count = numberOf(model.get('n_iter_'));
      if (count !== undefined) model.set('n_iter_', int32(count));
    },
  }),
  step('1.1', of('decomposition._fastica', 'FastICA'), {
    forwards: (model) => {
      if (model.get('whiten') === true) model.set('whiten', 'arbitrary-variance');
      if (model.get('_whiten') === true) model.set('_whiten', 'arbitrary-variance');
    },
    backwards: (model) => {
      if (model.get('whiten') === 'unit-variance')
        model.refuse('components of unit variance are not known before 1.1', 'whiten');
      if (model.get('whiten') === 'arbitrary-variance') model.set('whiten', true);
    },
  }),
  step('1.1', PLS, renamed('coef_', '_coef_'), {
    forwards: (model) => {
      const old = model.array('_coef_');
      if (old !== undefined) model.set('_coef_', old.transpose());
      if (old !== undefined) model.set('intercept_', model.get('_y_mean'));
    },
    backwards: (model) => {
      const now = model.array('_coef_');
      if (now !== undefined) model.set('_coef_', now.transpose());
      model.delete('intercept_');
    },
  }),
  step('1.1', of('cross_decomposition._pls', 'PLSSVD'), dropped('_x_scores'), dropped('_y_scores')),
  step(
    '1.1',
    of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'),
    renamed('inner_stats_', '_inner_stats'),
    dropped('iter_offset_', (model: Subject) => model.number('n_iter_')),
    {
      forwards: (model) => {
        if (!model.has('components_')) return;
        model.set('_batch_size', model.get('batch_size'));
        model.set(
          '_fit_algorithm',
          `lasso_${String(model.get('fit_algorithm')).replace(/^lasso_/, '')}`.replace('lasso_lars', 'lasso_lars'),
        );
        model.set('_n_components', model.array('components_')!.shape[0]);
        model.set('_random_state', model.get('random_state_'));
        model.set('n_steps_', numberOf(model.get('n_iter_')) ?? 0);
        model.delete('random_state_');
      },
      backwards: (model) => {
        if (!model.has('components_')) return;
        model.set('random_state_', model.get('_random_state'));
        for (const name of ['_batch_size', '_fit_algorithm', '_n_components', '_random_state', 'n_steps_'])
          model.delete(name);
      },
    },
  ),
  step(
    '1.1',
    of('decomposition._fastica', 'FastICA'),
    added('_whiten', (model: Subject) => model.get('whiten'), 'components_'),
  ),
  formerNames(KERNEL_PCA_VALUES, of('decomposition._kernel_pca', 'KernelPCA')),
  step(
    '1.0',
    of('decomposition._nmf', 'NMF'),
    added('_beta_loss', betaLoss, 'components_'),
    added('_n_components', (model: Subject) => model.array('components_')?.shape[0], 'components_'),
  ),
  step(
    '1.2',
    of('decomposition._pca', 'PCA'),
    dropped('n_features_', (model: Subject) => model.get('n_features_in_'), 'components_'),
  ),
  step('1.1', of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor'), hiddenLoss),
  step('1.1', HIST, histLoss),
  step('1.0', of('feature_selection._rfe', 'RFECV'), {
    forwards: (model) => {
      const scores = model.array('grid_scores_');
      if (scores === undefined) return;
      const results = new PyDict<string, unknown>();
      results.set('mean_test_score', scores);
      results.set('std_test_score', floats(new Array<number>(scores.size).fill(NaN)));
      model.set('cv_results_', results);
      model.delete('grid_scores_');
    },
    backwards: (model) => {
      const results = model.get('cv_results_');
      if (results instanceof PyDict) model.set('grid_scores_', results.get('mean_test_score'));
      model.delete('cv_results_');
    },
  }),
  step(
    '1.1',
    of('feature_selection._from_model', 'SelectFromModel'),
    added('max_features_', (model: Subject) => model.number('max_features'), 'estimator_'),
  ),
  step('1.1', of('gaussian_process._gpr', 'GaussianProcessRegressor'), {
    forwards: (model) => {
      const deviation = numberOf(model.get('_y_train_std'));
      if (deviation === undefined || model.get('_y_train_std') instanceof NdArray) return;
      const targets = (model.array('y_train_')?.ndim ?? 1) > 1 ? model.array('y_train_')!.shape[1]! : 1;
      model.set(
        '_y_train_std',
        targets === 1 && model.get('normalize_y') === true
          ? model.get('_y_train_std')
          : floats(new Array<number>(targets).fill(deviation)),
      );
    },
  }),
  step('1.1', of('impute._base', 'SimpleImputer'), added('_fit_dtype', fitType, 'statistics_')),
  step('1.1', of('impute._knn', 'KNNImputer'), added('_valid_mask', validMask, '_fit_X')),
  step(
    '1.2',
    of('kernel_approximation', 'RBFSampler'),
    added('_gamma', (model: Subject) => model.get('gamma'), 'random_weights_'),
  ),
  step('1.2', of('linear_model._base', 'LinearRegression'), dropped('_residues')),
  formerNames(GAUSSIAN_VARIANCES, of('naive_bayes', 'GaussianNB')),
  step(
    '1.2',
    of('neighbors._kde', 'KernelDensity'),
    added('bandwidth_', (model: Subject) => model.get('bandwidth'), 'tree_'),
  ),
  step(
    '1.2',
    of('neural_network._multilayer_perceptron', 'MLPClassifier', 'MLPRegressor'),
    added('validation_scores_', (model: Subject) => (model.get('solver') === 'lbfgs' ? undefined : null), 'coefs_'),
    added('best_validation_score_', (model: Subject) => (model.get('solver') === 'lbfgs' ? undefined : null), 'coefs_'),
  ),
  step(
    '1.1',
    of('preprocessing._encoders', 'OneHotEncoder'),
    added('_infrequent_enabled', false, 'categories_'),
    added('_n_features_outs', categoryWidths, 'categories_'),
  ),
  step(
    '1.2',
    of('preprocessing._encoders', 'OneHotEncoder'),
    added('_drop_idx_after_grouping', (model: Subject) => model.get('drop_idx_') ?? null, 'categories_'),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OneHotEncoder', 'OrdinalEncoder'),
    added('n_features_in_', (model: Subject) => (model.get('categories_') as unknown[] | undefined)?.length),
  ),
  step(
    '1.0',
    of('preprocessing._encoders', 'OrdinalEncoder'),
    added('_missing_indices', () => new PyDict(), 'categories_'),
  ),
  step(
    '1.1',
    LIBSVM,
    added('_num_iter', iterationsOf, 'support_vectors_'),
    added(
      'n_iter_',
      (model: Subject) => (/^(?:SVC|NuSVC)$/.test(model.className) ? iterationsOf(model) : 0),
      'support_vectors_',
    ),
  ),
  step('1.2', of('calibration', '_CalibratedClassifier'), renamed('base_estimator', 'estimator')),
  step('1.2', of('calibration', 'CalibratedClassifierCV'), givenUnder('base_estimator', 'estimator')),
  step('1.1', of('linear_model._ransac', 'RANSACRegressor'), givenUnder('base_estimator', 'estimator')),
  step('1.0', of('linear_model._least_angle', 'LassoLarsIC'), added('noise_variance_', float64(NaN), 'criterion_')),
  step('1.0', of('covariance._graph_lasso', 'GraphicalLassoCV'), dropped('alpha', new PyFloat(0)), {
    forwards: (model) => renameKeys(model, /_score$/, /(?<!_test)_score$/, '_test_score'),
    backwards: (model) => renameKeys(model, /_test_score$/, /_test_score$/, '_score'),
  }),
  step(
    '1.2',
    of('manifold._t_sne', 'TSNE'),
    added(
      'learning_rate_',
      (model: Subject) =>
        typeof model.get('learning_rate') === 'string' ? new PyFloat(200) : model.get('learning_rate'),
      'embedding_',
    ),
  ),
  step(
    '1.0',
    of('feature_extraction.text', 'TfidfTransformer'),
    added('n_features_in_', (model: Subject) => diagonalSize(model.get('_idf_diag'))),
    // Without weights nothing in the file tells the width, and later releases ask for any sign of a fit.
    added('fitted_', (model: Subject) => (model.get('use_idf') === false ? true : undefined)),
  ),
  step(
    '1.0',
    of('neural_network._multilayer_perceptron', 'MLPRegressor'),
    respelled('loss', [['squared_loss', 'squared_error']]),
  ),
  step('1.0', FORESTS, withoutSplit()),
  step('1.1', GLM, glmLoss),
  step('1.1', 'sklearn.utils.Bunch', reclassed('sklearn.utils.Bunch', 'sklearn.utils._bunch.Bunch')),
  step('1.1', 'sklearn.utils._bunch.Bunch', reclassed('sklearn.utils.Bunch', 'sklearn.utils._bunch.Bunch')),
  step(
    '1.0',
    of('preprocessing._data', 'PolynomialFeatures').concat(of('preprocessing._polynomial', 'PolynomialFeatures')),
    reclassed('sklearn.preprocessing._data.PolynomialFeatures', 'sklearn.preprocessing._polynomial.PolynomialFeatures'),
    {
      forwards: (model) => {
        const degree = model.number('degree');
        if (degree === undefined || !model.has('n_features_in_')) return;
        model.delete('n_input_features_');
        model.set('_min_degree', 0);
        model.set('_max_degree', degree);
        const most = model.number('n_output_features_');
        if (most !== undefined) model.set('_n_out_full', most);
      },
      backwards: (model) => {
        if (model.has('n_features_in_')) model.set('n_input_features_', model.get('n_features_in_'));
        for (const name of ['_min_degree', '_max_degree', '_n_out_full']) model.delete(name);
      },
    },
  ),
];

/** Columns that the first of the estimators inside saw. */
function innerWidth(model: Subject): number | undefined {
  const list = model.get('estimators_');
  const first = Array.isArray(list) ? (list.find((one) => attributes(one) !== undefined) as unknown) : undefined;
  const state = attributes(first);
  const own = numberOf(state?.get('n_features_in_'));
  const coefficients = state?.get('coef_');
  return own ?? (coefficients instanceof NdArray ? coefficients.shape.at(-1) : undefined);
}

function withoutSplit(): Both {
  const { forwards, backwards } = treeParameter('min_impurity_split');
  return { forwards: backwards!, backwards: forwards! };
}

function betaLoss(model: Subject): unknown {
  const loss = model.get('beta_loss');
  if (typeof loss !== 'string') return loss;
  return { frobenius: 2, 'kullback-leibler': 1, 'itakura-saito': 0 }[loss] ?? loss;
}

function fitType(model: Subject): unknown {
  return model.array('statistics_')?.dtype;
}

function validMask(model: Subject): unknown {
  const mask = model.array('_mask_fit_X');
  if (mask === undefined) return undefined;
  const [rows = 0, columns = 0] = mask.shape;
  const items = mask.flat();
  return NdArray.from(
    Array.from(
      { length: columns },
      (_, j) => !Array.from({ length: rows }, (__, i) => items[i * columns + j]).every(Boolean),
    ),
    'bool',
  );
}

function categoryWidths(model: Subject): unknown {
  const categories = model.get('categories_');
  if (!Array.isArray(categories)) return undefined;
  const dropped = model.array('drop_idx_')?.flat() ?? [];
  return categories.map((one, i) => (one as NdArray).size - (dropped[i] === null || dropped[i] === undefined ? 0 : 1));
}

function iterationsOf(model: Subject): unknown {
  const classes = model.array('classes_')?.size ?? 2;
  const pairs = /^(?:SVC|NuSVC)$/.test(model.className) ? (classes * (classes - 1)) / 2 : 1;
  return NdArray.of(new Int32Array(pairs));
}

function diagonalSize(value: unknown): unknown {
  const shape = attributes(value)?.get('_shape');
  return shape instanceof PyTuple ? shape.items[0] : undefined;
}

/** A parameter that was given under its old name: the new one was empty, the old one says "not given" from then on. */
function givenUnder(old: string, now: string): Both {
  return {
    forwards: (model) => {
      if (!model.has(old)) return;
      model.set(now, model.get(old));
      model.set(old, 'deprecated');
    },
    backwards: (model) => {
      model.set(old, model.get(now));
      model.delete(now);
    },
  };
}

function renameKeys(model: Subject, which: RegExp, from: RegExp, to: string): void {
  const results = model.get('cv_results_');
  if (!(results instanceof PyDict)) return;
  const renamedKeys = [...results].map(
    ([key, value]) => [typeof key === 'string' && which.test(key) ? key.replace(from, to) : key, value] as const,
  );
  model.set('cv_results_', new PyDict(renamedKeys));
}
