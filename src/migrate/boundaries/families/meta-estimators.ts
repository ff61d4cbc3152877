/** Estimators around others, searches and scorers. */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  floats,
  instance,
  numberOf,
  of,
  renamed,
  step,
  type Step,
  type Subject,
} from '../../step.js';
import { givenUnder, givenUnderEither } from './changes.js';
import { CHAINS } from './groups.js';

/** Results of a search that warned of old keys. */
const plainResults: Both = {
  forwards: (search) => {
    const results = search.get('cv_results_');
    if (!(results instanceof PyObject)) return;
    const flat = results.pairs ?? [];
    const first = results.args[2];
    const pairs = first instanceof PyDict ? [...first] : [];
    for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([flat[i], flat[i + 1]]);
    search.set('cv_results_', new PyDict(pairs));
  },
};

const classMap = (model: Subject): unknown =>
  model.array('_classes') ?? model.array('classes') ?? model.get('classes_');

/** The map of calibrators lost the encoder that only its own fit used. */
const calibrators: Both = {
  forwards: (model) => {
    model.rename('calibrators_', 'calibrators');
    model.delete('classes_');
    model.delete('label_encoder_');
  },
  backwards: (model) => {
    model.rename('calibrators', 'calibrators_');
    const classes = classMap(model);
    model.set('classes_', classes);
    model.set(
      'label_encoder_',
      instance('sklearn.preprocessing._label.LabelEncoder', { classes_: classes, _sklearn_version: model.run.to }),
    );
  },
};

export const META_ESTIMATORS_STEPS: readonly Step[] = [
  step(
    '0.22',
    of('metrics._scorer', '_PredictScorer', '_ProbaScorer', '_ThresholdScorer'),
    added('_deprecation_msg', null),
  ),
  step('0.21', of('model_selection._search', 'GridSearchCV', 'RandomizedSearchCV'), plainResults),
  step('0.24', of('calibration', '_CalibratedClassifier'), calibrators),
  step(
    '0.23',
    of('metrics._scorer', '_PredictScorer', '_ProbaScorer', '_ThresholdScorer'),
    dropped('_deprecation_msg', null),
  ),
  step(
    '1.0',
    of('multiclass', 'OneVsRestClassifier'),
    added('n_features_in_', (model: Subject) => innerWidth(model), 'estimators_'),
  ),
  step('1.0', of('feature_selection._rfe', 'RFECV'), {
    forwards: (model) => {
      const scores = model.array('grid_scores_');
      if (scores === undefined) return;
      const results = new PyDict<string, unknown>();
      results.set('mean_test_score', scores);
      results.set('std_test_score', floats(new Array<number>(scores.size).fill(NaN)));
      model.set('cv_results_', results);
      model.delete('grid_scores_');
    },
    backwards: (model) => {
      const results = model.get('cv_results_');
      if (results instanceof PyDict) model.set('grid_scores_', results.get('mean_test_score'));
      model.delete('cv_results_');
    },
  }),
  step(
    '1.1',
    of('feature_selection._from_model', 'SelectFromModel'),
    added('max_features_', (model: Subject) => model.number('max_features'), 'estimator_'),
  ),
  step('1.2', of('calibration', '_CalibratedClassifier'), renamed('base_estimator', 'estimator')),
  step('1.2', of('calibration', 'CalibratedClassifierCV'), givenUnder('base_estimator', 'estimator')),
  // Behind the others: the first on the way back.
  ...givenUnderEither(of('calibration', 'CalibratedClassifierCV'), ['base_estimator', 'estimator'], ['1.2', '1.4']),
  step('1.7', CHAINS, {
    forwards: (model) => {
      if (model.get('estimator') === null || !model.has('estimator'))
        model.set('estimator', model.get('base_estimator'));
      model.set('base_estimator', 'deprecated');
    },
    backwards: (model) => {
      model.set('base_estimator', model.get('estimator'));
      model.delete('estimator');
    },
  }),
  step(
    '1.5',
    of('multioutput', 'ClassifierChain'),
    added('chain_method_', (model: Subject) => model.get('chain_method') ?? 'predict', 'estimators_'),
  ),
];

/** Columns that the first of the estimators inside saw. */
function innerWidth(model: Subject): number | undefined {
  const list = model.get('estimators_');
  const first = Array.isArray(list) ? (list.find((one) => attributes(one) !== undefined) as unknown) : undefined;
  const state = attributes(first);
  const own = numberOf(state?.get('n_features_in_'));
  const coefficients = state?.get('coef_');
  return own ?? (coefficients instanceof NdArray ? coefficients.shape.at(-1) : undefined);
}
