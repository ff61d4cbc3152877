/**
 * Calibration of a model that was fitted before: `cv="prefit"` until 1.7, a model that is frozen since 1.6. Both ask the inner model
 * of all rows and fit one calibrator, so another `fit` does the same either way.
 * https://scikit-learn.org/stable/modules/generated/sklearn.calibration.CalibratedClassifierCV.html
 */
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { attributes, type Both, instance, of, pathOf, step, type Step, type Subject } from '../../step.js';

const [FROZEN] = of('frozen._frozen', 'FrozenEstimator') as [string];

/** Frozen models that a parameter of their owner stands for from now on. */
export const standsForFrozen = new WeakSet<PyObject>();

/** The calibrators of a fitted model hold the inner model, too. */
function replaceInner(model: Subject, inner: unknown, other: unknown): void {
  model.set('estimator', other);
  for (const calibrated of asSequence(model.get('calibrated_classifiers_')) ?? []) {
    const state = attributes(calibrated);
    if (state !== undefined && state.get('estimator') === inner) state.set('estimator', other);
  }
}

const frozen: Both = {
  forwards: (model) => {
    const inner = model.get('estimator');
    if (model.get('cv') !== 'prefit' || !(inner instanceof PyObject)) return;
    const stamp = model.get('_sklearn_version');
    replaceInner(
      model,
      inner,
      instance(FROZEN, { estimator: inner, ...(stamp === undefined ? {} : { _sklearn_version: stamp }) }),
    );
    model.set('cv', null);
    model.set('ensemble', 'auto');
  },
};

const prefit: Both = {
  backwards: (model) => {
    const outer = model.get('estimator');
    if (!(outer instanceof PyObject) || pathOf(outer) !== FROZEN || model.get('ensemble') === true) return;
    const inner = attributes(outer)?.get('estimator');
    if (!(inner instanceof PyObject)) return;
    replaceInner(model, outer, inner);
    standsForFrozen.add(outer);
    model.set('cv', 'prefit');
  },
};

export const PREFIT_STEPS: readonly Step[] = [
  step('1.6', of('calibration', 'CalibratedClassifierCV'), prefit),
  step('1.8', of('calibration', 'CalibratedClassifierCV'), frozen),
];
