/**
 * The model that an ensemble was given, and the fitted template of its members: which attributes hold them depends on the releases of
 * imbalanced-learn and of scikit-learn together. Before steps run they stand under the names of today, and under the target's after them.
 */
import { PyGlobal, type PyObject } from '../../pickle/values/py-values.js';
import { objectsIn, type Placed } from '../graph.js';
import type { Run } from '../step.js';
import { attributes } from '../step.js';
import { isSince } from '../versions.js';
import { baseOf, isImblearn } from './bases.js';

const GIVEN = ['estimator', 'base_estimator'] as const;
const FITTED = ['estimator_', '_estimator', 'base_estimator_'] as const;
const NOT_KEPT = ['_n_samples', '_n_samples_bootstrap', '_sample_weight'];
const FOREST = 'BalancedRandomForestClassifier';

function* ensembles(root: unknown): Generator<Placed> {
  for (const placed of objectsIn(root)) {
    const { cls } = placed.object;
    if (!(cls instanceof PyGlobal) || !isImblearn(cls.module)) continue;
    if (baseOf(cls.path)?.startsWith('sklearn.ensemble.') === true) yield placed;
  }
}

/** The first of several attributes that holds something. */
function taken(object: PyObject, names: readonly string[]): unknown {
  const state = attributes(object)!;
  let found: unknown;
  for (const name of names) {
    const value: unknown = state.get(name);
    if (value !== undefined && value !== 'deprecated') found ??= value;
    if (found === undefined && value === null) found = null;
    state.delete(name);
  }
  return found;
}

/** Puts both under the names that they have today. */
export function takeTemplates(root: unknown): void {
  for (const { object } of ensembles(root)) {
    const state = attributes(object);
    if (state === undefined) continue;
    const [given, fitted] = [taken(object, GIVEN), taken(object, FITTED)];
    if (given !== undefined) state.set('estimator', given);
    if (fitted !== undefined) state.set('estimator_', fitted);
  }
}

/** Puts both under the names that the wanted releases have. */
export function putTemplates(root: unknown, run: Run): void {
  const { versions } = run;
  const [sklearn, imblearn] = [versions['scikit-learn'], versions['imbalanced-learn']!];
  for (const { object, path } of ensembles(root)) {
    const state = attributes(object);
    if (state === undefined) continue;
    const [given, fitted] = [taken(object, GIVEN), taken(object, FITTED)];
    const isForest = (object.cls as PyGlobal).name === FOREST;
    // Its fit is its own, and does not keep what scikit-learn's forests keep.
    if (isForest) for (const name of NOT_KEPT) state.delete(name);
    if (isForest && (state.get('monotonic_cst') ?? null) !== null && !isSince(sklearn, '1.4'))
      run.refuse(`scikit-learn ${sklearn} has no monotonic constraints`, path, FOREST, 'monotonic_cst');
    if (isForest && isSince(imblearn, '0.8')) state.delete('n_features_');
    const isOld = !isSince(sklearn, '1.2');
    if (given !== undefined) {
      // A forest gives its tree to scikit-learn, the others take it themselves since 0.10.
      if (isForest) state.set(isOld ? 'base_estimator' : 'estimator', given);
      else if (isSince(imblearn, '0.10')) {
        state.set('estimator', given);
        if (isOld) state.set('base_estimator', isSince(imblearn, '0.12') ? null : 'deprecated');
      } else state.set('base_estimator', given);
      if (!isOld && !isSince(sklearn, '1.4')) state.set('base_estimator', 'deprecated');
    }
    if (fitted === undefined) continue;
    if (isSince(imblearn, '0.12')) state.set('estimator_', fitted);
    else if (isSince(imblearn, '0.10')) {
      state.set('_estimator', fitted);
      if (isOld) state.set('base_estimator_', fitted);
    } else state.set('base_estimator_', fitted);
  }
}
