/**
 * Isomap: the shortest ways from new rows over their neighbours to all rows of fit, into a kernel PCA.
 * https://scikit-learn.org/stable/modules/manifold.html#isomap
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, child, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { run, transform as transformWith } from '../../running/run.js';
import { fittedCount } from './neighbors-of.js';

const attributes = {
  nbrs_: child(),
  kernel_pca_: child(),
  dist_matrix_: numbers(2),
  embedding_: numbers(2),
  n_neighbors: optional(any(), 5),
};

type Isomap = Model<typeof attributes>;

/** Neighbours of each row: with a number of them, or within a radius. */
function neighbors(m: Isomap, X: Input): { distances: Float64Array; indexes: Float64Array }[] {
  const byCount = m.n_neighbors !== null;
  const [distances, indexes] = run(m.nbrs_, byCount ? 'kneighbors' : 'radiusNeighbors', X) as [NdArray, NdArray];
  if (!byCount) {
    const all = indexes.flat() as NdArray[];
    return (distances.flat() as NdArray[]).map((one, i) => ({
      distances: one.toFloat64(),
      indexes: all[i]!.toFloat64(),
    }));
  }
  const [rows, count] = distances.shape as [number, number];
  const [far, at] = [distances.toFloat64(), indexes.toFloat64()];
  return Array.from({ length: rows }, (_, i) => ({
    distances: far.subarray(i * count, (i + 1) * count),
    indexes: at.subarray(i * count, (i + 1) * count),
  }));
}

function transform(m: Isomap, X: Input): Dense {
  const found = neighbors(m, X);
  const count = m.dist_matrix_.shape[0]!;
  const single = X.kind === 'dense' && X.dtype === 'float32';
  const round = (value: number): number => (single ? Math.fround(value) : value);
  const out = new Float64Array(found.length * count);
  found.forEach(({ distances, indexes }, i) => {
    for (let k = 0; k < count; k++) {
      let least = Number.POSITIVE_INFINITY;
      indexes.forEach((row, j) => {
        least = Math.min(least, m.dist_matrix_.data[row * count + k]! + distances[j]!);
      });
      const square = round(round(least) ** 2);
      out[i * count + k] = round(square * -0.5);
    }
  });
  return transformWith(m.kernel_pca_, new Dense(out, found.length, count, single ? 'float32' : 'float64')) as Dense;
}

export default defineEstimator({
  classes: ['sklearn.manifold._isomap.Isomap'],
  attributes,
  check(m) {
    const rows = fittedCount(m.self, m.nbrs_);
    if (m.dist_matrix_.shape[0] !== rows || m.dist_matrix_.shape[1] !== rows)
      throw m.self.fail('dist_matrix_', `shape (${rows}, ${rows})`, `(${m.dist_matrix_.shape.join(', ')})`);
    if (m.kernel_pca_.className.split('.').pop() !== 'KernelPCA')
      throw m.self.fail('kernel_pca_', 'a KernelPCA', m.kernel_pca_.className);
    if (m.embedding_.shape[0] !== rows) throw m.self.fail('embedding_', `${rows} rows`, `${m.embedding_.shape[0]}`);
  },
  features: (m) => boundOf(m.nbrs_).nFeatures,
  transform,
  getFeatureNamesOut: (m) => classNames(m.self, m.embedding_.shape[1]!),
});
