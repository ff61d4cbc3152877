/** Everything else, module by module. */
import { dtypeOf } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { NO_STATE, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  type Both,
  dropped,
  float64,
  floats,
  globalOf,
  int64,
  of,
  renamed,
  step,
  type Step,
  type Subject,
} from '../step.js';

const PLS = of('cross_decomposition._pls', 'PLSRegression', 'PLSCanonical', 'CCA');
const CHAINS = of('multioutput', 'ClassifierChain', 'RegressorChain');
const MIXTURES = of('mixture._gaussian_mixture', 'GaussianMixture').concat(
  of('mixture._bayesian_mixture', 'BayesianGaussianMixture'),
);
const MLP = of('neural_network._multilayer_perceptron', 'MLPClassifier', 'MLPRegressor');

/** Rows are counted in float64 since a release, in int64 before. */
function floatCount(name: string): Both {
  const change = (model: Subject, to: 'float64' | 'int64'): void => {
    const value = model.get(name);
    if (value instanceof NdArray && value.ndim > 0) {
      const items = value.flat().map(Number);
      model.set(
        name,
        to === 'float64' ? floats(items, value.shape) : NdArray.of(BigInt64Array.from(items, BigInt), value.shape),
      );
    } else if (value instanceof NpScalar) {
      model.set(name, to === 'float64' ? float64(Number(value.value)) : int64(Number(value.value)));
    }
  };
  return { forwards: (model) => change(model, 'float64'), backwards: (model) => change(model, 'int64') };
}

const OUTPUT_DEFAULT = (): PyDict => PyDict.fromObject({ transform: 'default' });

/** The inner step gives plain arrays whatever is configured: its owner says so since a release. */
function plainOutput(...names: string[]): Both {
  const inner = (model: Subject): PyDict[] =>
    names.flatMap((name) => {
      const value = model.get(name);
      return value instanceof PyObject && value.state instanceof PyDict ? [value.state] : [];
    });
  return {
    forwards: (model) => {
      for (const state of inner(model))
        if (!state.has('_sklearn_output_config')) state.set('_sklearn_output_config', OUTPUT_DEFAULT());
    },
    backwards: (model) => {
      for (const state of inner(model)) state.delete('_sklearn_output_config');
    },
  };
}

/** `_idf_diag`, a sparse diagonal, until 1.4; since then the weights themselves. */
const idf: Both = {
  forwards: (model) => {
    const diagonal = model.get('_idf_diag');
    if (!(diagonal instanceof PyObject)) return;
    const data = (diagonal.state as PyDict).get('data');
    if (!(data instanceof NdArray)) return;
    model.set('idf_', data.ndim === 1 ? data : data.reshape(-1));
    model.delete('_idf_diag');
  },
  backwards: (model) => {
    const weights = model.array('idf_');
    if (weights === undefined) return;
    model.set('_idf_diag', diagonalOf(weights));
    model.delete('idf_');
  },
};

function diagonalOf(weights: NdArray): PyObject {
  const n = weights.size;
  const matrix = new PyObject(globalNamedCsr, 'newobj', []);
  matrix.state = PyDict.fromObject({
    _shape: new PyTuple([n, n]),
    maxprint: 50,
    indices: NdArray.of(Int32Array.from({ length: n }, (_, i) => i)),
    indptr: NdArray.of(Int32Array.from({ length: n + 1 }, (_, i) => i)),
    data: weights,
  });
  return matrix;
}
const globalNamedCsr = globalOf('scipy.sparse._csr.csr_matrix');

/** What the imputer fills is of the type of X, which older files do not tell. */
const fillType = (model: Subject): unknown => {
  const known = model.get('_fit_dtype');
  if (known !== undefined) return known;
  return model.array('statistics_')?.dtype ?? dtypeOf('float64');
};

const emptyFeatures = (model: Subject): unknown => {
  const initial = model.get('initial_imputer_');
  const statistics = initial instanceof PyObject ? (initial.state as PyDict).get('statistics_') : undefined;
  if (!(statistics instanceof NdArray)) return undefined;
  return NdArray.from(
    statistics.flat().map((value) => typeof value === 'number' && Number.isNaN(value)),
    'bool',
  );
};

const uniform = (model: Subject): unknown => {
  const classes = model.array('classes_')?.size ?? 0;
  return floats(new Array<number>(classes).fill(1 / classes));
};

const unknownOf =
  (shape: (model: Subject) => readonly number[]) =>
  (model: Subject): unknown => {
    const dims = shape(model);
    return floats(new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(NaN), dims);
  };

const centroids = (model: Subject): readonly number[] => model.array('centroids_')?.shape ?? [0, 0];

/** Dissimilarities and the kind of scaling changed their names with 1.8. */
const scaling: Both = {
  forwards: (model) => {
    model.set('metric_mds', model.get('metric') ?? true);
    model.set('metric', model.get('dissimilarity') === 'precomputed' ? 'precomputed' : 'euclidean');
    model.set('dissimilarity', 'deprecated');
    if (!model.has('embedding_')) return;
    model.set('_init', 'random');
    model.set('_metric', model.get('metric'));
    model.set('_metric_mds', model.get('metric_mds'));
  },
  backwards: (model) => {
    const metric = model.get('metric');
    if (metric !== 'precomputed' && metric !== 'euclidean')
      model.refuse('a metric of its own is not known before 1.8', 'metric');
    model.set('dissimilarity', metric === 'precomputed' ? 'precomputed' : 'euclidean');
    model.set('metric', model.get('metric_mds') ?? true);
    for (const name of ['metric_mds', '_init', '_metric', '_metric_mds']) model.delete(name);
  },
};

const copied =
  (name: string) =>
  (model: Subject): unknown => {
    const list = model.get(name);
    return Array.isArray(list) ? [...(list as unknown[])] : undefined;
  };

/** Coefficients are for centred columns since 1.5, for scaled ones before. */
const scaledColumns: Both = {
  forwards: (model) => byColumn(model, (value, scale) => value / scale),
  backwards: (model) => byColumn(model, (value, scale) => value * scale),
};

function byColumn(model: Subject, change: (value: number, scale: number) => number): void {
  const [coefficients, scales] = [model.array('coef_'), model.array('_x_std')?.toFloat64()];
  if (coefficients === undefined || scales === undefined) return;
  const width = scales.length;
  const values = coefficients.toFloat64();
  model.set(
    'coef_',
    floats(
      Array.from(values, (value, i) => change(value, scales[i % width]!)),
      coefficients.shape,
    ),
  );
}

/** The distance of clustering was `affinity` until 1.1, either from 1.2 on, and `metric` alone since 1.4. */
const clusterMetric: Both = {
  forwards: (model) => {
    const old = model.get('affinity');
    if (model.get('metric') === null)
      model.set('metric', old === undefined || old === 'deprecated' ? 'euclidean' : old);
  },
  backwards: (model) => {
    model.set('affinity', 'deprecated');
  },
};

const MINI_BATCHES = of('decomposition._dict_learning', 'MiniBatchDictionaryLearning').concat(
  of('decomposition._sparse_pca', 'MiniBatchSparsePCA'),
);

/** The interval of the sampler, which scikit-learn keeps for one, two or three steps. */
const sampleInterval = (model: Subject): unknown => {
  if (model.get('sample_interval') !== null) return model.get('sample_interval');
  return [0.8, 0.5, 0.4][(model.number('sample_steps') ?? 2) - 1];
};

/** Iterations of t-SNE, which 1.5 and 1.6 take under either name. */
function iterationsSaid(model: Subject): void {
  if (model.get('max_iter') !== null) return;
  const old = model.get('n_iter');
  model.set('max_iter', old === 'deprecated' || old === undefined ? 1000 : old);
}

const steps13: readonly Step[] = [
  // A single target was a column of predictions before: it stays one.
  step('1.3', PLS, renamed('_coef_', 'coef_'), {
    forwards: (model) => {
      if (model.has('coef_')) model.set('_predict_1d', false);
    },
    backwards: (model) => {
      if (model.get('_predict_1d') === true)
        model.note('predictions of one target are a column before 1.3, and flat since');
      model.delete('_predict_1d');
    },
  }),
  step('1.5', PLS, scaledColumns),
  step(
    '1.3',
    of('decomposition._kernel_pca', 'KernelPCA'),
    added(
      'gamma_',
      (model: Subject) => {
        const given = model.get('gamma');
        const width = model.number('n_features_in_') ?? model.array('X_fit_')?.shape[1];
        return given ?? (width === undefined ? undefined : 1 / width);
      },
      'eigenvalues_',
    ),
  ),
  step(
    '1.3',
    of('covariance._graph_lasso', 'GraphicalLasso', 'GraphicalLassoCV'),
    added('costs_', () => [], 'precision_'),
  ),
  step('1.3', of('decomposition._dict_learning', 'MiniBatchDictionaryLearning'), {
    forwards: (model) => {
      const stats = model.get('_inner_stats');
      if (!(stats instanceof PyTuple)) return;
      model.set('_A', stats.items[0]);
      model.set('_B', stats.items[1]);
      model.set('_ewa_cost', float64(NaN));
      model.set('_ewa_cost_min', float64(NaN));
      model.set('_no_improvement', 0);
      model.delete('_inner_stats');
    },
    backwards: (model) => {
      if (!model.has('_A')) return;
      model.set('_inner_stats', new PyTuple([model.get('_A'), model.get('_B')]));
      for (const name of ['_A', '_B', '_ewa_cost', '_ewa_cost_min', '_no_improvement']) model.delete(name);
    },
  }),
  step(
    '1.3',
    of('decomposition._fastica', 'FastICA'),
    dropped('_whiten', (model: Subject) => model.get('whiten'), 'components_'),
  ),
  step('1.3', of('kernel_approximation', 'AdditiveChi2Sampler'), dropped('sample_interval_', sampleInterval)),
  step('1.3', of('preprocessing._encoders', 'OrdinalEncoder'), added('_infrequent_enabled', false, 'categories_')),
  step(
    '1.3',
    of('random_projection', 'GaussianRandomProjection', 'SparseRandomProjection'),
    added('_n_features_out', (model: Subject) => model.get('n_components_'), 'components_'),
  ),
  step('1.3', of('utils._bunch', 'Bunch'), {
    forwards: (bunch) => bunch.set('_deprecated_key_to_warnings', new PyDict()),
    backwards: ({ object }) => (object.state = NO_STATE),
  }),
  step('1.3', of('decomposition._kernel_pca', 'KernelPCA'), plainOutput('_centerer')),
  step('1.3', of('manifold._isomap', 'Isomap'), plainOutput('kernel_pca_')),
  step('1.3', of('preprocessing._data', 'PowerTransformer'), plainOutput('_scaler')),
  step('1.3', of('impute._iterative', 'IterativeImputer'), plainOutput('initial_imputer_')),
  step('1.5', of('compose._target', 'TransformedTargetRegressor'), {
    forwards: (model) => {
      if (model.get('transformer') === null) plainOutput('transformer_').forwards!(model);
    },
    backwards: plainOutput('transformer_').backwards!,
  }),
  step('1.5', of('dummy', 'DummyClassifier', 'DummyRegressor'), {
    backwards: (model) => model.delete('n_features_in_'),
  }),
  step(
    '1.5',
    of('neighbors._nca', 'NeighborhoodComponentsAnalysis'),
    dropped('_n_features_out', (model: Subject) => model.array('components_')?.shape[1], 'components_'),
  ),
  step('1.9', of('impute._base', 'MissingIndicator'), {
    forwards: added('n_features_in_', (model: Subject) => model.get('_n_features')).forwards!,
  }),
];

/** Regressors had a loss without a choice. */
const onlyLoss: Both = {
  backwards: (model) => {
    if (model.get('loss') === 'squared_error') model.keep('loss');
  },
};

export const OTHER_STEPS: readonly Step[] = [
  step('1.7', of('neural_network._multilayer_perceptron', 'MLPRegressor'), onlyLoss),
  step(
    '1.7',
    of('manifold._mds', 'MDS'),
    added('_n_init', (model: Subject) => model.get('n_init'), 'embedding_'),
  ),
  step(
    '1.9',
    of('manifold._mds', 'MDS'),
    dropped('_n_init', (model: Subject) => model.get('n_init'), 'embedding_'),
  ),
  ...steps13,
  step('1.5', of('feature_extraction.text', 'TfidfTransformer'), idf),
  step(
    '1.5',
    of('feature_extraction.text', 'CountVectorizer', 'TfidfVectorizer'),
    dropped('stop_words_', () => new Set(), 'vocabulary_'),
  ),
  step('1.8', of('impute._base', 'SimpleImputer'), added('_fill_dtype', fillType, 'statistics_')),
  step(
    '1.6',
    of('impute._iterative', 'IterativeImputer'),
    added('_is_empty_feature', emptyFeatures, 'initial_imputer_'),
  ),
  step(
    '1.6',
    of('neighbors._nearest_centroid', 'NearestCentroid'),
    added('class_prior_', uniform, 'centroids_'),
    added('deviations_', unknownOf(centroids), 'centroids_'),
    added(
      'within_class_std_dev_',
      unknownOf((model) => centroids(model).slice(1)),
      'centroids_',
    ),
  ),
  step('1.4', of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'), clusterMetric),
  step('1.4', MINI_BATCHES, {
    forwards: (model) => {
      if (model.get('max_iter') !== null) return;
      const old = model.get('n_iter');
      model.set('max_iter', typeof old === 'number' ? old : 1000);
    },
  }),
  step(
    '1.6',
    of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration'),
    dropped('_metric', (model: Subject) => model.get('metric'), 'children_'),
  ),
  step(
    '1.7',
    MIXTURES,
    added(
      'lower_bounds_',
      (model: Subject) => (model.has('lower_bound_') ? [model.get('lower_bound_')] : []),
      'lower_bound_',
    ),
  ),
  step(
    '1.7',
    MLP,
    added('_best_coefs', copied('coefs_'), 'coefs_'),
    added('_best_intercepts', copied('intercepts_'), 'coefs_'),
  ),
  step('1.5', of('preprocessing._data', 'StandardScaler'), floatCount('n_samples_seen_')),
  step('1.5', of('decomposition._incremental_pca', 'IncrementalPCA'), floatCount('n_samples_seen_')),
  step(
    '1.9',
    of('svm._classes', 'SVC', 'NuSVC'),
    added('_effective_probability', (model: Subject) => model.get('probability') === true, 'support_vectors_'),
  ),
  step(
    '1.9',
    of('svm._classes', 'SVR', 'NuSVR', 'OneClassSVM'),
    added('_effective_probability', false, 'support_vectors_'),
  ),
  step('1.7', CHAINS, {
    forwards: (model) => {
      if (model.get('estimator') === null || !model.has('estimator'))
        model.set('estimator', model.get('base_estimator'));
      model.set('base_estimator', 'deprecated');
    },
    backwards: (model) => {
      model.set('base_estimator', model.get('estimator'));
      model.delete('estimator');
    },
  }),
  step(
    '1.5',
    of('multioutput', 'ClassifierChain'),
    added('chain_method_', (model: Subject) => model.get('chain_method') ?? 'predict', 'estimators_'),
  ),
  step(
    '1.8',
    of('decomposition._dict_learning', 'SparseCoder'),
    added('n_components_', (model: Subject) => model.array('dictionary')?.shape[0]),
    added('n_features_in_', (model: Subject) => model.array('dictionary')?.shape[1]),
  ),
  step(
    '1.6',
    of('semi_supervised._self_training', 'SelfTrainingClassifier'),
    renamed('base_estimator_', 'estimator_'),
    {
      forwards: (model) => {
        if (!(model.get('base_estimator') instanceof PyObject)) return;
        model.set('estimator', model.get('base_estimator'));
        model.set('base_estimator', 'deprecated');
      },
      backwards: (model) => {
        model.set('base_estimator', model.get('estimator'));
        model.delete('estimator');
      },
    },
  ),
  step('1.8', of('manifold._mds', 'MDS'), scaling),
  step(
    '1.5',
    of('manifold._t_sne', 'TSNE'),
    {
      forwards: (model) => model.rename('n_iter', 'max_iter'),
      backwards: (model) => {
        iterationsSaid(model);
        model.delete('n_iter');
        model.rename('max_iter', 'n_iter');
      },
    },
    added('_max_iter', (model: Subject) => model.get('max_iter'), 'embedding_'),
  ),
  step(
    '1.7',
    of('manifold._t_sne', 'TSNE'),
    dropped('_max_iter', (model: Subject) => model.get('max_iter'), 'embedding_'),
    { forwards: iterationsSaid },
  ),
];
