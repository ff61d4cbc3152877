/** KNN: the distance of the k nearest training rows, the largest, the mean or the median of them. */
import { NdArray } from '../../../numpy/ndarray.js';
import { child, count, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { describe } from '../../binding/state.js';
import { run } from '../../running/run.js';
import { asDense } from '../../running/validate.js';
import { detecting, detectorAttributes } from './detector.js';

function summarized(distances: Float64Array, method: 'largest' | 'mean' | 'median'): number {
  const k = distances.length;
  if (method === 'largest') return distances[k - 1]!;
  if (method === 'mean') return distances.reduce((sum, distance) => sum + distance, 0) / k;
  const middle = k >> 1;
  return k % 2 === 1 ? distances[middle]! : (distances[middle - 1]! + distances[middle]!) / 2;
}

const attributes = {
  ...detectorAttributes,
  neigh_: child(),
  n_neighbors: count(),
  method: optional(oneOf('largest', 'mean', 'median'), 'largest'),
};

export default defineEstimator({
  classes: ['pyod.models.knn.KNN'],
  attributes,
  inner: (m) => m.neigh_,
  check(m) {
    if (m.n_neighbors === 0) throw m.self.fail('n_neighbors', 'a positive count', '0');
  },
  ...detecting(attributes, (m, X) => {
    const rows = asDense(m.self, X);
    const [distances] = run(m.neigh_, 'kneighbors', rows, { nNeighbors: m.n_neighbors }) as NdArray[];
    if (!(distances instanceof NdArray) || distances.size !== rows.rows * m.n_neighbors)
      throw m.self.fail('neigh_', `${m.n_neighbors} neighbours of each row`, describe(distances));
    const data = distances.toFloat64();
    return Float64Array.from({ length: rows.rows }, (_, i) =>
      summarized(data.subarray(i * m.n_neighbors, (i + 1) * m.n_neighbors), m.method),
    );
  }),
});
