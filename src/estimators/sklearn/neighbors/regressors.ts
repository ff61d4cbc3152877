/**
 * Means of the targets of neighbouring rows.
 * https://scikit-learn.org/stable/modules/neighbors.html#nearest-neighbors-regression
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { defineEstimator } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { queryRows, searchWidth } from './fitted.js';
import { kneighbors, kneighborsGraph, radiusNeighbors, radiusNeighborsGraph, queryOptions } from './queries.js';
import { nearest, within } from './search.js';
import { checkTargets, outputCount, type Regression, regressionAttributes, weightsOf } from './votes.js';

const isRadius = (m: Regression): boolean => m.self.className === 'RadiusNeighborsRegressor';

function predict(m: Regression, X: Input): NdArray {
  const matrix = queryRows(m, X);
  const outputs = outputCount(m._y);
  const out = new Float64Array(matrix.rows * outputs);
  const all = isRadius(m) ? within(m, matrix, m.radius!) : nearest(m, matrix, m.n_neighbors!);
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
  return m._y.shape.length === 1 ? float64Array(out, matrix.rows) : float64Array(out, matrix.rows, outputs);
}

export default defineEstimator({
  classes: [
    'sklearn.neighbors._regression.KNeighborsRegressor',
    'sklearn.neighbors._regression.RadiusNeighborsRegressor',
  ],
  attributes: regressionAttributes,
  check: checkTargets,
  features: searchWidth,
  options: queryOptions,
  has: (m, method) => method === 'predict' || isRadius(m) === method.startsWith('radius'),
  predict,
  kneighbors,
  kneighborsGraph,
  radiusNeighbors,
  radiusNeighborsGraph,
});
