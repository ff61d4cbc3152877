/** On the way back to 0.20 and 0.22: what their models ask for and later ones no longer keep. */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  float64,
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
import { BOOSTING, FOREST_CLASSIFIERS, HIST, SINGLE_TREE_CLASSIFIERS } from './families/groups.js';
import { SEARCHES } from './metrics.js';

const MODULE = 'sklearn.ensemble._gb';

/** Scores that boosting starts from were an estimator of their own in 0.20, and no other could stand there. */
const ownStart: Both = {
  backwards: (model) => {
    const now = model.get('init_');
    if (now === 'zero') {
      const classes = model.array('classes_')?.size ?? 1;
      model.set('init_', instance(`${MODULE}.ZeroEstimator`, { n_classes: classes === 2 ? 1 : classes }));
      return;
    }
    const state = attributes(now);
    if (!(now instanceof PyObject) || state === undefined) return;
    const name = (now.className ?? '').replace(/^.*\./, '');
    const strategy = state.get('strategy');
    if (name === 'DummyClassifier' && strategy === 'prior')
      model.set('init_', ofShares(model, state.get('class_prior_')));
    else if (name === 'DummyRegressor' && (strategy === 'mean' || strategy === 'quantile')) {
      const constant = state.get('constant_');
      const value = float64(numberOf(constant instanceof NdArray ? constant.flat()[0] : constant) ?? NaN);
      model.set(
        'init_',
        strategy === 'mean'
          ? instance(`${MODULE}.MeanEstimator`, { mean: value })
          : instance(`${MODULE}.QuantileEstimator`, { alpha: state.get('quantile'), quantile: value }),
      );
    } else model.refuse('0.20 starts from a constant, and from no estimator', 'init_');
  },
};

function ofShares(model: Subject, value: unknown): unknown {
  const shares = value instanceof NdArray ? (value.flat() as number[]) : [];
  // As later releases bound them: no share is nothing, or all.
  const least = 2 ** -23;
  const bounded = shares.map((one) => Math.min(Math.max(one, least), 1 - least));
  if (shares.length !== 2)
    return instance(`${MODULE}.PriorProbabilityEstimator`, { priors: floats(bounded.map((one) => Math.log(one))) });
  const odds = Math.log(bounded[1]! / (1 - bounded[1]!));
  return model.get('loss') === 'exponential'
    ? instance(`${MODULE}.ScaledLogOddsEstimator`, { prior: float64(odds / 2) })
    : instance(`${MODULE}.LogOddsEstimator`, { prior: float64(odds) });
}

const MAX_OUTPUTS = 1 << 20;

/** Regressors counted classes, too: one for each output. */
const countsOfNothing: Both = {
  forwards: (tree) => {
    tree.delete('classes_');
    tree.delete('n_classes_');
  },
  backwards: (tree) => {
    const outputs = tree.number('n_outputs_');
    if (outputs === undefined || !tree.has('tree_')) return;
    if (!(Number.isInteger(outputs) && outputs >= 1 && outputs <= MAX_OUTPUTS)) {
      tree.refuse(`n_outputs_ is ${outputs}, which no tree has`, 'n_outputs_');
      return;
    }
    tree.set('classes_', outputs === 1 ? null : new Array<null>(outputs).fill(null));
    tree.set('n_classes_', outputs === 1 ? int64(1) : NdArray.of(new BigInt64Array(outputs).fill(1n)));
  },
};

/** Columns were told by their categories, by numbers of values, or by a mask. */
const choices: readonly Both[] = [
  dropped('_n_values', null, 'categories_'),
  dropped('_categories', (model: Subject) => model.get('categories'), 'categories_'),
  dropped('_categorical_features', 'all', 'categories_'),
  dropped('_legacy_mode', false, 'categories_'),
];

/** Scores below the threshold of the oldest behaviour are no longer asked for: the release has both. */
const behaviour: Both = {
  backwards: (model) => model.set('behaviour', 'new'),
};

/** An attribute of all that draw samples before it was a parameter of this one. */
const warmStart: Both = {
  backwards: (model) => {
    if (model.get('warm_start') === false) model.keep('warm_start');
  },
};

const indicator: Both = {
  backwards: (model) => {
    if (model.get('add_indicator') === true) model.refuse('add_indicator is not known before 0.21', 'add_indicator');
    model.delete('add_indicator');
  },
};

const SCORER = '_passthrough_scorer';

/** A function, which stood in a module of another name. */
const scorerFunction: Both = {
  backwards: (search) => {
    const scorer = search.get('scorer_') as { path?: string } | undefined;
    if (scorer?.path === `sklearn.metrics._scorer.${SCORER}`)
      search.set('scorer_', globalOf(`sklearn.metrics.scorer.${SCORER}`));
  },
};

/** Bounds of what is filled in are one number until 0.22, and one for each column since. */
const BOUNDS = ['_min_value', '_max_value'];
const bounds: Both = {
  forwards: (model) => {
    const width = columnsOf(model.get('initial_imputer_'));
    for (const name of BOUNDS) {
      const value = model.get(name);
      const one = numberOf(value);
      if (one === undefined || value instanceof NdArray || width === undefined) continue;
      model.set(name, floats(new Array<number>(width).fill(one)));
    }
  },
  backwards: (model) => {
    for (const name of BOUNDS) {
      const items = model.array(name)?.flat() ?? [];
      if (new Set(items).size > 1) model.refuse('a bound for each column is not known before 0.23', name);
      else if (items.length > 0) model.set(name, items[0]);
    }
  },
};

function columnsOf(imputer: unknown): number | undefined {
  const statistics = attributes(imputer)?.get('statistics_');
  if (!(statistics instanceof NdArray)) return undefined;
  return statistics.flat().filter((value) => !(typeof value === 'number' && Number.isNaN(value))).length;
}

const ROUNDS = 10;

/** Rounds without a better score stop a fit since there is a choice of its own; no number said that none do. */
const stopping: Both = {
  forwards: (model) => {
    const rounds = model.get('n_iter_no_change');
    model.set('early_stopping', rounds !== null);
    if (rounds === null) model.set('n_iter_no_change', ROUNDS);
  },
  backwards: (model) => {
    const choice = model.get('early_stopping');
    const stops = choice === 'auto' ? model.get('do_early_stopping_') === true : choice === true;
    if (!stops) model.set('n_iter_no_change', null);
    model.delete('early_stopping');
  },
};

const ownDeviation: Both = {
  backwards: (model) => {
    const deviation = model.get('_y_train_std');
    const items = deviation instanceof NdArray ? (deviation.flat() as unknown[]) : [deviation];
    if (model.has('y_train_') && items.some((one) => numberOf(one) !== 1))
      model.refuse('targets are not divided by their deviation before 0.23', '_y_train_std');
  },
};

/** Searches of clusters by their own kin drew as with a seed of 0. */
const seed: Both = {
  backwards: (model) => {
    if (model.number('random_state') === 0) model.delete('random_state');
  },
};

/** Models without a fit of their own tell in no other way that they were fitted. */
const STATELESS = of('preprocessing._data', 'Binarizer', 'Normalizer');
const SAMPLER = of('kernel_approximation', 'AdditiveChi2Sampler');
const sign: Both = {
  forwards: (model) => {
    if (!model.has('n_features_in_')) model.set('fitted_', true);
  },
};

/** Which category is dropped: numbers until 0.22, and later objects, since a column may drop none. */
const droppedCategories: Both = {
  forwards: (model) => {
    const places = model.array('drop_idx_');
    if (places?.isDType('int64'))
      model.set(
        'drop_idx_',
        NdArray.from(
          places.flat().map((one) => (model.get('drop') === 'first' ? Number(one) : int64(Number(one)))),
          'object',
        ),
      );
  },
  backwards: (model) => {
    const places = model.array('drop_idx_')?.flat();
    if (places === undefined) return;
    if (places.includes(null)) model.refuse('a column that drops no category is not known before 0.23', 'drop_idx_');
    else model.set('drop_idx_', NdArray.of(BigInt64Array.from(places.map((one) => BigInt(numberOf(one)!)))));
  },
};

/** What passes rows on is None before 0.21. */
const passing: Both = {
  backwards: (model) => {
    const steps = model.get('steps');
    if (!Array.isArray(steps)) return;
    const plain = (row: unknown): unknown => {
      const [name, one] = asSequence(row) ?? [];
      return one === 'passthrough' ? new PyTuple([name, null]) : row;
    };
    model.set('steps', steps.map(plain));
  },
};

/** Labels of several outputs are numbers before 0.21, whatever they were. */
const wordsOfOutputs: Both = {
  backwards: (model) => {
    const labels = model.get('classes_');
    const isText = (one: unknown): boolean => one instanceof NdArray && 'OSU'.includes(one.dtype.kind);
    if (Array.isArray(labels) && labels.some(isText))
      model.refuse('words as labels of several outputs are not known before 0.21', 'classes_');
  },
};

export const OLDEST_STEPS: readonly Step[] = [
  step('0.21', of('pipeline', 'Pipeline'), passing),
  step('0.21', [...SINGLE_TREE_CLASSIFIERS, ...FOREST_CLASSIFIERS], wordsOfOutputs),
  step('0.21', BOOSTING, ownStart),
  step('0.21', of('ensemble._iforest', 'IsolationForest'), warmStart),
  step('0.21', of('impute', 'SimpleImputer').concat(of('impute._base', 'SimpleImputer')), indicator),
  step('0.22', of('ensemble._iforest', 'IsolationForest'), behaviour),
  step('0.22', of('tree._classes', 'DecisionTreeRegressor', 'ExtraTreeRegressor'), countsOfNothing),
  step('0.22', of('preprocessing._encoders', 'OneHotEncoder'), ...choices),
  step('0.22', of('preprocessing._encoders', 'OrdinalEncoder'), choices[1]!),
  step('0.21', of('preprocessing._encoders', 'OneHotEncoder'), added('drop_idx_', null, 'categories_')),
  step(
    '0.22',
    of('preprocessing._function_transformer', 'FunctionTransformer'),
    dropped('_validate', (model: Subject) => model.get('validate') ?? true),
  ),
  step(
    '0.22',
    of('manifold._isomap', 'Isomap'),
    dropped('training_data_', (model: Subject) => attributes(model.get('nbrs_'))?.get('_fit_X'), 'nbrs_'),
  ),
  step('0.22', SEARCHES, scorerFunction),
  step('0.23', of('impute._iterative', 'IterativeImputer'), bounds),
  step('0.23', HIST, stopping),
  step('0.23', of('preprocessing._encoders', 'OneHotEncoder'), droppedCategories),
  step('0.23', of('cluster._affinity_propagation', 'AffinityPropagation'), seed),
  step('0.22', of('tree._classes', 'ExtraTreeClassifier', 'ExtraTreeRegressor'), {
    backwards: (tree) => tree.set('presort', false),
  }),
  step('0.23', of('gaussian_process._gpr', 'GaussianProcessRegressor'), ownDeviation),
  step('0.24', STATELESS, sign),
  step('1.3', SAMPLER, sign),
  step('1.6', [...STATELESS, ...SAMPLER], { forwards: (model) => model.delete('fitted_') }),
];
