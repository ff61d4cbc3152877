/** Linear models and perceptrons. */
import {
  added,
  type Both,
  dropped,
  float64,
  floats,
  of,
  respelled,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { glmLoss } from '../early-losses.js';
import { givenUnder, givenUnderEither, names } from './changes.js';
import { GLM, MLP, SGD } from './groups.js';

const USUAL_RATIO = 0.15;

/** Until 0.21 nothing said meant these. */
const meant = (name: string, value: string): Both => ({
  forwards: (model) => {
    if (model.get(name) === 'warn') model.set(name, value);
  },
});

const copied =
  (name: string) =>
  (model: Subject): unknown => {
    const list = model.get(name);
    return Array.isArray(list) ? [...(list as unknown[])] : undefined;
  };

/** Regressors had a loss without a choice. */
const onlyLoss: Both = {
  backwards: (model) => {
    if (model.get('loss') === 'squared_error') model.keep('loss');
  },
};

/** The constructor makes a whole number of it, until 1.0. */
const wholePopulation: Both = {
  backwards: (model) => {
    const most = model.number('max_subpopulation');
    if (most !== undefined) model.set('max_subpopulation', Math.trunc(most));
  },
};

export const LINEAR_MODELS_STEPS: readonly Step[] = [
  step('1.1', of('linear_model._theil_sen', 'TheilSenRegressor'), wholePopulation),
  step('0.22', of('linear_model._logistic', 'LogisticRegression', 'LogisticRegressionCV'), meant('multi_class', 'ovr')),
  step('0.22', of('linear_model._logistic', 'LogisticRegression'), meant('solver', 'liblinear')),
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
  step('0.24', of('linear_model._perceptron', 'Perceptron'), {
    backwards: (model) => {
      if (model.number('l1_ratio') !== USUAL_RATIO) return;
      model.set('l1_ratio', 0);
      model.keep('l1_ratio');
    },
  }),
  step('0.24', of('linear_model._least_angle', 'LarsCV'), added('jitter', null), added('random_state', null)),
  step(
    '0.24',
    of('linear_model._bayes', 'ARDRegression'),
    added('X_offset_', (model: Subject) => floats(new Array<number>(model.array('coef_')?.size ?? 0).fill(0)), 'coef_'),
    added('X_scale_', (model: Subject) => floats(new Array<number>(model.array('coef_')?.size ?? 0).fill(1)), 'coef_'),
  ),
  step('0.24', of('linear_model._ridge', 'RidgeClassifierCV'), added('alpha_per_target', false)),
  step(
    '1.0',
    of('neural_network._stochastic_optimizers', 'AdamOptimizer', 'SGDOptimizer'),
    dropped('params', () => []),
  ),
  step(
    '1.0',
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
  step('1.2', of('linear_model._base', 'LinearRegression'), dropped('_residues')),
  step(
    '1.2',
    of('neural_network._multilayer_perceptron', 'MLPClassifier', 'MLPRegressor'),
    added('validation_scores_', (model: Subject) => (model.get('solver') === 'lbfgs' ? undefined : null), 'coefs_'),
    added('best_validation_score_', (model: Subject) => (model.get('solver') === 'lbfgs' ? undefined : null), 'coefs_'),
  ),
  step('1.1', of('linear_model._ransac', 'RANSACRegressor'), givenUnder('base_estimator', 'estimator')),
  ...givenUnderEither(of('linear_model._ransac', 'RANSACRegressor'), ['base_estimator', 'estimator'], ['1.1', '1.3']),
  step('1.0', of('linear_model._least_angle', 'LassoLarsIC'), added('noise_variance_', float64(NaN), 'criterion_')),
  step(
    '1.0',
    of('neural_network._multilayer_perceptron', 'MLPRegressor'),
    respelled('loss', [['squared_loss', 'squared_error']]),
  ),
  step('1.1', GLM, glmLoss),
  step('1.7', of('neural_network._multilayer_perceptron', 'MLPRegressor'), onlyLoss),
  step(
    '1.6',
    MLP,
    added('_best_coefs', copied('coefs_'), 'coefs_'),
    added('_best_intercepts', copied('intercepts_'), 'coefs_'),
  ),
];
