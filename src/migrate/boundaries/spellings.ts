/** Parameters, and values of parameters, that got another name. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyGlobal } from '../../pickle/values/py-values.js';
import {
  attributes,
  type Both,
  float,
  globalOf,
  instance,
  numberOf,
  of,
  respelled,
  step,
  type Step,
  type Subject,
} from '../step.js';
import {
  BOOSTING,
  FOREST_CLASSIFIERS,
  FOREST_REGRESSORS,
  SINGLE_TREE_CLASSIFIERS,
  SINGLE_TREE_REGRESSORS,
} from './families/groups.js';

const BOOSTING_R = of('ensemble._gb', 'GradientBoostingRegressor');
const TREES_R = [...SINGLE_TREE_REGRESSORS, ...FOREST_REGRESSORS, ...BOOSTING];
const SGD = of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDRegressor');
const HIST_R = of('ensemble._hist_gradient_boosting.gradient_boosting', 'HistGradientBoostingRegressor');
const ENCODER = of('preprocessing._encoders', 'OneHotEncoder');
const CLUSTERING = of('cluster._agglomerative', 'AgglomerativeClustering', 'FeatureAgglomeration');

const SQUARED = [
  ['mse', 'squared_error'],
  ['mae', 'absolute_error'],
] as const;

/** Whether the result is sparse: `sparse` until 1.1. */
const sparseOutput: Both = {
  forwards: (model) => {
    const old = model.get('sparse');
    if (typeof old !== 'boolean') return;
    model.set('sparse_output', old);
    model.set('sparse', 'deprecated');
  },
  backwards: (model) => {
    if (!model.has('sparse_output')) return;
    model.set('sparse', model.get('sparse_output'));
    model.delete('sparse_output');
  },
};

/** `metric` stands beside `affinity` from 1.2 to 1.3. */
const metricBeside: Both = {
  backwards: (model) => {
    const metric = model.get('metric');
    if (metric !== null && metric !== undefined) model.set('affinity', metric);
    model.delete('metric');
  },
};

/** The penalty of factors is for the mean of the columns since 1.0, for their sum before. */
const factorPenalty: Both = {
  forwards: (model) => {
    const old = model.number('alpha') ?? 0;
    const width = model.number('n_features_in_') ?? model.array('components_')?.shape[1];
    if (old !== 0 && width !== undefined) model.set('alpha_W', float(old / width));
  },
};

/** The constructor made an array of what it was given until 1.0. */
const arrayGiven = (name: string): Both => ({
  backwards: (model) => {
    const items = asSequence(model.get(name));
    if (items !== undefined && items.every((item) => numberOf(item) !== undefined))
      model.set(name, NdArray.from(items.map((item) => numberOf(item)!)));
  },
});

const never = (name: string, value: unknown): Both => ({
  forwards: (model: Subject) => {
    if (model.get(name) === 'auto') model.set(name, value);
  },
});

const HALVING = of('model_selection._search_successive_halving', 'HalvingGridSearchCV', 'HalvingRandomSearchCV');
const REFIT = 'sklearn.model_selection._search_successive_halving._refit_callable';

/** Halving searches kept the function that chooses until 0.24. */
const refit: Both = {
  forwards: (search) => {
    const value = search.get('refit');
    if (value instanceof PyGlobal && value.path === REFIT) search.set('refit', true);
  },
  backwards: (search) => {
    if (search.get('refit') === true) search.set('refit', globalOf(REFIT));
  },
};

const WEIGHTS = ['norm', 'use_idf', 'smooth_idf', 'sublinear_tf'];

/** Parameters of the weights were only those of the transformer inside until 1.0. */
const weights: Both = {
  forwards: (model) => {
    const inner = attributes(model.get('_tfidf'));
    if (inner === undefined) return;
    for (const name of WEIGHTS) if (!model.has(name)) model.set(name, inner.get(name));
    const words = model.get('vocabulary_');
    if (words instanceof PyDict && !inner.has('n_features_in_')) inner.set('n_features_in_', words.size);
  },
  backwards: (model) => {
    if (!model.has('_tfidf')) {
      const given = Object.fromEntries(WEIGHTS.map((name) => [name, model.get(name)]));
      const stamp = { _sklearn_version: model.get('_sklearn_version') };
      model.set('_tfidf', instance('sklearn.feature_extraction.text.TfidfTransformer', { ...given, ...stamp }));
    }
    for (const name of WEIGHTS) model.delete(name);
  },
};

export const SPELLING_STEPS: readonly Step[] = [
  step('1.0', HALVING, refit),
  step('1.1', of('feature_extraction.text', 'TfidfVectorizer'), weights),
  step('1.0', TREES_R, respelled('criterion', SQUARED)),
  step(
    '1.0',
    BOOSTING_R,
    respelled('loss', [
      ['ls', 'squared_error'],
      ['lad', 'absolute_error'],
    ]),
  ),
  step('1.1', of('ensemble._gb', 'GradientBoostingClassifier'), respelled('loss', [['deviance', 'log_loss']])),
  step(
    '1.0',
    HIST_R,
    respelled('loss', [
      ['least_squares', 'squared_error'],
      ['least_absolute_deviation', 'absolute_error'],
    ]),
  ),
  step('1.0', SGD, respelled('loss', [['squared_loss', 'squared_error']])),
  step('1.1', SGD.slice(0, 1), respelled('loss', [['log', 'log_loss']])),
  step(
    '1.0',
    of('linear_model._ransac', 'RANSACRegressor'),
    respelled('loss', [
      ['absolute_loss', 'absolute_error'],
      ['squared_loss', 'squared_error'],
    ]),
  ),
  step('1.1', FOREST_CLASSIFIERS, never('max_features', 'sqrt')),
  step('1.1', FOREST_REGRESSORS, never('max_features', new PyFloat(1))),
  step('1.1', SINGLE_TREE_CLASSIFIERS, never('max_features', 'sqrt')),
  step('1.1', of('tree._classes', 'DecisionTreeRegressor', 'ExtraTreeRegressor'), never('max_features', null)),
  step(
    '1.1',
    of('cluster._kmeans', 'KMeans', 'MiniBatchKMeans'),
    respelled('algorithm', [['full', 'lloyd']]),
    never('algorithm', 'lloyd'),
  ),
  step('1.1', of('cluster._kmeans', 'KMeans', 'MiniBatchKMeans'), respelled('_algorithm', [['full', 'lloyd']])),
  step('1.2', of('linear_model._logistic', 'LogisticRegression'), respelled('penalty', [['none', null]])),
  step('1.2', SGD, respelled('penalty', [['none', null]])),
  step('1.1', of('linear_model._ridge', 'RidgeCV', 'RidgeClassifierCV'), arrayGiven('alphas')),
  step('1.1', of('discriminant_analysis', 'QuadraticDiscriminantAnalysis'), arrayGiven('priors')),
  // "auto" is 0 for the one solver that asks for it.
  step('1.2', of('cluster._spectral', 'SpectralClustering'), {
    backwards: (model) => {
      if (model.get('eigen_tol') === 'auto') model.set('eigen_tol', new PyFloat(0));
    },
  }),
  step('1.2', ENCODER, sparseOutput),
  step('1.2', CLUSTERING, metricBeside),
  step('1.2', of('decomposition._nmf', 'NMF'), factorPenalty),
];
