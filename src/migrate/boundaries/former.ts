/** On the way back: values that an older release does not take, classes that it has not, and missing values in trees. */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyFloat, PyObject } from '../../pickle/values/py-values.js';
import { fieldOf } from '../records.js';
import { attributes, type Both, of, step, type Step } from '../step.js';
import { standsForFrozen } from './families/prefit.js';
import { nodesOf } from './tree.js';

/** The value that means the same before a default that says so. */
const before = (name: string, now: unknown, old: () => unknown): Both => ({
  backwards: (model) => {
    if (model.has(name) && model.get(name) === now) model.set(name, old());
  },
});

/** What stands in front of a fitted model and keeps it so: before 1.6 only the model itself can stand there. */
const thawed: Both = {
  backwards: (frozen) => {
    const inner = frozen.get('estimator');
    if (!(inner instanceof PyObject)) return;
    if (!standsForFrozen.has(frozen.object))
      frozen.note('it is the model inside before 1.6, which a fit would fit again');
    frozen.object.cls = inner.cls;
    frozen.object.how = inner.how;
    frozen.object.args = inner.args;
    frozen.object.state = inner.state;
  },
};

/** Scores of two classes are one row of coefficients. */
const oneRow: Both = {
  backwards: (model) => {
    const coefficients = model.array('coef_');
    if (coefficients?.ndim === 1) model.set('coef_', coefficients.reshape(1, coefficients.size));
  },
};

/** What a constant fills was stored in the type of X. */
const fillOfX: Both = {
  backwards: (model) => {
    const [values, type] = [model.array('statistics_'), model.get('_fit_dtype')];
    if (model.get('strategy') !== 'constant' || values?.dtype.kind !== 'O') return;
    const { kind, name } = type as { kind?: string; name?: string };
    if (kind === 'f' || kind === 'i' || kind === 'u') model.set('statistics_', NdArray.from(values.flat(), name!));
  },
};

/** True where a node sends missing values elsewhere than fit does where it saw none: to the child with more rows. */
export function sawMissing(nodes: NdArray): boolean {
  if (nodes.dtype.names?.includes('missing_go_to_left') !== true) return false;
  const [left, right] = [fieldOf(nodes, 'left_child'), fieldOf(nodes, 'right_child')];
  const [rows, goes] = [fieldOf(nodes, 'n_node_samples'), fieldOf(nodes, 'missing_go_to_left')];
  const count = (child: number): number => (child >= 0 && child < nodes.size ? rows(child) : 0);
  // No lists of all nodes: forests of hundreds of megabytes are asked.
  for (let i = 0; i < nodes.size; i++)
    if (left(i) >= 0 && goes(i) !== (count(left(i)) > count(right(i)) ? 1 : 0)) return true;
  return false;
}

/** Splits at random let missing values alone until 1.5, and say so of every node. */
export function tellsNothing(nodes: NdArray): boolean {
  const goes = fieldOf(nodes, 'missing_go_to_left');
  for (let i = 0; i < nodes.size; i++) if (goes(i) !== 0) return false;
  return true;
}

/** Trees that learnt where missing values go are not what an older release can ask. */
const refuseMissing: Both = {
  backwards: (model) => {
    const trees = [model.object, ...(asSequence(model.get('estimators_')) ?? [])];
    const nodes = trees.map((tree) => nodesOf(attributes(tree)?.get('tree_')));
    const saw = (each: NdArray): boolean =>
      sawMissing(each) && !(model.get('splitter') === 'random' && tellsNothing(each));
    if (nodes.some((each) => each !== undefined && saw(each)))
      model.refuse('it was fitted with missing values, which the older release does not take', 'tree_');
  },
};

const FORESTS = of('ensemble._forest', 'RandomForestClassifier', 'RandomForestRegressor');
const EXTRA = [
  ...of('ensemble._forest', 'ExtraTreesClassifier', 'ExtraTreesRegressor'),
  ...of('tree._classes', 'ExtraTreeClassifier', 'ExtraTreeRegressor'),
  ...of('ensemble._iforest', 'IsolationForest'),
];

export const FORMER_STEPS: readonly Step[] = [
  step('1.3', of('tree._classes', 'DecisionTreeClassifier', 'DecisionTreeRegressor'), refuseMissing),
  step('1.4', FORESTS, refuseMissing),
  step('1.6', EXTRA, refuseMissing),
  step('1.6', of('frozen._frozen', 'FrozenEstimator'), thawed),
  step(
    '1.6',
    of('calibration', 'CalibratedClassifierCV'),
    before('ensemble', 'auto', () => true),
  ),
  step(
    '1.8',
    of('ensemble._bagging', 'BaggingClassifier', 'BaggingRegressor'),
    before('max_samples', null, () => new PyFloat(1)),
  ),
  step('1.8', of('impute._base', 'SimpleImputer'), fillOfX),
  step('1.6', of('linear_model._ridge', 'RidgeClassifier', 'RidgeClassifierCV'), oneRow),
];
