/** How many columns a model of a release before 0.24 was fitted with, from whatever it learnt of them. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { isSampler } from '../imblearn/bases.js';
import { numberOf } from '../step.js';

const attributesOf = (value: unknown): PyDict | undefined =>
  value instanceof PyObject && value.state instanceof PyDict ? value.state : undefined;

/** Columns of an array or of a sparse matrix. */
function columns(value: unknown): number | undefined {
  if (value instanceof NdArray) return value.shape[value.ndim - 1];
  const shape = attributesOf(value)?.get('_shape');
  return shape instanceof PyTuple ? numberOf(shape.items[1]) : undefined;
}

/** Numbers of columns. */
const COUNTS = ['n_features_in_', 'n_features_', '_n_features', 'n_input_features_'];
/** Arrays with an item, or a column, for each. */
const ARRAYS = (
  'cluster_centers_ subcluster_centers_ coef_ mean_ means_ theta_ feature_log_prob_ location_ scale_ max_abs_ data_min_ center_ ' +
  'components_ lambdas_ quantiles_ statistics_ variances_ scores_ support_ x_mean_ _x_mean xbar_ centroids_ X_fit_ _fit_X X_ ' +
  'X_train_ K_fit_rows_ random_weights_ embedding_matrix_ shape_fit_ n_bins_ ranking_ basis'
).split(' ');
/** Models inside that saw the same columns. */
const INSIDE = [
  'estimator_',
  'estimators_',
  'best_estimator_',
  'nbrs_',
  '_fit_method_',
  'calibrated_classifiers_',
  'base_estimator',
  'initial_imputer_',
];

const MAX_DEPTH = 6;

/** The columns of the first step that sees them: samplers choose rows. */
function firstWidth(state: PyDict): number | undefined {
  for (const pair of asSequence(state.get('steps')) ?? []) {
    const model = asSequence(pair)?.[1];
    if (model === null || model === 'passthrough') continue;
    const width = widthOf(model);
    if (width !== undefined || !isSampler((model as PyObject).className ?? '')) return width;
  }
  return undefined;
}

/** Classes whose other attributes tell of something else. */
function byClass(state: PyDict, name: string): number | undefined {
  if (/KernelPCA$/.test(name)) return columns(state.get('X_fit_'));
  if (/\.pipeline\.Pipeline$/.test(name)) return firstWidth(state);
  if (/RFE(?:CV)?$/.test(name)) return columns(state.get('support_'));
  if (/PLS\w+$|CCA$/.test(name)) return columns(state.get('x_mean_') ?? state.get('_x_mean'));
  if (!/(?:SkewedChi2|RBF)Sampler$/.test(name)) return undefined;
  const weights = state.get('random_weights_');
  return weights instanceof NdArray ? weights.shape[0] : undefined;
}

/** Undefined where nothing tells. */
export function widthOf(object: unknown, depth = 0): number | undefined {
  const state = attributesOf(object);
  if (state === undefined || depth > MAX_DEPTH) return undefined;
  const own = byClass(state, (object as PyObject).className ?? '');
  if (own !== undefined) return own;
  for (const name of COUNTS) {
    const count = numberOf(state.get(name));
    if (count !== undefined) return count;
  }
  // The rows of a tree of neighbours, and a label for each column that was grouped.
  const tree = state.get('tree_');
  if (tree instanceof PyObject && tree.state instanceof PyTuple) return columns(tree.state.items[0]);
  if (/FeatureAgglomeration$/.test((object as PyObject).className ?? '')) return columns(state.get('labels_'));
  const fitted = asSequence(state.get('shape_fit_'));
  if (fitted !== undefined && fitted.length === 2) return numberOf(fitted[1]);
  for (const name of ARRAYS) {
    const count = columns(state.get(name));
    if (count !== undefined && count > 0) return count;
  }
  for (const name of ['categories_', 'coefs_', 'bin_edges_']) {
    const list = asSequence(state.get(name));
    if (list === undefined || list.length === 0) continue;
    return name === 'coefs_' ? (list[0] as NdArray).shape[0] : list.length;
  }
  for (const name of INSIDE) {
    const value = state.get(name);
    const list = value instanceof NdArray && Array.isArray(value.data) ? value.data : (asSequence(value) ?? [value]);
    for (const one of list) {
      const inner = one instanceof PyTuple ? one.items[1] : one;
      const count = widthOf(inner, depth + 1);
      if (count !== undefined) return count;
    }
  }
  return undefined;
}

/** Classes that keep `n_features_in_` since 0.24, and did not before. */
export const COUNTED: readonly string[] = (
  'calibration.CalibratedClassifierCV cluster._affinity_propagation.AffinityPropagation cluster._agglomerative.AgglomerativeClustering ' +
  'cluster._agglomerative.FeatureAgglomeration cluster._bicluster.SpectralBiclustering cluster._bicluster.SpectralCoclustering ' +
  'cluster._birch.Birch cluster._dbscan.DBSCAN cluster._kmeans.KMeans cluster._kmeans.MiniBatchKMeans cluster._mean_shift.MeanShift ' +
  'cluster._optics.OPTICS cluster._spectral.SpectralClustering compose._column_transformer.ColumnTransformer ' +
  'covariance._elliptic_envelope.EllipticEnvelope covariance._empirical_covariance.EmpiricalCovariance covariance._graph_lasso.GraphicalLasso ' +
  'covariance._graph_lasso.GraphicalLassoCV covariance._robust_covariance.MinCovDet covariance._shrunk_covariance.LedoitWolf ' +
  'covariance._shrunk_covariance.OAS covariance._shrunk_covariance.ShrunkCovariance cross_decomposition._pls.CCA ' +
  'cross_decomposition._pls.PLSCanonical cross_decomposition._pls.PLSRegression cross_decomposition._pls.PLSSVD ' +
  'decomposition._dict_learning.DictionaryLearning decomposition._dict_learning.MiniBatchDictionaryLearning decomposition._factor_analysis.FactorAnalysis ' +
  'decomposition._fastica.FastICA decomposition._incremental_pca.IncrementalPCA decomposition._kernel_pca.KernelPCA decomposition._lda.LatentDirichletAllocation ' +
  'decomposition._nmf.NMF decomposition._pca.PCA decomposition._sparse_pca.MiniBatchSparsePCA decomposition._sparse_pca.SparsePCA ' +
  'decomposition._truncated_svd.TruncatedSVD discriminant_analysis.LinearDiscriminantAnalysis discriminant_analysis.QuadraticDiscriminantAnalysis ' +
  'ensemble._bagging.BaggingClassifier ensemble._bagging.BaggingRegressor ensemble._forest.ExtraTreesClassifier ensemble._forest.ExtraTreesRegressor ' +
  'ensemble._forest.RandomForestClassifier ensemble._forest.RandomForestRegressor ensemble._forest.RandomTreesEmbedding ensemble._gb.GradientBoostingClassifier ' +
  'ensemble._gb.GradientBoostingRegressor ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier ' +
  'ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingRegressor ensemble._iforest.IsolationForest ' +
  'ensemble._weight_boosting.AdaBoostClassifier ensemble._weight_boosting.AdaBoostRegressor feature_selection._rfe.RFE feature_selection._rfe.RFECV ' +
  'feature_selection._univariate_selection.GenericUnivariateSelect feature_selection._univariate_selection.SelectFdr feature_selection._univariate_selection.SelectFpr ' +
  'feature_selection._univariate_selection.SelectFwe feature_selection._univariate_selection.SelectKBest feature_selection._univariate_selection.SelectPercentile ' +
  'feature_selection._variance_threshold.VarianceThreshold gaussian_process._gpc.GaussianProcessClassifier gaussian_process._gpr.GaussianProcessRegressor ' +
  'impute._base.SimpleImputer impute._iterative.IterativeImputer impute._knn.KNNImputer kernel_approximation.AdditiveChi2Sampler kernel_approximation.Nystroem ' +
  'kernel_approximation.RBFSampler kernel_approximation.SkewedChi2Sampler kernel_ridge.KernelRidge linear_model._base.LinearRegression linear_model._bayes.ARDRegression ' +
  'linear_model._bayes.BayesianRidge linear_model._coordinate_descent.ElasticNet linear_model._coordinate_descent.ElasticNetCV linear_model._coordinate_descent.Lasso ' +
  'linear_model._coordinate_descent.LassoCV linear_model._coordinate_descent.MultiTaskElasticNet linear_model._coordinate_descent.MultiTaskElasticNetCV ' +
  'linear_model._coordinate_descent.MultiTaskLasso linear_model._coordinate_descent.MultiTaskLassoCV linear_model._huber.HuberRegressor linear_model._least_angle.Lars ' +
  'linear_model._least_angle.LarsCV linear_model._least_angle.LassoLars linear_model._least_angle.LassoLarsCV linear_model._least_angle.LassoLarsIC ' +
  'linear_model._logistic.LogisticRegression linear_model._logistic.LogisticRegressionCV linear_model._omp.OrthogonalMatchingPursuit ' +
  'linear_model._omp.OrthogonalMatchingPursuitCV linear_model._passive_aggressive.PassiveAggressiveClassifier linear_model._passive_aggressive.PassiveAggressiveRegressor ' +
  'linear_model._perceptron.Perceptron linear_model._ransac.RANSACRegressor linear_model._ridge.Ridge linear_model._ridge.RidgeCV linear_model._ridge.RidgeClassifier ' +
  'linear_model._ridge.RidgeClassifierCV linear_model._stochastic_gradient.SGDClassifier linear_model._stochastic_gradient.SGDRegressor linear_model._theil_sen.TheilSenRegressor ' +
  'manifold._isomap.Isomap manifold._locally_linear.LocallyLinearEmbedding manifold._mds.MDS manifold._spectral_embedding.SpectralEmbedding manifold._t_sne.TSNE ' +
  'mixture._bayesian_mixture.BayesianGaussianMixture mixture._gaussian_mixture.GaussianMixture multiclass.OneVsOneClassifier multiclass.OutputCodeClassifier ' +
  'multioutput.ClassifierChain multioutput.MultiOutputClassifier multioutput.MultiOutputRegressor multioutput.RegressorChain naive_bayes.BernoulliNB naive_bayes.CategoricalNB ' +
  'naive_bayes.ComplementNB naive_bayes.GaussianNB naive_bayes.MultinomialNB neighbors._classification.KNeighborsClassifier neighbors._classification.RadiusNeighborsClassifier ' +
  'neighbors._graph.KNeighborsTransformer neighbors._graph.RadiusNeighborsTransformer neighbors._kde.KernelDensity neighbors._lof.LocalOutlierFactor ' +
  'neighbors._nca.NeighborhoodComponentsAnalysis neighbors._nearest_centroid.NearestCentroid neighbors._regression.KNeighborsRegressor ' +
  'neighbors._regression.RadiusNeighborsRegressor neighbors._unsupervised.NearestNeighbors neural_network._multilayer_perceptron.MLPClassifier ' +
  'neural_network._multilayer_perceptron.MLPRegressor neural_network._rbm.BernoulliRBM preprocessing._data.KernelCenterer preprocessing._data.MaxAbsScaler ' +
  'preprocessing._data.MinMaxScaler preprocessing._data.PolynomialFeatures preprocessing._data.PowerTransformer preprocessing._data.QuantileTransformer ' +
  'preprocessing._data.RobustScaler preprocessing._data.StandardScaler preprocessing._discretization.KBinsDiscretizer random_projection.GaussianRandomProjection ' +
  'random_projection.SparseRandomProjection semi_supervised._label_propagation.LabelPropagation semi_supervised._label_propagation.LabelSpreading ' +
  'svm._classes.LinearSVC svm._classes.LinearSVR svm._classes.NuSVC svm._classes.NuSVR svm._classes.OneClassSVM svm._classes.SVC svm._classes.SVR ' +
  'tree._classes.DecisionTreeClassifier tree._classes.DecisionTreeRegressor tree._classes.ExtraTreeClassifier tree._classes.ExtraTreeRegressor'
)
  .split(' ')
  .map((name) => `sklearn.${name}`);
