/** XGBoost's scikit-learn classes and boosters as release 3 has them, from whatever release since 0.90 wrote them. */
import { BrineError, InvalidStateError } from '../../core/errors.js';
import type { XgbModel } from '../../estimators/libraries/xgboost/booster-model.js';
import { readXgboost } from '../../estimators/libraries/xgboost/read-model.js';
import { readUbjson } from '../../estimators/libraries/xgboost/ubjson.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyByteArray, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import type { Placed } from '../graph.js';
import { numberOf, type Run } from '../step.js';
import { isSince } from '../versions.js';
import { learningOf, objectiveIn34, xgboost34 } from './xgboost-model.js';

const WRAPPER = /^XGB(?:RF)?(?:Model|Classifier|Regressor|Ranker)$/;

/** Parameters of the wrappers in 3.4, in the order of their attributes; those that came with a release have none to keep. */
const PARAMETERS = (
  'n_estimators objective max_depth max_leaves max_bin grow_policy learning_rate verbosity booster tree_method gamma ' +
  'min_child_weight max_delta_step subsample sampling_method colsample_bytree colsample_bylevel colsample_bynode reg_alpha ' +
  'reg_lambda scale_pos_weight base_score missing num_parallel_tree random_state n_jobs monotone_constraints ' +
  'interaction_constraints importance_type device validate_parameters enable_categorical feature_types feature_weights ' +
  'max_cat_to_onehot max_cat_threshold multi_strategy eval_metric early_stopping_rounds callbacks'
).split(' ');
/** What only older releases have: it tells of the machine, or says again what other attributes say. */
const GONE = new Set(
  (
    'silent nthread seed gpu_id predictor use_label_encoder classes_ _le _features_count n_features_in_ best_score ' +
    'best_iteration best_ntree_limit kwargs'
  ).split(' '),
);

const QUOTE = 0x22;
const BRACE = 0x7b;
/** UBJSON is what 3 reads; text and the binary form are older. */
const isCurrent = (bytes: Uint8Array): boolean => bytes[0] === BRACE && bytes[1] !== QUOTE;

/** The bytes of a booster that only older releases read. */
function oldHandle({ state }: PyObject): Uint8Array | undefined {
  const handle: unknown = state instanceof PyDict ? state.get('handle') : undefined;
  return handle instanceof Uint8Array && !isCurrent(handle) ? handle : undefined;
}

/** What a booster in UBJSON holds; undefined for other forms, and for what is damaged. */
function currentParts({ state }: PyObject): { version: readonly number[]; config: unknown } | undefined {
  const handle: unknown = state instanceof PyDict ? state.get('handle') : undefined;
  if (!(handle instanceof Uint8Array) || !isCurrent(handle)) return undefined;
  try {
    const { Config: config } = readUbjson(handle) as { Config?: { version?: Iterable<number> } };
    return config?.version === undefined ? undefined : { version: Array.from(config.version), config };
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    return undefined;
  }
}

/** The release that wrote a booster, where that is another one: XGBoost warns of any, and leaves its configuration out. */
export function otherRelease(booster: PyObject, wanted: string): string | undefined {
  const release = currentParts(booster)?.version.join('.');
  return release === wanted || release?.startsWith(`${wanted}.`) === true ? undefined : release;
}

/** Whether release 3 does not take an object of XGBoost as it is. */
export function isOldXgboost(object: PyObject): boolean {
  const { cls, state } = object;
  if (!(cls instanceof PyGlobal) || !/^xgboost(?:\.|$)/.test(cls.module)) return false;
  if (cls.name === 'Booster') return oldHandle(object) !== undefined;
  // A parameter that came with 2.0.
  return WRAPPER.test(cls.name) && state instanceof PyDict && !state.has('device');
}

/** Takes wrappers and boosters to release 3. */
export function migrateXgboost({ object, path }: Placed, run: Run): void {
  const { cls, state } = object;
  const wanted = run.versions.xgboost;
  if (!(cls instanceof PyGlobal) || !cls.module.startsWith('xgboost') || !(state instanceof PyDict)) return;
  if (wanted === undefined) return;
  const isWarnedOf = cls.name === 'Booster' && isSince(wanted, '3.0') && otherRelease(object, wanted) !== undefined;
  if (!isWarnedOf && !isOldXgboost(object)) return;
  if (!isSince(wanted, '3.0')) {
    run.refuse(`models of XGBoost go to release 3, not to ${wanted}`, path, cls.name);
    return;
  }
  if (cls.name === 'Booster') migrateBooster(object, path, run, 1, undefined);
  else if (WRAPPER.test(cls.name)) migrateWrapper(object, path, run);
}

/** 0 … k−1, which is what classifiers of 3 answer. */
function areCounted(labels: NdArray): boolean {
  return 'iuf'.includes(labels.dtype.kind) && labels.flat().every((label, i) => Number(label) === i);
}

function migrateWrapper(object: PyObject, path: string, run: Run): void {
  const { name } = object.cls as PyGlobal;
  const state = object.state as PyDict;
  const labels = state.get('classes_');
  if (labels instanceof NdArray && !areCounted(labels))
    run.refuse('its classes are not 0, 1, 2 …, and classifiers of XGBoost 3 answer these', path, name, 'classes_');
  const given = state.get('kwargs');
  const more = given instanceof PyDict ? [...given].map(([key, value]) => [String(key), value] as const) : [];
  const before = new Map<string, unknown>([
    ...[...state].map(([key, value]) => [String(key), value] as const),
    ...more,
  ]);
  const parallel =
    numberOf(before.get('num_parallel_tree')) ??
    (name.startsWith('XGBRF') ? (numberOf(before.get('n_estimators')) ?? 100) : 1);
  for (const [old, now] of [
    ['seed', 'random_state'],
    ['nthread', 'n_jobs'],
  ] as const)
    if ((before.get(old) ?? null) !== null && (before.get(now) ?? null) === null) before.set(now, before.get(old));
  if (before.get('objective') === 'reg:linear') before.set('objective', 'reg:squarederror');
  const now = new PyDict<unknown, unknown>();
  for (const parameter of PARAMETERS) {
    const usual = parameter === 'enable_categorical' ? true : parameter === 'missing' ? NaN : null;
    now.set(parameter, before.has(parameter) ? before.get(parameter) : usual);
  }
  if (before.get('use_rmm') !== undefined) now.set('enable_categorical', before.get('enable_categorical') ?? false);
  for (const [key, value] of before) if (!now.has(key) && !GONE.has(key)) now.set(key, value);
  const rest = more.filter(([key]) => !PARAMETERS.includes(key));
  if (rest.length > 0) now.set('kwargs', new PyDict(rest));
  object.state = now;
  const booster = now.get('_Booster');
  if (!(booster instanceof PyObject)) return;
  if (oldHandle(booster) !== undefined || otherRelease(booster, run.versions.xgboost!) !== undefined)
    migrateBooster(booster, `${path}._Booster`, run, parallel, state);
}

/** @param wrapper The state of what holds the booster, which tells where learning stopped early. */
function migrateBooster(
  booster: PyObject,
  path: string,
  run: Run,
  parallel: number,
  wrapper: PyDict | undefined,
): void {
  const state = booster.state as PyDict;
  const current = oldHandle(booster) === undefined ? currentParts(booster) : undefined;
  const bytes = state.get('handle') as Uint8Array;
  // What release 3 reads itself stays as it is where Brine does not know how to write it.
  const refuse = (what: string): void => {
    if (current === undefined) run.refuse(what, path, 'Booster', 'handle');
    else run.note(`${what}: it stays as it is, and XGBoost warns of its release`, path, 'Booster');
  };
  const fail = (expected: string, found: string): BrineError =>
    new InvalidStateError('Booster', 'handle', expected, found);
  const model = readXgboost(bytes, fail);
  if (objectiveIn34(model.objective) === undefined)
    refuse(`Brine does not know the objective ${model.objective} of XGBoost 3`);
  else if (model.trees.some(({ vectors }) => vectors !== undefined))
    refuse('trees with a value for each target are not taken to XGBoost 3');
  else if (
    model.objective === 'binary:logitraw' &&
    !model.baseIsMargin &&
    model.baseScore.some((score) => score !== 0.5)
  )
    refuse('the base score of binary:logitraw is a probability in some releases');
  else {
    const isText = current === undefined && bytes[0] === BRACE;
    const config = isText
      ? (JSON.parse(new TextDecoder().decode(bytes)) as { Config?: unknown }).Config
      : current?.config;
    const known = parallelOf(model, parallel);
    const handle = xgboost34(known.model, {
      attributes: attributesOf(model, state, wrapper),
      featureNames: namesOf(model, state),
      learning: learningOf(config),
      parallel: known.parallel,
    });
    booster.state = new PyDict([['handle', new PyByteArray(handle)]]);
  }
}

/** Rounds as they were: a file of before 1.1 does not tell how many trees a round has, its wrapper does. */
function parallelOf(model: XgbModel, parallel: number): { model: XgbModel; parallel: number } {
  const { rounds, groups, trees, roundsAreTrees } = model;
  if (!roundsAreTrees) {
    const [first = 0, second = first] = rounds;
    return { model, parallel: Math.max(1, Math.round((second - first) / groups)) };
  }
  const step = groups * parallel;
  const count = Math.ceil(trees.length / step);
  const starts = Int32Array.from({ length: count + 1 }, (_, i) => Math.min(i * step, trees.length));
  return { model: { ...model, rounds: starts }, parallel };
}

/** Attributes of the booster: where learning stopped early, and what people wrote there. */
function attributesOf(
  { attributes }: XgbModel,
  state: PyDict,
  wrapper: PyDict | undefined,
): Readonly<Record<string, string>> {
  const { best_iteration: best, best_score: score, best_ntree_limit: _limit, ...others } = attributes;
  // Without early stopping older releases named the last round.
  const stopped = (state.get('best_score') ?? wrapper?.get('best_score') ?? score) !== undefined;
  const at = best ?? numberOf(state.get('best_iteration'))?.toString();
  if (!stopped || at === undefined) return others;
  const value = score ?? numberOf(state.get('best_score'))?.toString();
  return { ...others, best_iteration: at, ...(value === undefined ? {} : { best_score: value }) };
}

/** Names that somebody gave: f0, f1 … are what older releases wrote where there were none. */
function namesOf({ featureNames }: XgbModel, state: PyDict): readonly string[] {
  const stored = state.get('feature_names');
  const names = featureNames.length > 0 ? featureNames : Array.isArray(stored) ? stored.map(String) : [];
  return names.every((name, i) => name === `f${i}`) ? [] : names;
}
