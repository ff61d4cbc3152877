/** The objective of k-means. */
import type { ScoreOptions } from '../../binding/scoring.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { weightsOf } from '../metrics/targets.js';
import { asDenseAlways } from '../../running/validate.js';
import { nearestCenter } from './centers.js';

interface Clusters {
  readonly self: Owner;
  readonly cluster_centers_: Numbers;
}

/** Minus the weighted sum of the squared distances of rows from their nearest centres. */
export function minusInertia(m: Clusters, X: Input, options?: ScoreOptions): number {
  const matrix = asDenseAlways(m.self, X);
  const { data, rows, cols } = matrix;
  const centers = m.cluster_centers_;
  const weights = weightsOf(options?.sampleWeight, rows);
  const nearest = nearestCenter(matrix, centers.data, centers.shape[0]!);
  const distances = Float64Array.from(nearest, (center, i) => {
    let sum = 0;
    for (let j = 0; j < cols; j++) sum += (data[i * cols + j]! - centers.data[center * cols + j]!) ** 2;
    return sum * (weights?.[i] ?? 1);
  });
  const inertia = pairwiseSum(distances, 0, rows);
  // Up to 0.22 weights were scaled to a mean of 1.
  if (weights === undefined || m.self.version.since(0, 23)) return -inertia;
  return -inertia * (rows / pairwiseSum(weights, 0, rows));
}
