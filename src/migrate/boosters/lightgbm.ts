/**
 * LightGBM's scikit-learn classes and boosters as the releases have them. The model is text that later releases read as it is; what
 * changes are the attributes around it. Layouts: lightgbm 2.2.3, 2.3.1, 3.1.1, 3.3.2 and 4.7.0 (fixtures/boosters).
 */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import type { Placed } from '../graph.js';
import type { Run } from '../step.js';
import { isSince } from '../versions.js';

const WRAPPER = /^LGBM(?:Model|Classifier|Regressor|Ranker)$/;

const CALIBRATED = 'sklearn.calibration._CalibratedClassifier';

/** Since 4.7 a classifier has `decision_function`, which scikit-learn's calibration prefers to probabilities. */
export function calibratedOtherwise({ cls, state }: PyObject, wanted: string): boolean {
  if (!(cls instanceof PyGlobal) || cls.path !== CALIBRATED || !(state instanceof PyDict)) return false;
  const inner: unknown = state.get('estimator') ?? state.get('base_estimator');
  if (!(inner instanceof PyObject) || !(inner.cls instanceof PyGlobal) || !(inner.state instanceof PyDict))
    return false;
  return inner.cls.path === 'lightgbm.sklearn.LGBMClassifier' && inner.state.has('silent') === isSince(wanted, '4.7');
}

/** Moves a value and keeps its place. */
function rename(state: PyDict, from: string, to: string): PyDict {
  return new PyDict([...state].map(([key, value]) => [key === from ? to : key, value] as const));
}

/** The names of today, whatever release wrote the booster. */
function presentNames(state: PyDict): PyDict {
  let now = rename(state, 'handle', '_handle');
  now = rename(now, 'network', '_network');
  return rename(now, '_Booster__train_data_name', '_train_data_name');
}

const textOf = (state: PyDict): string => {
  const text: unknown = state.get('_handle') ?? state.get('handle');
  return typeof text === 'string' ? text : '';
};

/** `version=v3` of the text. */
const formatOf = (state: PyDict): number => Number(/^version=v(\d+)/m.exec(textOf(state).slice(0, 200))?.[1] ?? 0);

/** Takes wrappers and boosters to a release. */
export function migrateLightgbm({ object, path }: Placed, run: Run): void {
  const { cls, state } = object;
  const wanted = run.versions.lightgbm;
  if (!(cls instanceof PyGlobal) || !(state instanceof PyDict) || wanted === undefined) return;
  if (calibratedOtherwise(object, wanted))
    run.refuse('its calibrators take probabilities of LGBMClassifier, and scores from LightGBM 4.7 on', path, cls.name);
  if (!cls.module.startsWith('lightgbm')) return;
  if (cls.name === 'Booster') booster(object, path, wanted, run);
  else if (WRAPPER.test(cls.name)) wrapper(object, wanted);
}

function booster(object: PyObject, path: string, wanted: string, run: Run): void {
  let state = presentNames(object.state as PyDict);
  const most = isSince(wanted, '4.0') ? 4 : isSince(wanted, '2.3') ? 3 : 2;
  if (formatOf(state) > most) {
    run.refuse(`its text is of version v${formatOf(state)}, which LightGBM ${wanted} does not read`, path, 'Booster');
    return;
  }
  if (isSince(wanted, '3.0') && !state.has('train_set_version')) state.set('train_set_version', 1);
  if (!isSince(wanted, '3.0')) state.delete('train_set_version');
  if (isSince(wanted, '4.0')) state.delete('_Booster__attr');
  else {
    state = rename(rename(state, '_handle', 'handle'), '_network', 'network');
    if (!state.has('_Booster__attr')) state.set('_Booster__attr', new PyDict());
    if (!isSince(wanted, '2.3')) state = rename(state, '_train_data_name', '_Booster__train_data_name');
  }
  object.state = state;
}

/** A dict from each class to its place, as `fit` keeps it of classifiers. */
function classMap(state: PyDict): unknown {
  const labels = state.get('_classes');
  return labels instanceof NdArray ? new PyDict(labels.flat().map((label, i) => [label, i] as const)) : null;
}

function wrapper(object: PyObject, wanted: string): void {
  const state = object.state as PyDict;
  const isFitted = (state.get('_Booster') ?? null) !== null;
  const add = (name: string, value: unknown): void => {
    if (!state.has(name)) state.set(name, value);
  };
  if (isSince(wanted, '2.3')) {
    add('_class_weight', null);
    add('_class_map', classMap(state));
  } else for (const name of ['_class_weight', '_class_map']) state.delete(name);
  if (isSince(wanted, '3.0')) {
    add('_n_features_in', state.get('_n_features'));
    if (isFitted) add('fitted_', true);
  } else for (const name of ['_n_features_in', 'fitted_']) state.delete(name);
  if (isSince(wanted, '4.0')) {
    state.delete('silent');
    state.delete('_fobj');
    for (const [name, none] of [
      ['_evals_result', new PyDict()],
      ['_best_iteration', isFitted ? 0 : -1],
      ['_best_score', new PyDict()],
      ['_n_features', -1],
      ['_n_features_in', -1],
      ['_n_classes', -1],
    ] as const)
      if ((state.get(name) ?? null) === null) state.set(name, none);
    add('_fitted_with_feature_names', hasNames(state));
  } else {
    add('silent', isSince(wanted, '3.3') ? 'warn' : true);
    add('_fobj', null);
    const results = state.get('_evals_result');
    if (results instanceof PyDict && results.size === 0) state.set('_evals_result', null);
    if (state.get('_best_iteration') === 0) state.set('_best_iteration', null);
    if (state.get('_n_classes') === -1) state.set('_n_classes', null);
    state.delete('_fitted_with_feature_names');
  }
}

/** Whether the columns had names: `Column_0` and so on are what the text has where they had none. */
function hasNames(state: PyDict): boolean {
  const inner = state.get('_Booster') as PyObject | null | undefined;
  const text = inner?.state instanceof PyDict ? textOf(inner.state) : '';
  const names = /^feature_names=(.*)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return names.some((name, i) => name !== `Column_${i}`);
}
