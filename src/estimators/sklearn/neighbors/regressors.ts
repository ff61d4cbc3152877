/**
 * Means of the targets of neighbouring rows.
 * https://scikit-learn.org/stable/modules/neighbors.html#nearest-neighbors-regression
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { defineEstimator } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { searchWidth } from './fitted.js';
import {
  kneighbors,
  kneighborsGraph,
  nearestTo,
  ownRows,
  queryOptions,
  radiusNeighbors,
  radiusNeighborsGraph,
  withinOf,
} from './queries.js';
import { checkTargets, outputCount, type Regression, regressionAttributes, weightsOf } from './votes.js';

const isRadius = (m: Regression): boolean => m.self.className === 'RadiusNeighborsRegressor';

function predict(m: Regression, X: Input): NdArray {
  const outputs = outputCount(m._y);
  const all = isRadius(m) ? withinOf(m, X, m.radius!, false) : nearestTo(m, X, m.n_neighbors!);
  const rows = all.length;
  const out = new Float64Array(rows * outputs);
  all.forEach((found, i) => {
    const weights = weightsOf(m, found);
    for (let k = 0; k < outputs; k++) {
      let sum = 0;
      let whole = 0;
      found.indexes.forEach((row, at) => {
        const weight = weights?.[at] ?? 1;
        sum += m._y.data[row * outputs + k]! * weight;
        whole += weight;
      });
      // Without neighbours scikit-learn gives NaN too.
      out[i * outputs + k] = sum / whole;
    }
  });
  return m._y.shape.length === 1 ? float64Array(out, rows) : float64Array(out, rows, outputs);
}

export default defineEstimator({
  classes: [
    'sklearn.neighbors._regression.KNeighborsRegressor',
    'sklearn.neighbors._regression.RadiusNeighborsRegressor',
  ],
  attributes: regressionAttributes,
  check: checkTargets,
  features: searchWidth,
  reads: (m, X) => (m.self.version.since(1, 0) ? ownRows(X) : undefined),
  options: queryOptions,
  has: (m, method) => method === 'predict' || isRadius(m) === method.startsWith('radius'),
  predict,
  kneighbors,
  kneighborsGraph,
  radiusNeighbors,
  radiusNeighborsGraph,
});
