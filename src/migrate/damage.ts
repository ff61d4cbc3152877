/** A damaged model is taken nowhere: what contradicts its class would come out as damaged, under a newer name. */
import { BrineError, InvalidStateError, NotFittedError } from '../core/errors.js';
import { bindEstimator } from '../estimators/bind.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyGlobal, type PyObject } from '../pickle/values/py-values.js';
import { attributesOf } from '../estimators/binding/state.js';
import { objectsIn } from './graph.js';
import { numberOf } from './step.js';

/** What was met on the way, as an error that says where: steps trust a layout, and where it is not there the file is damaged. */
export function asDamage(error: unknown, className: string, layout: string): BrineError {
  if (error instanceof BrineError) return error;
  const damage = new InvalidStateError(className, 'state', layout, 'something else');
  damage.cause = error;
  return damage;
}

/** Sizes that two attributes of any fitted estimator tell: the one, the other, and what both count. */
const COUNTED: readonly (readonly [number: string, list: string])[] = [
  ['n_features_in_', 'feature_names_in_'],
  ['n_classes_', 'classes_'],
];

/** @throws InvalidStateError for the first object that counts otherwise than it lists */
export function refuseMiscounted(model: unknown): void {
  for (const { object } of objectsIn(model)) {
    const state = attributesOf(object);
    for (const [number, list] of COUNTED) {
      const count = numberOf(state?.get(number));
      const listed = state?.get(list);
      if (count === undefined || !(listed instanceof NdArray) || listed.ndim !== 1 || listed.size === count) continue;
      const { cls } = object;
      const name = cls instanceof PyGlobal ? cls.name : 'object';
      throw new InvalidStateError(name, list, `${count}, as ${number} says`, String(listed.size));
    }
  }
}

/**
 * Reads what every estimator in a model has learned. Those that were not fitted, and those that Brine does not run, are left out.
 *
 * @throws InvalidStateError for the first one whose attributes contradict its class
 */
export function refuseDamaged(model: unknown): void {
  refuseMiscounted(model);
  for (const { object } of objectsIn(model)) {
    const estimator = bindEstimator(object);
    if (estimator === undefined) continue;
    const bound = boundOf(estimator);
    if (bound.definition === undefined) continue;
    try {
      void bound.model;
    } catch (error) {
      if (!(error instanceof BrineError) || error instanceof InvalidStateError) throw error;
    }
  }
}

/** True for an estimator of a class that Brine runs, saved before it was fitted. */
export function isUnfitted(object: PyObject): boolean {
  const estimator = bindEstimator(object);
  if (estimator === undefined || boundOf(estimator).definition === undefined) return false;
  try {
    void boundOf(estimator).model;
    return false;
  } catch (error) {
    if (error instanceof BrineError) return error instanceof NotFittedError;
    throw error;
  }
}
