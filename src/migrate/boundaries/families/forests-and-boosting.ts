/** Trees, forests and boosting. */
import { NdArray } from '../../../numpy/ndarray.js';
import { asSequence, PyFloat, PyTuple } from '../../../pickle/values/py-values.js';
import { added, type Both, dropped, of, step, type Step, type Subject } from '../../step.js';
import { hiddenLoss, histLoss, OWN_LOSSES } from '../early-losses.js';
import { treeParameter } from '../ensemble.js';
import { binMapper, categoricalNodes, isHist, start } from '../oldest-boosting.js';
import { COUNTED, widthOf } from '../widths.js';
import { BOOSTING, FOREST_CLASSIFIERS, FOREST_REGRESSORS, FORESTS, HIST, TREES } from './groups.js';

/** An estimator of a vote that is left out: None until 0.23, and nothing else before 0.21. */
const droppedVoter: Both = { forwards: (model) => leaveOut(model, null, 'drop') };
const noVoter: Both = { backwards: (model) => leaveOut(model, 'drop', null) };

function leaveOut(model: Subject, old: unknown, now: unknown): void {
  const list = asSequence(model.get('estimators'));
  if (list === undefined) return;
  model.set(
    'estimators',
    list.map((row) => {
      const [name, estimator] = asSequence(row) ?? [];
      return estimator === old ? new PyTuple([name, now]) : row;
    }),
  );
}

export const FORESTS_AND_BOOSTING_STEPS: readonly Step[] = [
  step('0.22', of('ensemble._voting', 'VotingClassifier'), noVoter),
  step('0.24', of('ensemble._voting', 'VotingClassifier', 'VotingRegressor'), droppedVoter),
  step(
    '0.24',
    of('ensemble._hist_gradient_boosting.binning', '_BinMapper'),
    added('is_categorical_', (mapper: Subject) => {
      const thresholds = mapper.get('bin_thresholds_');
      return Array.isArray(thresholds) ? NdArray.of(new Uint8Array(thresholds.length)) : undefined;
    }),
  ),
  step('0.21', BOOSTING, start),
  step('0.22', [...FOREST_CLASSIFIERS, ...FOREST_REGRESSORS], treeParameter('ccp_alpha')),
  step(
    '0.22',
    of('ensemble._forest', 'RandomTreesEmbedding'),
    dropped('criterion', 'mse'),
    dropped('max_features', 1),
    added('max_samples', null),
  ),
  step(
    '0.22',
    of('ensemble._iforest', 'IsolationForest').concat(of('neighbors._lof', 'LocalOutlierFactor')),
    dropped('_contamination', new PyFloat(0.1)),
  ),
  step(
    '0.24',
    of('ensemble._gb', 'GradientBoostingClassifier'),
    added(
      '_n_classes',
      (model: Subject) => (model.array('classes_')?.size === 2 ? 1 : model.array('classes_')?.size),
      'estimators_',
    ),
  ),
  step('0.24', of('ensemble._gb', 'GradientBoostingRegressor'), dropped('n_classes_', 1, 'estimators_')),
  step('0.24', HIST, {
    forwards: (model) => {
      if (!isHist(model)) return;
      if (!model.has('_bin_mapper')) model.set('_bin_mapper', model.get('bin_mapper_') ?? binMapper(model));
      model.delete('bin_mapper_');
      model.set('is_categorical_', null);
      for (const [old, now] of [
        ['loss_', '_loss'],
        ['scorer_', '_scorer'],
        ['n_features_', '_n_features'],
        ['_use_validation_data', '_use_validation_data'],
      ] as const)
        model.rename(old, now);
    },
    backwards: (model) => {
      for (const [old, now] of [
        ['loss_', '_loss'],
        ['scorer_', '_scorer'],
        ['n_features_', '_n_features'],
      ] as const)
        model.rename(now, old);
      model.delete('is_categorical_');
      model.rename('_bin_mapper', 'bin_mapper_');
    },
  }),
  step('0.24', of('ensemble._hist_gradient_boosting.predictor', 'TreePredictor'), categoricalNodes),
  step('0.24', of('tree._classes', 'ExtraTreeClassifier', 'ExtraTreeRegressor'), dropped('presort', 'deprecated')),
  step(
    '0.24',
    COUNTED,
    added('n_features_in_', (model: Subject) => widthOf(model.object)),
  ),
  step(
    '1.0',
    TREES,
    dropped('n_features_', (model: Subject) => model.get('n_features_in_'), 'n_features_in_'),
  ),
  step('1.1', of('ensemble._gb', 'GradientBoostingClassifier', 'GradientBoostingRegressor'), hiddenLoss),
  step('1.1', HIST, histLoss),
  step(
    '0.24',
    OWN_LOSSES,
    added('hessians_are_constant', ({ className }: Subject) => /^Least/.test(className)),
  ),
  step('1.0', OWN_LOSSES, added('n_threads', 1)),
  step('1.0', FORESTS, withoutSplit()),
];

function withoutSplit(): Both {
  const { forwards, backwards } = treeParameter('min_impurity_split');
  return { forwards: backwards!, backwards: forwards! };
}
