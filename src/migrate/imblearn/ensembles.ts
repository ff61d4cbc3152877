/** Pipelines and ensembles. */
import { isSampler as isSamplerModule } from './bases.js';
import { copyGraph } from '../graph.js';
import { asSequence, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { widthOf } from '../boundaries/widths.js';
import {
  added,
  attributes,
  type Both,
  dropped,
  int64,
  numberOf,
  respelled,
  step,
  type Step,
  type Subject,
} from '../step.js';

const ensemble = (name: string): string => `imblearn.ensemble.${name}`;
const BAGGING = ensemble('_bagging.BalancedBaggingClassifier');
const EASY = ensemble('_easy_ensemble.EasyEnsembleClassifier');
const FOREST = ensemble('_forest.BalancedRandomForestClassifier');
const BOOST = ensemble('_weight_boosting.RUSBoostClassifier');
const PIPELINE = 'imblearn.pipeline.Pipeline';

/** The steps of a pipeline, each a name and a model. */
const stepsOf = (pipeline: unknown): readonly unknown[] =>
  (asSequence(attributes(pipeline)?.get('steps')) ?? []).map((pair) => asSequence(pair)?.[1]);

/** The template of the members: behind a sampler where it is a pipeline. */
function memberOf(model: Subject): unknown {
  const template = model.get('estimator_');
  const [, inner] = stepsOf(template);
  return inner ?? template;
}

/** Where none was given, another release would take another one: the one that it was fitted with is given. */
const keptMember: Both = {
  forwards: keepMember,
  backwards: keepMember,
};

function keepMember(model: Subject): void {
  const member = memberOf(model);
  if (model.get('estimator') === null && member instanceof PyObject) model.set('estimator', copyGraph(member));
}

/** Classes are counted from 0 inside: a strategy that names classes names their numbers. */
function innerStrategy(model: Subject): unknown {
  const strategy = model.get('sampling_strategy');
  if (!(strategy instanceof PyDict)) return strategy;
  const labels = model.array('classes_')?.flat() ?? [];
  const same = (a: unknown, b: unknown): boolean =>
    a === b || (numberOf(a) !== undefined && numberOf(a) === numberOf(b));
  const pairs = [...strategy].map(([label, count]) => [labels.findIndex((one) => same(one, label)), count] as const);
  if (pairs.some(([index]) => index < 0)) return undefined;
  return new PyDict(pairs.map(([index, count]) => [int64(index), count] as const));
}

const isSampler = (value: unknown): value is PyObject =>
  value instanceof PyObject && value.cls instanceof PyGlobal && isSamplerModule(value.cls.module);

/** A sampler sees the columns that its neighbours see. */
function tellWidth(samplers: readonly unknown[], width: number | undefined): void {
  for (const sampler of samplers) {
    const state = isSampler(sampler) ? attributes(sampler) : undefined;
    if (state === undefined || width === undefined || state.has('n_features_in_')) continue;
    if (state.has('sampling_strategy_') || state.has('sample_indices_')) state.set('n_features_in_', width);
  }
}

const widths: Both = {
  forwards: (pipeline) => {
    const models = stepsOf(pipeline.object);
    let width: number | undefined;
    for (const model of [...models].reverse()) {
      if (isSampler(model)) tellWidth([model], width);
      else width = widthOf(model);
    }
  },
};

const memberWidths: Both = {
  forwards: (model) => tellWidth(asSequence(model.get('samplers_')) ?? [], widthOf(model.object)),
};

/** A value that says "not given" stands for what the model was fitted with. */
const meant = (name: string, value: unknown): Both => ({
  forwards: (model) => {
    if (model.get(name) === 'warn') model.set(name, value);
  },
});

export const ENSEMBLE_STEPS: readonly Step[] = [
  step('0.5', BOOST, keptMember),
  step('0.7', [PIPELINE], widths),
  step('0.7', [FOREST, BOOST], memberWidths),
  step(
    '0.7',
    FOREST,
    added('_n_features', (model: Subject) => widthOf(model.object), 'estimators_'),
  ),
  step('0.7', [BAGGING, EASY, FOREST], added('_sampling_strategy', innerStrategy, 'estimators_')),
  step(
    '0.8',
    BAGGING,
    added('sampler_', (model: Subject) => stepsOf(model.get('estimator_'))[0], 'estimators_'),
  ),
  // The same under another name, which is the only one from then on, whatever the scikit-learn.
  step('0.10', FOREST, { forwards: respelled('max_features', [['auto', 'sqrt']]).forwards! }),
  step(
    '0.11',
    FOREST,
    added('_replacement', (model: Subject) => model.get('replacement') ?? false, 'estimators_'),
  ),
  step(
    '0.12',
    FOREST,
    added('_bootstrap', (model: Subject) => model.get('bootstrap') ?? true, 'estimators_'),
  ),
  step(
    '0.8',
    FOREST,
    dropped('n_features_', (model: Subject) => model.get('_n_features'), 'estimators_'),
  ),
  // Under which name the model stands that was given, templates.ts knows.
  step('0.10', [BAGGING, EASY, BOOST], { backwards: (model) => model.keep('estimator') }),
  step('0.12', EASY, keptMember),
  step(
    '0.13',
    FOREST,
    meant('sampling_strategy', 'auto'),
    meant('replacement', false),
    meant('bootstrap', true),
    dropped('_replacement', (model: Subject) => model.get('replacement'), 'estimators_'),
    dropped('_bootstrap', (model: Subject) => model.get('bootstrap'), 'estimators_'),
  ),
];
