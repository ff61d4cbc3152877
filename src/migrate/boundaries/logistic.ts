/** Logistic regression: penalties, and classes that are told apart one by one. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { objectsIn } from '../graph.js';
import { graphValue, releaseIndex, SKLEARN } from '../layouts/tables.js';
import {
  attributes,
  type Both,
  floats,
  globalOf,
  instance,
  int64,
  numberOf,
  of,
  step,
  type Step,
  type Subject,
} from '../step.js';

const LOGISTIC = of('linear_model._logistic', 'LogisticRegression');
const LOGISTIC_CV = of('linear_model._logistic', 'LogisticRegressionCV');
const MODULE = 'sklearn.linear_model._logistic';
/** What keeps a template beside the models that it fitted. RFE and its kin want coefficients, which the other class has not. */
const OWNERS = [
  ...of('multioutput', 'MultiOutputClassifier', 'ClassifierChain'),
  ...of('semi_supervised._self_training', 'SelfTrainingClassifier'),
  ...of('calibration', 'CalibratedClassifierCV'),
  ...of('ensemble._bagging', 'BaggingClassifier'),
  ...of('ensemble._voting', 'VotingClassifier'),
  ...of('ensemble._stacking', 'StackingClassifier'),
];

/** How many classes a fitted model tells apart; undefined before it was fitted. */
const classesOf = (model: Subject): number | undefined => model.array('classes_')?.size;

/** Penalties are told by `l1_ratio` and `C` since 1.8. */
const penalty: Both = {
  forwards: (model) => {
    if (model.className !== 'LogisticRegression') return;
    const value = model.get('penalty');
    const ratio = model.get('l1_ratio');
    if (value === 'l1') model.set('l1_ratio', new PyFloat(1));
    else if (value === null || value === 'none') {
      model.set('C', Infinity);
      model.set('l1_ratio', new PyFloat(0));
    } else if (value !== 'elasticnet' || ratio === null || ratio === undefined) model.set('l1_ratio', new PyFloat(0));
    model.set('penalty', 'deprecated');
  },
  backwards: (model) => {
    const named = model.get('penalty');
    // Beside another penalty than this one the older release warns of a share.
    if (named !== 'deprecated') {
      if (named !== 'elasticnet') model.set('l1_ratio', null);
      return;
    }
    const ratio = numberOf(model.get('l1_ratio')) ?? 0;
    if (numberOf(model.get('C')) === Infinity) {
      model.set('penalty', null);
      model.set('C', new PyFloat(1));
    } else model.set('penalty', ratio === 0 ? 'l2' : ratio === 1 ? 'l1' : 'elasticnet');
    if (ratio === 0 || ratio === 1) model.set('l1_ratio', null);
  },
};

/** The same where the penalty is one of those that were tried. */
const triedPenalties: Both = {
  forwards: (model) => {
    if (model.className !== 'LogisticRegressionCV') return;
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
};

/** The classes are told apart together since 1.8, but for two of them. */
const multiClass: Both = {
  forwards: (model) => {
    const value = model.get('multi_class');
    const classes = classesOf(model);
    if (classes === undefined) return;
    const apart = isApart(model.object.state as PyDict);
    if (apart || value === 'multinomial') densify(model);
    if (classes > 2 && apart && !asked.has(model.object)) {
      // The other class scores by accuracy, whatever this one was told to score by.
      const scoring = model.get('scoring') ?? null;
      if (scoring !== null && scoring !== 'accuracy') {
        model.refuse(
          'it scores one class against the rest by a metric of its own, which no class of 1.8 does',
          'scoring',
        );
        return;
      }
      model.note('a class against the rest is a OneVsRestClassifier since 1.8');
      if (model.get('class_weight') instanceof PyDict)
        model.note('class_weight is left out: another fit of a OneVsRestClassifier does not weigh labels');
      penalty.forwards!(model);
      triedPenalties.forwards!(model);
      oneVsRest(model);
      return;
    } else if (classes === 2 && value === 'multinomial') doubled(model);
    model.delete('multi_class');
  },
  backwards: (model) => model.set('multi_class', 'deprecated'),
};

/** Coefficients of more numbers are no model of texts, either. */
const MAX_COEFFICIENTS = 1 << 26;

/** Coefficients that `sparsify` made sparse. */
function densify(model: Subject): void {
  const state = attributes(model.get('coef_'));
  const parts = ['indptr', 'indices', 'data'].map((name) => state?.get(name));
  if (!parts.every((one) => one instanceof NdArray)) return;
  const [ends, places, values] = parts.map((one) => one.toFloat64()) as [Float64Array, Float64Array, Float64Array];
  const [rows = -1, columns = -1] = (asSequence(state?.get('_shape')) ?? []).map((one) => numberOf(one) ?? -1);
  const isWhole =
    rows === ends.length - 1 &&
    columns >= 0 &&
    rows * columns <= MAX_COEFFICIENTS &&
    ends.every((end, i) => end >= (ends[i - 1] ?? 0) && end <= values.length) &&
    places.length === values.length &&
    places.every((place) => place >= 0 && place < columns);
  if (!isWhole) {
    model.refuse('its sparse coefficients are damaged', 'coef_');
    return;
  }
  const dense = new Array<number>(rows * columns).fill(0);
  for (let i = 0; i < rows; i++)
    for (let at = ends[i]!; at < ends[i + 1]!; at++) dense[i * columns + places[at]!] = values[at]!;
  model.set('coef_', floats(dense, [rows, columns]));
}

/** The softmax of a score and its opposite is the logistic function of twice the score. */
function doubled(model: Subject): void {
  const thresholds = objectsIn(model.run.root).some(({ object: { className } }) =>
    /SelectFromModel$/.test(className ?? ''),
  );
  if (model.className !== 'LogisticRegression' || thresholds) {
    model.refuse('two classes are a softmax of both scores, which no such class of 1.8 has', 'multi_class');
    return;
  }
  model.note(
    'two classes told apart by a softmax: coefficients and scores are twice what they were, probabilities the same',
  );
  for (const name of ['coef_', 'intercept_']) {
    const old = model.array(name);
    if (old === undefined) continue;
    const twice = Array.from(old.toFloat64(), (value) => 2 * value);
    model.set(
      name,
      old.dtype.itemsize === 4 ? NdArray.of(Float32Array.from(twice), old.shape) : floats(twice, old.shape),
    );
  }
}

/** Models of which only the coefficients are asked, by those that select with them. */
const asked = new WeakSet<PyObject>();

const coefficients: Both = {
  forwards: (selector) => {
    const inner = selector.get('estimator_');
    if (inner instanceof PyObject) asked.add(inner);
  },
};

/** A model, fitted or not, that tells classes apart one by one. */
export const isApart = (state: PyDict): boolean =>
  state.get('multi_class') === 'ovr' || state.get('solver') === 'liblinear';

/** One that nobody fitted, for each class against the rest. */
export function wrapped(template: PyObject): PyObject {
  const stamp = attributes(template)?.get('_sklearn_version');
  const parts = { estimator: template, n_jobs: null, verbose: 0, _sklearn_version: stamp };
  return instance('sklearn.multiclass.OneVsRestClassifier', parts);
}

/** A template that is fitted to several classes becomes what its fitted models become. */
const templates: Both = {
  forwards: (owner) => {
    const several = objectsIn(owner.object).some(({ object }) => {
      const state = isLogistic(object) ? attributes(object) : undefined;
      const classes = state?.get('classes_');
      return classes instanceof NdArray && classes.size > 2 && isApart(state!);
    });
    if (!several) return;
    const wrap = (value: unknown): unknown => {
      const state = isLogistic(value) ? attributes(value) : undefined;
      if (state === undefined || state.has('classes_') || !isApart(state)) return value;
      return wrapped(value as PyObject);
    };
    for (const name of ['estimator', 'estimator_', 'final_estimator'])
      if (owner.has(name)) owner.set(name, wrap(owner.get(name)));
    const named = owner.get('estimators');
    if (!Array.isArray(named)) return;
    const rows = named.map((row: unknown) => {
      const [name, estimator] = asSequence(row) ?? [];
      return new PyTuple([name, wrap(estimator)]);
    });
    owner.set('estimators', rows);
  },
};

export const isLogistic = (value: unknown): value is PyObject =>
  value instanceof PyObject && value.cls instanceof PyGlobal && /^LogisticRegression(?:CV)?$/.test(value.cls.name);

/** What a fitted model keeps of one class: arrays with a row for each, and results of a search by class. */
function ofClass(state: PyDict, count: number, k: number): (readonly [string, unknown])[] {
  const rows = ['coef_', 'intercept_', 'n_iter_', 'C_', 'l1_ratio_'].flatMap((name) => {
    const value = state.get(name);
    if (!(value instanceof NdArray)) return [];
    return [[name, value.shape[0] === count ? value.slice([k, k + 1]) : value] as const];
  });
  const results = ['coefs_paths_', 'scores_'].flatMap((name) => {
    const value = state.get(name);
    return value instanceof PyDict ? [[name, new PyDict([[int64(1), [...value.values()][k]]])] as const] : [];
  });
  const tried = ['Cs_', 'l1_ratios_'].flatMap((name) => (state.has(name) ? [[name, state.get(name)] as const] : []));
  return [...rows, ...results, ...tried];
}

/** The parameters of the class in 1.8, those that came with it as they are when nobody says them. */
function parametersOf(name: string, state: PyDict): (readonly [string, unknown])[] {
  return [...SKLEARN.parametersIn(`${MODULE}.${name}`, releaseIndex('1.8'))].map(([parameter, encoded]) => {
    const usual = graphValue(encoded);
    // Weights of labels mean nothing to a model that tells one of them from the rest.
    const isForgotten = parameter === 'class_weight' && state.get(parameter) instanceof PyDict;
    const given = state.has(parameter) && !isForgotten ? state.get(parameter) : usual;
    return [parameter, given === null && usual === 'warn' ? usual : given];
  });
}

/** Each class against the rest as a model of its own: what `multi_class="ovr"` computed, in the class that still does. */
function oneVsRest(model: Subject): void {
  const { object, className } = model;
  const state = object.state as PyDict;
  const classes = model.array('classes_')!;
  const given = parametersOf(className, state);
  const stamp = ['_sklearn_version', state.get('_sklearn_version')] as const;
  const logistic = (fitted: readonly (readonly [string, unknown])[]): PyObject => {
    const one = new PyObject(globalOf(`${MODULE}.${className}`), 'newobj', []);
    one.state = new PyDict([...given, ...fitted, stamp]);
    return one;
  };
  const about = (['feature_names_in_', 'n_features_in_'] as const).flatMap((name) =>
    state.has(name) ? [[name, state.get(name)] as const] : [],
  );
  const two = NdArray.of(BigInt64Array.of(0n, 1n));
  const estimators = Array.from({ length: classes.size }, (_, k) =>
    logistic([...about, ['classes_', two], ...ofClass(state, classes.size, k)]),
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

export const LOGISTIC_STEPS: readonly Step[] = [
  step('1.8', OWNERS, templates),
  step('1.8', of('feature_selection._from_model', 'SelectFromModel'), coefficients),
  step('1.8', [...LOGISTIC, ...LOGISTIC_CV], multiClass),
  step('1.8', LOGISTIC, penalty),
  step('1.8', LOGISTIC_CV, triedPenalties),
];
