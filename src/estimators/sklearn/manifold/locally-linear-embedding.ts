/**
 * Locally linear embedding: a new row is placed by the weights that compose it of its neighbours.
 * https://scikit-learn.org/stable/modules/manifold.html#locally-linear-embedding
 */
import { cholesky, solveCholesky } from '../../../linalg/factor/cholesky.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { child, count, number, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { boundOf } from '../../binding/bound-object.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { run } from '../../running/run.js';
import { asDense } from '../../running/validate.js';
import { fittedCount, rowsOf } from './neighbors-of.js';

const attributes = {
  nbrs_: child(),
  embedding_: numbers(2),
  n_neighbors: optional(count(), 5),
  reg: optional(number(), 1e-3),
};

type Lle = Model<typeof attributes>;

/** Weights that sum to one and compose `x` of the neighbours: differences · differencesᵀ · w = 1, regularized. */
function weightsOf(m: Lle, x: Float64Array, rows: Float64Array, neighbors: Float64Array): Float64Array {
  const size = neighbors.length;
  const cols = x.length;
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        sum += (rows[neighbors[a]! * cols + j]! - x[j]!) * (rows[neighbors[b]! * cols + j]! - x[j]!);
      }
      gram[a * size + b] = sum;
    }
  }
  let trace = 0;
  for (let a = 0; a < size; a++) trace += gram[a * size + a]!;
  for (let a = 0; a < size; a++) gram[a * size + a]! += trace > 0 ? m.reg * trace : m.reg;
  const factor = cholesky(gram, size);
  if (factor === undefined) throw m.self.fail('reg', 'a regularization that makes the system definite', `${m.reg}`);
  const weights = solveCholesky(factor, size, new Float64Array(size).fill(1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}

function transform(m: Lle, X: Input): Dense {
  const rows = rowsOf(m.self, m.nbrs_);
  const matrix = asDense(m.self, X, { width: rows.shape[1]! });
  const options = { nNeighbors: m.n_neighbors, returnDistance: false };
  const found = (run(m.nbrs_, 'kneighbors', matrix, options) as NdArray).toFloat64();
  const size = m.n_neighbors;
  const outputs = m.embedding_.shape[1]!;
  const out = new Float64Array(matrix.rows * outputs);
  for (let i = 0; i < matrix.rows; i++) {
    const neighbors = found.subarray(i * size, (i + 1) * size);
    const x = matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols);
    weightsOf(m, x, rows.data, neighbors).forEach((weight, a) => {
      for (let k = 0; k < outputs; k++) {
        out[i * outputs + k]! += weight * m.embedding_.data[neighbors[a]! * outputs + k]!;
      }
    });
  }
  return new Dense(out, matrix.rows, outputs);
}

export default defineEstimator({
  classes: ['sklearn.manifold._locally_linear.LocallyLinearEmbedding'],
  attributes,
  check(m) {
    const rows = fittedCount(m.self, m.nbrs_);
    if (m.embedding_.shape[0] !== rows) throw m.self.fail('embedding_', `${rows} rows`, `${m.embedding_.shape[0]}`);
    if (m.n_neighbors < 1 || m.n_neighbors > rows)
      throw m.self.fail('n_neighbors', `a count from 1 to ${rows}`, `${m.n_neighbors}`);
  },
  features: (m) => boundOf(m.nbrs_).nFeatures,
  transform,
  getFeatureNamesOut: (m) => classNames(m.self, m.embedding_.shape[1]!),
});
