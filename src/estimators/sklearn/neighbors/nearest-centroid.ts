/**
 * The class of the nearest centroid.
 * https://scikit-learn.org/stable/modules/neighbors.html#nearest-centroid-classifier
 */
import { metricOf } from '../../../linalg/metrics.js';
import { squaredDistances } from '../../../linalg/distances.js';
import { any, labels, numbers, optional, vector } from '../../binding/attributes.js';
import { labelsOfScores, scoreArray } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, takeLabels } from '../../binding/results.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { asDenseAlways } from '../../running/validate.js';
import { UnsupportedError } from '../../../core/errors.js';

const attributes = {
  centroids_: numbers(2),
  classes_: labels(),
  metric: optional(any(), 'euclidean'),
  class_prior_: optional(vector()),
  within_class_std_dev_: optional(vector()),
};

type Centroids = Model<typeof attributes>;

function distances(m: Centroids, X: Dense, centroids: Float64Array): Float64Array {
  const [count, cols] = m.centroids_.shape as [number, number];
  if (m.metric === 'euclidean') return squaredDistances(X.data, X.rows, centroids, count, cols).map(Math.sqrt);
  const metric = typeof m.metric === 'string' ? metricOf(m.metric, cols) : undefined;
  if (metric === undefined)
    throw new UnsupportedError('NearestCentroid was fitted with a metric that Brine does not know');
  const out = new Float64Array(X.rows * count);
  for (let i = 0; i < X.rows; i++) {
    for (let k = 0; k < count; k++) {
      out[i * count + k] = metric.fromReduced(metric.reduced(X.data, i * cols, centroids, k * cols));
    }
  }
  return out;
}

/** Minus squared distances in units of the deviation within classes, plus twice the log of the prior. */
function discriminants(m: Centroids, X: Input): Dense {
  const { data, rows, cols } = asDenseAlways(m.self, X);
  const count = m.classes_.size;
  const scale = (value: number, at: number): number => {
    const deviation = m.within_class_std_dev_![at % cols]!;
    return deviation === 0 ? value : value / deviation;
  };
  const found = distances(m, new Dense(data.map(scale), rows, cols), m.centroids_.data.map(scale));
  return new Dense(
    found.map((distance, at) => -(distance * distance) + 2 * Math.log(m.class_prior_![at % count]!)),
    rows,
    count,
  );
}

function logProbabilities(m: Centroids, X: Input): NdArray {
  const { data, rows, cols } = discriminants(m, X);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    const top = row.reduce((a, b) => Math.max(a, b));
    const whole = Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
    row.forEach((value, k) => (row[k] = value - top - whole));
  }
  return float64Array(data, rows, cols);
}

/** Whether all classes are as likely as each other (`numpy.isclose`). */
function isUniform(m: Centroids): boolean {
  const share = 1 / m.classes_.size;
  return m.class_prior_?.every((prior) => Math.abs(prior - share) <= 1e-8 + 1e-5 * share) ?? true;
}

function twoSided(m: Centroids, X: Input): Dense {
  const scores = discriminants(m, X);
  if (scores.cols !== 2) return scores;
  const data = Float64Array.from({ length: scores.rows }, (_, i) => scores.data[2 * i + 1]! - scores.data[2 * i]!);
  return new Dense(data, scores.rows, 1);
}

export default defineEstimator({
  classes: ['sklearn.neighbors._nearest_centroid.NearestCentroid'],
  byRow: true,
  attributes,
  check(m) {
    const [count, cols] = m.centroids_.shape as [number, number];
    if (m.classes_.size !== count) throw m.self.fail('classes_', `${count} labels`, `${m.classes_.size}`);
    for (const [name, size] of [
      ['class_prior_', count],
      ['within_class_std_dev_', cols],
    ] as const) {
      if (m[name] !== undefined && m[name].length !== size)
        throw m.self.fail(name, `${size} numbers`, `${m[name].length}`);
    }
    if (!isUniform(m) && m.within_class_std_dev_ === undefined)
      throw m.self.fail('within_class_std_dev_', `${cols} numbers beside unequal priors`, 'nothing');
  },
  features: (m) => m.centroids_.shape[1],
  has: (m, method) =>
    method === 'predict' ||
    (m.metric === 'euclidean' &&
      m.class_prior_ !== undefined &&
      m.within_class_std_dev_ !== undefined &&
      m.self.version.since(1, 6)),
  predict(m, X) {
    if (!isUniform(m)) return labelsOfScores(m.classes_, twoSided(m, X));
    const matrix = asDenseAlways(m.self, X);
    const found = distances(m, matrix, m.centroids_.data).map((distance) => -distance);
    return takeLabels(m.classes_, argmaxRows(found, matrix.rows, m.classes_.size));
  },
  decisionFunction: (m, X) => scoreArray(twoSided(m, X)),
  predictProba(m, X) {
    const logs = logProbabilities(m, X);
    return float64Array(logs.toFloat64().map(Math.exp), ...logs.shape);
  },
  predictLogProba: logProbabilities,
});
