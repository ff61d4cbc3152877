/** Linear models. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
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
import { parametersIn, releaseIndex } from '../layouts/tables.js';
import { cyLoss } from './losses.js';

const LOGISTIC = of('linear_model._logistic', 'LogisticRegression');
const LOGISTIC_CV = of('linear_model._logistic', 'LogisticRegressionCV');
const SGD = of('linear_model._stochastic_gradient', 'SGDClassifier', 'SGDOneClassSVM', 'SGDRegressor');
const SGD_KIN = [
  ...SGD,
  ...of('linear_model._passive_aggressive', 'PassiveAggressiveClassifier', 'PassiveAggressiveRegressor'),
  ...of('linear_model._perceptron', 'Perceptron'),
];
const RIDGE_CV = of('linear_model._ridge', 'RidgeCV', 'RidgeClassifierCV');
const RIDGE_CLASSES = of('linear_model._ridge', 'RidgeClassifier', 'RidgeClassifierCV');

/** How many classes a fitted model tells apart; undefined before it was fitted. */
const classesOf = (model: Subject): number | undefined => model.array('classes_')?.size;

/** Penalties are told by `l1_ratio` and `C` since 1.8. */
const penalty: Both = {
  forwards: (model) => {
    const value = model.get('penalty');
    const ratio = model.get('l1_ratio');
    if (value === 'l1') model.set('l1_ratio', 1);
    else if (value === null || value === 'none') {
      model.set('C', Infinity);
      model.set('l1_ratio', new PyFloat(0));
    } else if (value !== 'elasticnet' || ratio === null || ratio === undefined) model.set('l1_ratio', new PyFloat(0));
    model.set('penalty', 'deprecated');
  },
  backwards: (model) => {
    if (model.get('penalty') !== 'deprecated') return;
    const ratio = numberOf(model.get('l1_ratio')) ?? 0;
    if (numberOf(model.get('C')) === Infinity) {
      model.set('penalty', null);
      model.set('C', new PyFloat(1));
    } else model.set('penalty', ratio === 0 ? 'l2' : ratio === 1 ? 'l1' : 'elasticnet');
    if (ratio === 0 || ratio === 1) model.set('l1_ratio', null);
  },
};

/** The classes are told apart together since 1.8, but for two of them. */
const multiClass: Both = {
  forwards: (model) => {
    const value = model.get('multi_class');
    const classes = classesOf(model);
    if (classes === undefined) return;
    const apart = value === 'ovr' || model.get('solver') === 'liblinear';
    if (classes > 2 && apart) {
      if (model.className === 'LogisticRegression') {
        model.note('a class against the rest is a OneVsRestClassifier since 1.8');
        model.set('penalty', model.get('penalty'));
        penalty.forwards!(model);
        oneVsRest(model);
        return;
      }
      model.refuse('its probabilities are those of one class against the rest, which none of 1.8 has', 'multi_class');
    } else if (classes === 2 && value === 'multinomial') {
      model.refuse('two classes are a softmax of both scores, which no LogisticRegression of 1.8 has', 'multi_class');
    }
    model.delete('multi_class');
  },
  backwards: (model) => model.set('multi_class', 'auto'),
};

/** Each class against the rest as a model of its own: what `multi_class="ovr"` computed, in the class that still does. */
function oneVsRest(model: Subject): void {
  const { object } = model;
  const state = object.state as PyDict;
  const [coefficients, intercepts, classes] = [
    model.array('coef_')!,
    model.array('intercept_')!,
    model.array('classes_')!,
  ];
  const parameters = parametersIn('sklearn.linear_model._logistic.LogisticRegression', releaseIndex('1.8'));
  const given = [...state].filter(([name]) => parameters.has(name as string));
  const stamp = ['_sklearn_version', state.get('_sklearn_version')] as const;
  const logistic = (fitted: readonly (readonly [string, unknown])[]): PyObject => {
    const one = new PyObject(globalOf('sklearn.linear_model._logistic.LogisticRegression'), 'newobj', []);
    one.state = new PyDict([...given, ...fitted, stamp]);
    return one;
  };
  const about = (['feature_names_in_', 'n_features_in_'] as const).flatMap((name) =>
    state.has(name) ? [[name, state.get(name)] as const] : [],
  );
  const two = NdArray.of(BigInt64Array.of(0n, 1n));
  const estimators = Array.from({ length: classes.size }, (_, k) =>
    logistic([
      ...about,
      ['classes_', two],
      ['coef_', coefficients.slice([k, k + 1])],
      ['intercept_', intercepts.size === 1 ? intercepts : intercepts.slice([k, k + 1])],
      ['n_iter_', state.get('n_iter_')],
    ]),
  );
  const binarizer = new PyObject(globalOf('sklearn.preprocessing._label.LabelBinarizer'), 'newobj', []);
  binarizer.state = PyDict.fromObject({
    neg_label: 0,
    pos_label: 1,
    sparse_output: true,
    y_type_: 'multiclass',
    sparse_input_: false,
    classes_: classes,
    _sklearn_version: stamp[1],
  });
  object.cls = globalOf('sklearn.multiclass.OneVsRestClassifier');
  object.state = new PyDict<string, unknown>([
    ['estimator', logistic([])],
    ['n_jobs', state.get('n_jobs') ?? null],
    ['verbose', 0],
    ['label_binarizer_', binarizer],
    ['classes_', classes],
    ['estimators_', estimators],
    ...about,
    stamp,
  ]);
}

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

/** `n_alphas` is a number given as `alphas` since 1.7. */
const alphas: Both = {
  forwards: (model) => {
    const count = model.number('n_alphas');
    if (count !== undefined && (model.get('alphas') === null || model.get('alphas') === 'warn'))
      model.set('alphas', count);
    model.delete('n_alphas');
  },
  backwards: (model) => {
    const count = model.get('alphas');
    if (typeof count !== 'number' && !(count instanceof PyFloat)) return;
    model.set('n_alphas', numberOf(count));
    model.set('alphas', null);
  },
};

/** The choice of a direct solver is kept since 1.5. */
const solver = (model: Subject): unknown => {
  const given = model.get('solver');
  if (given !== 'auto') return given;
  if (model.get('positive') === true) return 'lbfgs';
  return model.get('fit_intercept') === true && model.has('_sparse_fit_') ? 'sparse_cg' : 'cholesky';
};

const iterations: Both = renamed('n_iter', 'max_iter');

const PATHS = of(
  'linear_model._coordinate_descent',
  'ElasticNetCV',
  'LassoCV',
  'MultiTaskElasticNetCV',
  'MultiTaskLassoCV',
);

/** The number of penalties, copied by `fit` while two parameters said it. */
const alphaCount = (model: Subject): unknown => {
  const given = model.get('alphas');
  return typeof given === 'number' ? given : (model.get('n_alphas') ?? 100);
};

export const LINEAR_STEPS: readonly Step[] = [
  step('1.7', PATHS, added('_alphas', alphaCount, 'alpha_')),
  step('1.9', PATHS, dropped('_alphas', alphaCount, 'alpha_')),
  step('1.3', of('linear_model._bayes', 'BayesianRidge', 'ARDRegression'), iterations),
  step(
    '1.3',
    of('linear_model._bayes', 'ARDRegression'),
    added('n_iter_', (model: Subject) => (model.array('scores_')?.size ?? 0) || model.number('max_iter'), 'coef_'),
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
  step('1.5', RIDGE_CV, renamed('store_cv_values', 'store_cv_results')),
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
  step('1.6', RIDGE_CLASSES, added('classes_', labelled)),
  step('1.5', of('linear_model._ridge', 'Ridge', 'RidgeClassifier'), added('solver_', solver, 'coef_')),
  step('1.8', [...LOGISTIC, ...LOGISTIC_CV], multiClass),
  step('1.8', LOGISTIC, penalty),
  step('1.8', LOGISTIC_CV, {
    forwards: (model) => {
      const value = model.get('penalty');
      if (value === 'l1') model.set('l1_ratios', [1]);
      if (value === 'l2' || value === 'l1' || value === 'elasticnet') model.set('penalty', 'deprecated');
    },
    backwards: (model) => {
      if (model.get('penalty') !== 'deprecated') return;
      const ratios = model.get('l1_ratios');
      const first = Array.isArray(ratios) && ratios.length === 1 ? numberOf(ratios[0]) : undefined;
      model.set('penalty', first === 1 ? 'l1' : Array.isArray(ratios) && first !== 0 ? 'elasticnet' : 'l2');
      if (first === 0 || first === 1 || ratios === 'warn') model.set('l1_ratios', null);
    },
  }),
  step(
    '1.9',
    of('linear_model._coordinate_descent', 'ElasticNetCV', 'LassoCV', 'MultiTaskElasticNetCV', 'MultiTaskLassoCV'),
    alphas,
  ),
];

export { respelled };
