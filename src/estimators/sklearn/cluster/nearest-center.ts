/**
 * Affinity propagation, mean shift and Birch: the nearest centre, Birch with a label for each of its subclusters.
 * https://scikit-learn.org/stable/modules/clustering.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, labels, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { int64Array, takeLabels } from '../../binding/results.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asDense, asDenseAlways } from '../../running/validate.js';
import { centerDistances, nearestCenter } from './centers.js';

const attributes = {
  cluster_centers_: optional(storedRows()),
  subcluster_centers_: optional(numbers(2)),
  subcluster_labels_: optional(labels()),
  labels_: optional(any()),
  cluster_centers_indices_: optional(any()),
  affinity_matrix_: optional(any()),
  n_iter_: optional(any()),
};

type Centers = Model<typeof attributes>;

const isBirch = (m: Centers): boolean => m.self.className === 'Birch';

function centers(m: Centers) {
  return isBirch(m) ? m.subcluster_centers_ : m.cluster_centers_;
}

function predict(m: Centers, X: Input): NdArray {
  const stored = centers(m);
  if (stored === undefined) {
    throw new UnsupportedError("Predict method is not supported when affinity='precomputed': the model has no centres");
  }
  const isDense =
    (m.self.className === 'MeanShift' && m.self.version.since(0, 24)) ||
    (m.self.className === 'AffinityPropagation' && !m.self.version.since(1, 0));
  const matrix = isDense ? asDense(m.self, X) : asDenseAlways(m.self, X);
  const count = stored.shape[0]!;
  // Affinity propagation that did not converge has no centres.
  if (count === 0) return int64Array(new Array<number>(matrix.rows).fill(-1), matrix.rows);
  const found = nearestCenter(matrix, stored.data, count);
  return isBirch(m) ? takeLabels(m.subcluster_labels_!, found) : int64Array(found, matrix.rows);
}

export default defineEstimator({
  classes: [
    'sklearn.cluster._affinity_propagation.AffinityPropagation',
    'sklearn.cluster._mean_shift.MeanShift',
    'sklearn.cluster._birch.Birch',
  ],
  byRow: true,
  attributes,
  check(m) {
    const stored = centers(m);
    if (stored === undefined) {
      if (m.self.className === 'AffinityPropagation') return;
      throw m.self.fail(isBirch(m) ? 'subcluster_centers_' : 'cluster_centers_', 'centres', 'nothing');
    }
    const { nFeatures } = m.self;
    if (stored.shape[0]! > 0 && nFeatures !== undefined && stored.shape[1] !== nFeatures) {
      throw m.self.fail('cluster_centers_', `${nFeatures} columns, as n_features_in_ says`, `${stored.shape[1]}`);
    }
    if (isBirch(m) && m.subcluster_labels_?.size !== stored.shape[0]) {
      throw m.self.fail('subcluster_labels_', `${stored.shape[0]} labels`, `${m.subcluster_labels_?.size ?? 0}`);
    }
  },
  features: (m) => centers(m)?.shape[1],
  has: (m, method) => method === 'predict' || isBirch(m),
  predict,
  transform: (m, X) => centerDistances(asDenseAlways(m.self, X), m.subcluster_centers_!),
  getFeatureNamesOut: (m) => classNames(m.self, m.subcluster_centers_!.shape[0]!),
});
