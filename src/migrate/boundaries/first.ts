/** What 0.20 wrote otherwise: parameters that said "not given", estimators under former names, counts that nobody set. */
import { NdArray } from '../../numpy/ndarray.js';
import { type Both, floats, globalOf, numberOf, of, step, type Step } from '../step.js';
import { SEARCHES } from './metrics.js';

const LIBSVM = of('svm._classes', 'SVC', 'NuSVC', 'SVR', 'NuSVR', 'OneClassSVM');
const SGD = [
  ...of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDRegressor'),
  ...of('linear_model._passive_aggressive', 'PassiveAggressiveClassifier', 'PassiveAggressiveRegressor'),
  ...of('linear_model._perceptron', 'Perceptron'),
];

/** A value that older releases gave a meaning. */
const means = (name: string, old: unknown, now: unknown): Both => ({
  forwards: (model) => {
    if (model.has(name) && model.get(name) === old) model.set(name, now);
  },
});

/** The number of passes that was meant where none was given. */
const passes: Both = {
  forwards: (model) => {
    if (model.has('max_iter') && model.get('max_iter') === null) model.set('max_iter', model.get('_max_iter') ?? 5);
  },
};

/** One class has one count of support vectors, which nothing had set. */
const supportCounts: Both = {
  forwards: (model) => {
    if (/^(?:SVC|NuSVC)$/.test(model.className)) return;
    const rows = model.array('support_')?.size;
    const name = model.has('_n_support') ? '_n_support' : 'n_support_';
    if (rows !== undefined && model.has(name)) model.set(name, NdArray.of(Int32Array.of(rows, rows)));
  },
};

/** `Imputer` by columns is what SimpleImputer is. */
const imputer: Both = {
  forwards: (model) => {
    if (numberOf(model.get('axis')) !== 0) return;
    const missing = model.get('missing_values');
    model.object.cls = globalOf('sklearn.impute._base.SimpleImputer');
    model.set('missing_values', missing === 'NaN' ? NaN : missing);
    model.set('fill_value', null);
    model.set('add_indicator', false);
    if (model.has('statistics_')) model.set('indicator_', null);
    model.delete('axis');
  },
};

const renamedClass = (now: string): Both => ({
  forwards: ({ object }) => {
    object.cls = globalOf(`sklearn.covariance._graph_lasso.${now}`);
  },
});

/** A calibrator around a fitted model left its classes to that. */
const prefitClasses: Both = {
  forwards: (model) => {
    if (model.get('classes') === null && model.has('classes_')) model.set('classes', model.get('classes_'));
  },
};

/** Rows that were not centred have a mean of zero. */
const withoutMean: Both = {
  forwards: (model) => {
    const width = model.array('components_')?.shape[1];
    if (width !== undefined && !model.has('mean_')) model.set('mean_', floats(new Array<number>(width).fill(0)));
  },
};

export const FIRST_STEPS: readonly Step[] = [
  step('0.22', SEARCHES, means('error_score', 'raise-deprecating', NaN)),
  step('0.22', of('preprocessing._encoders', 'OneHotEncoder'), means('categories', null, 'auto')),
  // The default until 0.18, which gave the scores of pairs; `fit` knows words alone since 1.2.
  step('1.2', of('svm._classes', 'SVC', 'NuSVC'), means('decision_function_shape', null, 'ovo')),
  step('0.22', LIBSVM, means('gamma', 'auto_deprecated', 'auto'), supportCounts),
  step('0.22', of('svm._classes', 'OneClassSVM'), { forwards: (model) => model.keep('random_state') }),
  step('0.22', SGD, passes),
  step(
    '0.22',
    of('ensemble._iforest', 'IsolationForest').concat(of('neighbors._lof', 'LocalOutlierFactor')),
    means('contamination', 'legacy', 0.1),
  ),
  step('0.22', of('ensemble._voting', 'VotingClassifier'), means('flatten_transform', null, false)),
  step('0.22', ['sklearn.preprocessing.imputation.Imputer'], imputer),
  step('0.22', of('covariance._graph_lasso', 'GraphLasso'), renamedClass('GraphicalLasso')),
  step('0.22', of('covariance._graph_lasso', 'GraphLassoCV'), renamedClass('GraphicalLassoCV')),
  step('0.24', of('calibration', '_CalibratedClassifier'), prefitClasses),
  step('0.22', of('decomposition._sparse_pca', 'SparsePCA', 'MiniBatchSparsePCA'), withoutMean),
];
