/** Which estimators let rows be shared out. */
import { coreOf } from '../binding/bound-object.js';
import type { Estimator } from '../estimator.js';

/** True where no row has a say in the result of another one. */
export function isByRow(estimator: Estimator): boolean {
  const core = coreOf(estimator);
  const byRow = core.definition?.byRow;
  return typeof byRow === 'function' ? byRow(core.model) : byRow === true;
}
