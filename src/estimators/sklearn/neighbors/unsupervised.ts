/**
 * Searches alone: NearestNeighbors, and the transformers that give graphs.
 * https://scikit-learn.org/stable/modules/neighbors.html#unsupervised-nearest-neighbors
 */
import { oneOf, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator } from '../../binding/define.js';
import { checkSearch, fittedRows, queryRows, searchAttributes, searchWidth } from './fitted.js';
import {
  graphOf,
  kneighbors,
  kneighborsGraph,
  radiusNeighbors,
  radiusNeighborsGraph,
  queryOptions,
} from './queries.js';
import { nearest, within } from './search.js';

export default defineEstimator({
  classes: [
    'sklearn.neighbors._unsupervised.NearestNeighbors',
    'sklearn.neighbors._graph.KNeighborsTransformer',
    'sklearn.neighbors._graph.RadiusNeighborsTransformer',
  ],
  attributes: { ...searchAttributes, mode: optional(oneOf('distance', 'connectivity'), 'distance') },
  check: checkSearch,
  features: searchWidth,
  options: queryOptions,
  has(m, method) {
    if (m.self.className === 'NearestNeighbors') return method !== 'transform' && method !== 'getFeatureNamesOut';
    if (method === 'transform' || method === 'getFeatureNamesOut') return true;
    return method.startsWith('radius') === m.self.className.startsWith('Radius');
  },
  transform(m, X) {
    const matrix = queryRows(m, X);
    if (m.self.className.startsWith('Radius')) return graphOf(m, within(m, matrix, m.radius!, true), m.mode);
    // In a graph of distances each row counts as a neighbour of its own, which takes one more.
    return graphOf(m, nearest(m, matrix, m.n_neighbors! + (m.mode === 'distance' ? 1 : 0)), m.mode);
  },
  kneighbors,
  kneighborsGraph,
  radiusNeighbors,
  radiusNeighborsGraph,
  getFeatureNamesOut: (m) => classNames(m.self, fittedRows(m).shape[0]!),
});
