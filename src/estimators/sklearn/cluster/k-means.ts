/**
 * K-means: the label of the nearest centre, and the distances to all.
 * https://scikit-learn.org/stable/modules/clustering.html#k-means
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { any, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator } from '../../binding/define.js';
import { asDenseAlways } from '../../running/validate.js';
import { centerDistances, nearestCenter, nearestKept } from './centers.js';
import { minusInertia } from './inertia.js';
import { SCORE_OPTIONS } from '../../running/known-options.js';

export default defineEstimator({
  classes: ['sklearn.cluster._kmeans.KMeans', 'sklearn.cluster._kmeans.MiniBatchKMeans'],
  byRow: true,
  attributes: {
    cluster_centers_: numbers(2),
    labels_: optional(any()),
    inertia_: optional(any()),
    n_iter_: optional(any()),
    n_steps_: optional(any()),
  },
  check(m) {
    const [count, width] = m.cluster_centers_.shape as [number, number];
    if (count === 0) throw m.self.fail('cluster_centers_', 'at least one centre', 'none');
    if (m.self.nFeatures !== undefined && width !== m.self.nFeatures) {
      throw m.self.fail('cluster_centers_', `${m.self.nFeatures} columns, as n_features_in_ says`, `${width}`);
    }
  },
  features: (m) => m.cluster_centers_.shape[1],
  predict(m, X) {
    const { data, shape } = m.cluster_centers_;
    const unchecked = asDenseAlways(m.self, X, { nan: true, inf: true });
    const found = nearestKept(unchecked, data, shape[0]!);
    if (found !== undefined) return NdArray.of(found);
    return NdArray.of(nearestCenter(asDenseAlways(m.self, unchecked), data, shape[0]!, true));
  },
  transform: (m, X) => centerDistances(asDenseAlways(m.self, X), m.cluster_centers_),
  options: { score: SCORE_OPTIONS },
  score: (m, X, _y, options) => minusInertia(m, X, options),
  getFeatureNamesOut: (m) => classNames(m.self, m.cluster_centers_.shape[0]!),
});
