/**
 * Random projections: a product with stored random components, dense or sparse.
 * https://scikit-learn.org/stable/modules/random_projection.html
 */
import { pseudoInverse } from '../../../linalg/factor/jacobi.js';
import { times, timesTransposed, transposed } from '../../../linalg/product.js';
import { any, bool, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { checkComponents, componentCount, componentsWidth, project } from '../decomposition/project.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input, type NumberType, toCsr } from '../../input/matrix.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asDenseAlways, asMatrix, heldAs } from '../../running/validate.js';

const attributes = {
  components_: storedRows(),
  dense_output: optional(bool(), false),
  /** With `compute_inverse_components`: shape (features, components). */
  inverse_components_: optional(numbers(2)),
  n_components_: optional(any()),
  density_: optional(any()),
};

type Projection = Model<typeof attributes>;

/** The pseudo-inverse of the components: Cᵀ·(C·Cᵀ)⁺. Sparse ones may repeat each other, or be all zeros. */
function backwards(m: Projection): Float64Array {
  const [count, width] = m.components_.shape as [number, number];
  const { data } = m.components_;
  const wide = count > width;
  const flipped = transposed(data, count, width);
  const size = wide ? width : count;
  const gram = wide ? times(flipped, width, count, data, width) : timesTransposed(data, count, width, data, count);
  const inner = pseudoInverse(gram, size);
  if (inner === undefined) throw m.self.fail('components_', 'finite components', 'others');
  return wide ? times(inner, width, width, flipped, count) : times(flipped, width, count, inner, count);
}

function resultType(m: Projection, type: NumberType): 'float32' | 'float64' {
  const isNarrow = m.components_.float32 || m.components_.dtype === 'float32';
  return isNarrow && type === 'float32' ? 'float32' : 'float64';
}

function inverseTransform(m: Projection, X: Input): Dense {
  const [count, width] = m.components_.shape as [number, number];
  const codes = asDenseAlways(m.self, X, { width: count });
  const back = m.inverse_components_?.data ?? backwards(m);
  const type = resultType(m, codes.dtype);
  const out = timesTransposed(codes.data, codes.rows, count, back, width);
  return new Dense(heldAs(type, out), codes.rows, width, type);
}

export default defineEstimator({
  classes: ['sklearn.random_projection.GaussianRandomProjection', 'sklearn.random_projection.SparseRandomProjection'],
  attributes,
  check(m) {
    checkComponents(m);
    const [count, width] = m.components_.shape as [number, number];
    const found = m.inverse_components_?.shape ?? [width, count];
    if (found[0] !== width || found[1] !== count)
      throw m.self.fail('inverse_components_', `shape (${width}, ${count})`, `(${found.join(', ')})`);
  },
  has: (m, method) => method !== 'inverseTransform' || m.self.version.since(1, 1),
  inverseTransform,
  features: componentsWidth,
  transform(m, X) {
    const matrix = asMatrix(m.self, X);
    const type = resultType(m, matrix.dtype);
    const { data, rows, cols } = project(matrix, m.components_);
    const out = new Dense(heldAs(type, data), rows, cols, type);
    const sparse = matrix.kind === 'csr' && !m.dense_output && m.self.className === 'SparseRandomProjection';
    return sparse ? toCsr(out) : out;
  },
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
