/** Forests, bagging, boosting. */
import { TEMPLATE } from '../../estimators/binding/former-names.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { type Machine, PyCall, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { objectsIn } from '../graph.js';
import { fieldItems, firstField, recast } from '../records.js';
import {
  added,
  type Both,
  dropped,
  float,
  float64,
  floats,
  formerNames,
  instance,
  of,
  renamed,
  step,
  type Step,
  type Subject,
  attributes,
  globalOf,
} from '../step.js';
import { givenUnderEither } from './families/changes.js';
import { BOOSTING, FOREST_CLASSIFIERS, FOREST_REGRESSORS, HIST, PLAIN_FORESTS as FORESTS } from './families/groups.js';
import { preprocessing } from './categories.js';
import { boostingLoss } from './losses.js';
import { nodesOf } from './tree.js';

const FOREST = of('ensemble._iforest', 'IsolationForest');
const BAGGING = of('ensemble._bagging', 'BaggingClassifier', 'BaggingRegressor');
const ADA = of('ensemble._weight_boosting', 'AdaBoostClassifier', 'AdaBoostRegressor');

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const unknownScores = (model: Subject): NdArray =>
  floats(new Array<number>(model.array('oob_improvement_')?.size ?? 0).fill(NaN));

/** Rows that a forest was fitted with: those in the root of a tree, as often as they were drawn. */
function rowsOf(model: Subject): number | undefined {
  const votes = model.array('oob_decision_function_') ?? model.array('oob_prediction_');
  if (votes !== undefined) return votes.shape[0];
  const [first] = listOf(model.get('estimators_'));
  const nodes = first instanceof PyObject ? nodesOf((first.state as Map<string, unknown>).get('tree_')) : undefined;
  if (nodes === undefined || nodes.size === 0) return undefined;
  if (model.get('bootstrap') === false) return firstField(nodes, 'n_node_samples');
  const drawn = Math.round(firstField(nodes, 'weighted_n_node_samples'));
  const share = model.get('max_samples');
  const part = typeof share === 'number' && !Number.isInteger(share) ? share : 1;
  return Math.round(drawn / part);
}

function drawnOf(model: Subject): unknown {
  const rows = model.number('_n_samples');
  if (rows === undefined || model.get('bootstrap') !== true) return null;
  const share = model.get('max_samples');
  if (share === null || share === undefined) return rows;
  const number = model.number('max_samples')!;
  return typeof share === 'number' && Number.isInteger(share) ? number : Math.max(Math.round(rows * number), 1);
}

/** Parameters that are handed to each tree: those that came or went with a release. */
export function treeParameter(name: string): Both {
  const with_ = (model: Subject, there: boolean): void => {
    const params = model.get('estimator_params');
    if (!(params instanceof PyTuple) || params.length === 0) return;
    const others = params.items.filter((item) => item !== name);
    model.set('estimator_params', new PyTuple(there ? [...others, name] : others));
  };
  return { forwards: (model) => with_(model, true), backwards: (model) => with_(model, false) };
}

/** `average_path_length(n)` of IsolationForest: the mean depth of an unsuccessful search among n rows. */
function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + 0.5772156649015329) - (2 * (rows - 1)) / rows;
}

function treesOf(model: Subject): NdArray[] {
  return listOf(model.get('estimators_')).flatMap((tree) => {
    const nodes = tree instanceof PyObject ? nodesOf((tree.state as Map<string, unknown>).get('tree_')) : undefined;
    return nodes === undefined ? [] : [nodes];
  });
}

/** Nodes on the way to each node, itself included: `Tree.compute_node_depths`. */
function depths(nodes: NdArray): NdArray {
  const [left, right] = [fieldItems(nodes, 'left_child'), fieldItems(nodes, 'right_child')];
  const found = new BigInt64Array(nodes.size);
  // Every child stands behind its parent.
  if (found.length > 0) found[0] = 1n;
  for (let i = 0; i < nodes.size; i++) {
    for (const child of [left[i]!, right[i]!]) if (child >= 0) found[child] = found[i]! + 1n;
  }
  return NdArray.of(found);
}

const isolation: readonly Both[] = [
  added(
    '_average_path_length_per_tree',
    (model: Subject) =>
      new PyTuple(
        treesOf(model).map((nodes) => floats(Array.from(fieldItems(nodes, 'n_node_samples'), averagePathLength))),
      ),
    'estimators_',
  ),
  added('_decision_path_lengths', (model: Subject) => new PyTuple(treesOf(model).map(depths)), 'estimators_'),
];

/** In the first of 1.2 the new name of the fitted template was an alias of `_estimator`. */
const aliased: readonly Both[] = [{ forwards: renamed('_estimator', 'estimator_').forwards! }];

const widerNodes: Both = {
  forwards: (predictor) => {
    const nodes = predictor.array('nodes');
    if (nodes?.dtype.fields?.get('feature_idx')?.dtype.itemsize === 4)
      predictor.set('nodes', recast(nodes, { change: { feature_idx: 'i8' } }, {}, predictor.run.later));
  },
  backwards: (predictor) => {
    const nodes = predictor.array('nodes');
    if (nodes?.dtype.fields?.get('feature_idx')?.dtype.itemsize === 8)
      predictor.set('nodes', recast(nodes, { change: { feature_idx: 'u4' } }, {}, predictor.run.later));
  },
};

const labels: Both = added('_label_encoder', (model: Subject) =>
  model.has('classes_')
    ? instance('sklearn.preprocessing._label.LabelEncoder', {
        classes_: model.get('classes_'),
        _sklearn_version: model.get('_sklearn_version'),
      })
    : undefined,
);

/** A state that was made here has no place in a stream to complain of. */
const NO_MACHINE = { fail: (message: string) => new TypeError(message) } as unknown as Machine;

/** An option of the check of columns in front got another name with 1.6. */
const finiteOption =
  (from: string, to: string) =>
  (model: Subject): void => {
    for (const { object } of objectsIn(model.get('_preprocessor'))) {
      const state = attributes(object);
      const check = state?.get('func');
      if (!(check instanceof PyPartial) || !(check.keywords instanceof PyDict) || !check.keywords.has(from)) continue;
      const keywords = new PyDict([...check.keywords].map(([name, value]) => [name === from ? to : name, value]));
      const parts = new PyTuple([check.func, new PyTuple(check.args), keywords, null]);
      state!.set('func', new PyPartial(globalOf('functools.partial'), check.func).pyBuild(parts, NO_MACHINE));
    }
  };

/** `numpy.random.default_rng(0)`, in the layout of numpy 1.24; the migration to a numpy gives it that one's. */
function generatorOfPcg64(): PyCall {
  const call = new PyCall(globalOf('numpy.random._pickle.__generator_ctor'), 'reduce', ['PCG64']);
  call.state = PyDict.fromObject({
    bit_generator: 'PCG64',
    state: PyDict.fromObject({
      state: 35399562948360463058890781895381311971n,
      inc: 87136372517582989555478159403783844777n,
    }),
    has_uint32: 0,
    uinteger: 0,
  });
  return call;
}

const votes = (model: Subject): unknown => {
  const classes = model.array('classes_');
  return classes === undefined || classes.size === 2 ? 1 : classes.size;
};

/** Columns that each estimator of a stack hands on. */
function stackedWidths(model: Subject): unknown {
  const estimators = model.get('estimators_');
  if (!Array.isArray(estimators)) return undefined;
  const classes = model.array('classes_')?.size ?? 1;
  const methods = model.get('stack_method_');
  return estimators.map((_, i) => {
    const method = Array.isArray(methods) ? (methods[i] as unknown) : 'predict';
    if (method === 'predict') return 1;
    return classes === 2 ? 1 : classes;
  });
}

export const ENSEMBLE_STEPS: readonly Step[] = [
  formerNames(TEMPLATE, [...FORESTS, ...FOREST, ...BAGGING, ...ADA]),
  step('1.2', [...FORESTS, ...FOREST, ...BAGGING, ...ADA], added('base_estimator', 'deprecated')),
  ...givenUnderEither([...BAGGING, ...ADA], ['base_estimator', 'estimator'], ['1.2', '1.4']),
  step('1.2', of('ensemble._stacking', 'StackingClassifier'), renamed('_le', '_label_encoder')),
  step(
    '1.1',
    of('ensemble._stacking', 'StackingClassifier', 'StackingRegressor'),
    added('_n_feature_outs', stackedWidths, 'estimators_'),
  ),
  step('1.3', [...FORESTS, ...FOREST, ...BAGGING, ...ADA], ...aliased),
  // A parameter that the constructor hands on without naming it.
  step('1.4', [...FORESTS, ...FOREST], dropped('base_estimator', 'deprecated')),
  step('1.4', [...FOREST_CLASSIFIERS, ...FOREST_REGRESSORS], treeParameter('monotonic_cst')),
  step('1.4', FORESTS, added('_n_samples', rowsOf, 'estimators_')),
  step('1.4', FOREST, { forwards: added('_n_samples', rowsOf, 'estimators_').forwards! }),
  step('1.4', FORESTS, added('_n_samples_bootstrap', drawnOf, 'estimators_')),
  step('1.3', FOREST, ...isolation),
  // Nobody knows them any longer, but a fit that goes on writes behind them.
  step('1.3', BOOSTING, added('oob_scores_', unknownScores, 'oob_improvement_')),
  step(
    '1.3',
    BOOSTING,
    added('oob_score_', () => float64(NaN), 'oob_improvement_'),
  ),
  step('1.4', FOREST, {
    forwards: (model) => model.set('estimator', null),
    backwards: (model) => model.set('estimator', model.get('estimator_') ?? null),
  }),
  step('1.9', FORESTS, added('_sample_weight', null, 'estimators_')),
  step('1.8', [...FOREST, ...BAGGING], added('_sample_weight', null, 'estimators_')),
  step('1.4', BOOSTING, boostingLoss, added('n_trees_per_iteration_', votes, 'estimators_')),
  step(
    '1.4',
    of('ensemble._gb', 'GradientBoostingClassifier'),
    dropped('_n_classes', (model: Subject) =>
      model.array('classes_')?.size === 2 ? 1 : model.array('classes_')?.size,
    ),
  ),
  step('1.5', BOOSTING, {
    forwards: (model) => {
      const start = model.get('init_');
      if (!(start instanceof PyObject) || !/\.Dummy(?:Classifier|Regressor)$/.test(start.className ?? '')) return;
      const state = start.state as Map<string, unknown>;
      if (!state.has('n_features_in_') && model.has('n_features_in_'))
        state.set('n_features_in_', model.get('n_features_in_'));
    },
  }),
  step('1.6', HIST, {
    forwards: finiteOption('force_all_finite', 'ensure_all_finite'),
    backwards: finiteOption('ensure_all_finite', 'force_all_finite'),
  }),
  step(
    '1.4',
    HIST,
    preprocessing,
    added('_feature_subsample_rng', () => generatorOfPcg64(), '_bin_mapper'),
  ),
  step('1.6', of('ensemble._weight_boosting', 'AdaBoostClassifier'), {
    forwards: (model) => {
      if (model.get('algorithm') === 'SAMME.R') model.refuse('the algorithm SAMME.R is gone in 1.6', 'algorithm');
      else if (model.has('algorithm')) model.set('algorithm', 'deprecated');
    },
    backwards: (model) => model.set('algorithm', 'SAMME'),
  }),
  step('1.7', of('ensemble._hist_gradient_boosting.gradient_boosting', 'HistGradientBoostingClassifier'), labels),
  step('1.3', of('ensemble._hist_gradient_boosting.predictor', 'TreePredictor'), widerNodes),
];

export { float };
