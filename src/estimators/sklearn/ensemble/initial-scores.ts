/**
 * What gradient boosting started from up to scikit-learn 0.20: small classes of its own, each with constant scores. Later
 * releases store a dummy estimator instead.
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { boundOf } from '../../binding/bound-object.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import { classPath } from '../../binding/state.js';

/** Under its name of today, as all classes are. */
const MODULE = 'sklearn.ensemble._gb.';

/** The attribute that holds the score of every row, or those of all classes. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  QuantileEstimator: 'quantile',
  MeanEstimator: 'mean',
  LogOddsEstimator: 'prior',
  ScaledLogOddsEstimator: 'prior',
  PriorProbabilityEstimator: 'priors',
};

/** Classes are few; a count that a file claims is checked before memory is spent on it. */
const MAX_OUTPUTS = 100_000;

/** The scores of a row, or undefined where the initial estimator is none of these or holds no numbers. */
export function constantScores(init: BoundEstimator): Float64Array | undefined {
  const bound = boundOf(init);
  const path = classPath(bound.object);
  if (path?.startsWith(MODULE) !== true) return undefined;
  if (path === `${MODULE}ZeroEstimator`) {
    const count = bound.plain('n_classes');
    return typeof count === 'number' && count > 0 && count <= MAX_OUTPUTS ? new Float64Array(count) : undefined;
  }
  const attribute = ATTRIBUTES[path.slice(MODULE.length)];
  const value = attribute === undefined ? undefined : bound.plain(attribute);
  if (typeof value === 'number') return Float64Array.of(value);
  return value instanceof NdArray && value.dtype.kind === 'f' ? Float64Array.from(value.toFloat64()) : undefined;
}
