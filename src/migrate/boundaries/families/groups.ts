/** Classes that change together. */
import { of } from '../../step.js';

export const PLS = of('cross_decomposition._pls', 'PLSRegression', 'PLSCanonical', 'CCA');
export const LIBSVM = of('svm._classes', 'SVC', 'NuSVC', 'SVR', 'NuSVR', 'OneClassSVM');
export const SGD = [
  ...of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDRegressor'),
  ...of('linear_model._passive_aggressive', 'PassiveAggressiveClassifier', 'PassiveAggressiveRegressor'),
  ...of('linear_model._perceptron', 'Perceptron'),
];
export const BOOSTING = of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor');
export const HIST = of(
  'ensemble._hist_gradient_boosting.gradient_boosting',
  'HistGradientBoostingClassifier',
  'HistGradientBoostingRegressor',
);
export const NEIGHBORS = [
  ...of('neighbors._classification', 'KNeighborsClassifier', 'RadiusNeighborsClassifier'),
  ...of('neighbors._regression', 'KNeighborsRegressor', 'RadiusNeighborsRegressor'),
  ...of('neighbors._unsupervised', 'NearestNeighbors').concat(of('neighbors._lof', 'LocalOutlierFactor')),
];
export const KMEANS = of('cluster._kmeans', 'KMeans', 'MiniBatchKMeans');
export const SINGLE_TREE_CLASSIFIERS = of('tree._classes', 'DecisionTreeClassifier', 'ExtraTreeClassifier');
export const SINGLE_TREE_REGRESSORS = of('tree._classes', 'DecisionTreeRegressor', 'ExtraTreeRegressor');
export const FOREST_CLASSIFIERS = of('ensemble._forest', 'RandomForestClassifier', 'ExtraTreesClassifier');
export const FOREST_REGRESSORS = of('ensemble._forest', 'RandomForestRegressor', 'ExtraTreesRegressor');
const EMBEDDING = of('ensemble._forest', 'RandomTreesEmbedding');
export const TREES = [
  ...SINGLE_TREE_CLASSIFIERS,
  ...SINGLE_TREE_REGRESSORS,
  ...FOREST_CLASSIFIERS,
  ...FOREST_REGRESSORS,
  ...EMBEDDING,
  ...of('ensemble._bagging', 'BaggingClassifier', 'BaggingRegressor'),
  ...of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor'),
  ...of('ensemble._iforest', 'IsolationForest'),
  ...of('naive_bayes', 'BernoulliNB', 'CategoricalNB', 'ComplementNB', 'MultinomialNB'),
];
/** Forests whose trees are fitted to a target, drawn or not. */
export const PLAIN_FORESTS = [...FOREST_CLASSIFIERS, ...FOREST_REGRESSORS, ...EMBEDDING];
export const FORESTS = [...PLAIN_FORESTS, ...of('ensemble._iforest', 'IsolationForest')];
export const GLM = of('linear_model._glm.glm', 'PoissonRegressor', 'GammaRegressor', 'TweedieRegressor');
export const CHAINS = of('multioutput', 'ClassifierChain', 'RegressorChain');
export const MIXTURES = of('mixture._gaussian_mixture', 'GaussianMixture').concat(
  of('mixture._bayesian_mixture', 'BayesianGaussianMixture'),
);
export const MLP = of('neural_network._multilayer_perceptron', 'MLPClassifier', 'MLPRegressor');
export const MINI_BATCHES = of('decomposition._dict_learning', 'MiniBatchDictionaryLearning').concat(
  of('decomposition._sparse_pca', 'MiniBatchSparsePCA'),
);
