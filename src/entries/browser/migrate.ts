/** `brine/migrate` where there are no files: what a model does in other releases, and the model as if they had fitted it. */
import { bindEstimator } from '../../estimators/bind.js';
import { refuseDamaged } from '../../migrate/damage.js';
import { diagnose, type Report } from '../../migrate/doctor.js';
import { migrateGraph } from '../../migrate/migrate.js';
import { PyObject } from '../../pickle/values/py-values.js';

/**
 * What a model does in other releases: whether they load it, warn, fail, or answer otherwise, and why.
 *
 * @param targets Requirements such as `scikit-learn==1.9.1`; none: the newest release of each library.
 * @throws InvalidInputError for a target that Brine does not know
 */
export function doctor(model: unknown, targets: readonly string[] = []): Promise<Report> {
  return Promise.resolve(diagnose(model, targets));
}

/**
 * A copy of a model as if other releases had fitted it; `dumpBytes` writes it.
 *
 * @throws MigrationError with everything that stands in the way; InvalidInputError for a target that Brine does not know;
 *   InvalidStateError for a damaged model
 */
export function migrate<T>(model: T, targets: readonly string[]): Promise<T> {
  refuseDamaged(model);
  const { model: graph } = migrateGraph(model, targets);
  if (model instanceof PyObject || !(graph instanceof PyObject)) return Promise.resolve(graph as T);
  return Promise.resolve((bindEstimator(graph) ?? graph) as T);
}

export { isBrineError } from '../../core/errors.js';
export { MigrationError } from '../../migrate/migrate.js';
export type { Cause, Diagnosis, Report, Writer } from '../../migrate/doctor.js';
export type { Verdict } from '../../migrate/effects.js';
export type { Obstacle } from '../../migrate/migrate.js';
