/** Which estimators let rows be shared out. */
import { boundOf, functionUses } from '../binding/bound-object.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';

/** True where no row has a say in the result of another one. */
export function hasIndependentRows(estimator: BoundEstimator): boolean {
  const bound = boundOf(estimator);
  const byRow = bound.definition?.byRow;
  // Code that was supplied here is not there on other threads, and may look at all rows.
  if (functionUses(bound).length > 0) return false;
  return typeof byRow === 'function' ? byRow(bound.model) : byRow === true;
}
