/** Linear models. */
import { NdArray } from '../../numpy/ndarray.js';
import { type PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import {
  added,
  type Both,
  dropped,
  float,
  float64,
  globalOf,
  numberOf,
  of,
  renamed,
  respelled,
  step,
  type Step,
  type Subject,
} from '../step.js';
import { cyLoss } from './losses.js';

const SGD = of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDOneClassSVM', 'SGDRegressor');
const SGD_KIN = [
  ...SGD,
  ...of('linear_model._passive_aggressive', 'PassiveAggressiveClassifier', 'PassiveAggressiveRegressor'),
  ...of('linear_model._perceptron', 'Perceptron'),
];
const RIDGE_CV = of('linear_model._ridge', 'RidgeCV', 'RidgeClassifierCV');
const RIDGE_CLASSES = of('linear_model._ridge', 'RidgeClassifier', 'RidgeClassifierCV');

const SGD_LOSSES: readonly (readonly [old: string, now: string])[] = [
  ['Log', 'HalfBinomialLoss'],
  ['SquaredLoss', 'HalfSquaredError'],
];

/** The logarithmic and the squared loss are those of `sklearn._loss` since 1.6. */
const sgdLoss: Both = {
  forwards: (model) => {
    const loss = model.get('_loss_function_');
    if (!(loss instanceof PyObject) || !(loss.cls instanceof PyGlobal)) return;
    const { name } = loss.cls;
    const found = SGD_LOSSES.find(([old]) => old === name);
    if (found !== undefined) model.set('_loss_function_', cyLoss(found[1], []));
    else if (name === 'Huber') model.set('_loss_function_', cyLoss('HuberLoss', [loss.args[0]]));
  },
  backwards: (model) => {
    const loss = model.get('_loss_function_');
    if (!(loss instanceof PyObject) || !(loss.cls instanceof PyGlobal)) return;
    const { name } = loss.cls;
    const found = SGD_LOSSES.find(([, now]) => `Cy${now}` === name);
    const old = found?.[0] ?? (name === 'CyHuberLoss' ? 'Huber' : undefined);
    if (old === undefined) return;
    loss.cls = globalOf(`sklearn.linear_model._sgd_fast.${old}`);
  },
};

const labelled = (model: Subject): unknown => {
  const binarizer = model.get('_label_binarizer');
  return binarizer instanceof PyObject ? (binarizer.state as PyDict).get('classes_') : undefined;
};

/** numpy's scalar until a release, Python's float from then on. */
function plainFloat(name: string): Both {
  return {
    forwards: (model) => {
      const value = numberOf(model.get(name));
      if (value !== undefined && !(model.get(name) instanceof NdArray)) model.set(name, float(value));
    },
    backwards: (model) => {
      const value = numberOf(model.get(name));
      if (value !== undefined && !(model.get(name) instanceof NdArray)) model.set(name, float64(value));
    },
  };
}

const USUAL_ALPHAS = 100;

/** `alphas` may be the number of them since 1.7, which `n_alphas` was before and still may be until 1.8. */
const alphas: Both = {
  forwards: (model) => {
    const count = model.number('n_alphas');
    if (count !== undefined && (model.get('alphas') === null || model.get('alphas') === 'warn'))
      model.set('alphas', count);
    model.delete('n_alphas');
  },
  backwards: (model) => {
    model.set('n_alphas', 'deprecated');
    if (model.number('alphas') === USUAL_ALPHAS && typeof model.get('alphas') === 'number') model.set('alphas', 'warn');
  },
};

/** Before 1.7 `alphas` are the penalties themselves. */
const alphasThemselves: Both = {
  forwards: (model) => {
    if (model.get('alphas') !== null) return;
    const count = model.number('n_alphas') ?? USUAL_ALPHAS;
    model.set('alphas', count === USUAL_ALPHAS ? 'warn' : count);
    model.set('n_alphas', 'deprecated');
  },
  backwards: (model) => {
    const [count, given] = [model.get('n_alphas'), model.get('alphas')];
    const usual = count === 'deprecated' || count === undefined ? USUAL_ALPHAS : count;
    model.set('n_alphas', typeof given === 'number' ? given : usual);
    if (typeof given === 'number' || given === 'warn') model.set('alphas', null);
  },
};

/** Whether results of the folds are kept, which 1.5 and 1.6 take under either name. */
function resultsKept(model: Subject): void {
  if (model.get('store_cv_results') !== null) return;
  model.set('store_cv_results', model.get('store_cv_values') === true);
}

/** The choice of a direct solver is kept since 1.5. */
const solver = (model: Subject): unknown => {
  const given = model.get('solver');
  if (given !== 'auto') return given;
  if (model.get('positive') === true) return 'lbfgs';
  return model.get('fit_intercept') === true && model.has('_sparse_fit_') ? 'sparse_cg' : 'cholesky';
};

const USUAL_ITERATIONS = 300;

/** `n_iter` until 1.2, either name in 1.3 and 1.4. */
const iterations: Both = {
  forwards: (model) => {
    if (!model.has('n_iter')) return;
    model.set('max_iter', model.number('n_iter') === USUAL_ITERATIONS ? null : model.get('n_iter'));
    model.set('n_iter', 'deprecated');
  },
  backwards: (model) => {
    model.set('n_iter', model.number('max_iter') ?? model.number('n_iter') ?? USUAL_ITERATIONS);
    model.delete('max_iter');
  },
};

const oneName: Both = {
  forwards: (model) => {
    if (model.get('max_iter') === null) model.set('max_iter', model.number('n_iter') ?? USUAL_ITERATIONS);
    model.delete('n_iter');
  },
  backwards: (model) => {
    if (model.number('max_iter') === USUAL_ITERATIONS) model.set('max_iter', null);
    model.set('n_iter', 'deprecated');
  },
};

const PATHS = of(
  'linear_model._coordinate_descent',
  'ElasticNetCV',
  'LassoCV',
  'MultiTaskElasticNetCV',
  'MultiTaskLassoCV',
);

/** The number of penalties, copied by `fit` while two parameters said it. */
const alphaCount = (model: Subject): unknown => {
  const [given, count] = [model.get('alphas'), model.get('n_alphas')];
  return typeof given === 'number' ? given : typeof count === 'number' ? count : USUAL_ALPHAS;
};

export const LINEAR_STEPS: readonly Step[] = [
  step('1.7', PATHS, added('_alphas', alphaCount, 'alpha_'), alphasThemselves),
  step('1.9', PATHS, dropped('_alphas', alphaCount, 'alpha_')),
  step('1.3', of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'), iterations),
  step('1.5', of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'), oneName),
  step(
    '1.3',
    of('linear_model._bayes', 'ARDRegression'),
    added(
      'n_iter_',
      (model: Subject) => (model.array('scores_')?.size ?? 0) || (model.number('max_iter') ?? USUAL_ITERATIONS),
      'coef_',
    ),
  ),
  step('1.4', SGD_KIN, renamed('loss_function_', '_loss_function_')),
  step('1.6', SGD_KIN, sgdLoss),
  // A step of 0 is refused where it is not used, too.
  step('1.8', of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDOneClassSVM'), {
    forwards: (model) => {
      if (model.number('eta0') === 0) model.set('eta0', 0.01);
    },
  }),
  step('1.8', SGD, dropped('C', new PyFloat(1))),
  step('1.8', of('linear_model._perceptron', 'Perceptron'), dropped('C', new PyFloat(1))),
  step('1.5', RIDGE_CV, {
    forwards: (model) => {
      if (model.has('store_cv_values'))
        model.set('store_cv_results', model.get('store_cv_values') === false ? null : model.get('store_cv_values'));
      model.set('store_cv_values', 'deprecated');
    },
    backwards: (model) => {
      resultsKept(model);
      model.delete('store_cv_values');
      model.rename('store_cv_results', 'store_cv_values');
    },
  }),
  step('1.7', RIDGE_CV, {
    forwards: resultsKept,
    backwards: (model) => {
      if (model.get('store_cv_results') === false) model.set('store_cv_results', null);
    },
  }),
  step('1.5', [...RIDGE_CV, ...RIDGE_CLASSES], renamed('cv_values_', 'cv_results_')),
  step(
    '1.5',
    RIDGE_CV,
    added('_store_cv_results', (model: Subject) => model.get('store_cv_results') ?? false, 'alpha_'),
  ),
  step(
    '1.7',
    RIDGE_CV,
    dropped('_store_cv_results', (model: Subject) => model.get('store_cv_results') ?? false, 'alpha_'),
  ),
  step('1.9', RIDGE_CV, plainFloat('alpha_')),
  step('1.8', RIDGE_CLASSES, added('classes_', labelled)),
  step('1.5', of('linear_model._ridge', 'Ridge', 'RidgeClassifier'), added('solver_', solver, 'coef_')),
  step('1.9', PATHS, alphas),
];

export { respelled };
