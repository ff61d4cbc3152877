/** A damaged model is taken nowhere: what contradicts its class would come out as damaged, under a newer name. */
import { BrineError, InvalidStateError } from '../core/errors.js';
import { bindEstimator } from '../estimators/bind.js';
import { boundOf } from '../estimators/binding/bound-object.js';
import { objectsIn } from './graph.js';

/**
 * Reads what every estimator in a model has learned. Those that were not fitted, and those that Brine does not run, are left out.
 *
 * @throws InvalidStateError for the first one whose attributes contradict its class
 */
export function refuseDamaged(model: unknown): void {
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
