/** Which estimators let rows be shared out. */
import { boundOf } from '../binding/bound-object.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';

/** True where no row has a say in the result of another one. */
export function hasIndependentRows(estimator: BoundEstimator): boolean {
  const bound = boundOf(estimator);
  const byRow = bound.definition?.byRow;
  return typeof byRow === 'function' ? byRow(bound.model) : byRow === true;
}
