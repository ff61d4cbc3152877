/** The search inside of a manifold estimator. */
import type { Numbers } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import type { Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { fittedRows, type Search } from '../neighbors/fitted.js';

/** The rows in which a fitted NearestNeighbors searches; anything else is a damaged file. */
export function rowsOf(self: Owner, search: BoundEstimator): Numbers {
  if (search.className.split('.').pop() !== 'NearestNeighbors')
    throw self.fail('nbrs_', 'a NearestNeighbors', search.className);
  return fittedRows(boundOf(search).model as unknown as Search);
}

export function fittedCount(self: Owner, search: BoundEstimator): number {
  return rowsOf(self, search).shape[0]!;
}
