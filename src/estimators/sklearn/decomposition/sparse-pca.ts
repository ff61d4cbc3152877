/**
 * Sparse principal components: ridge regression of the centred rows on the components.
 * https://scikit-learn.org/stable/modules/decomposition.html#sparsepca
 */
import { cholesky, solveCholesky } from '../../../linalg/factor/cholesky.js';
import { timesTransposed, transposed } from '../../../linalg/product.js';
import { any, number, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';
import {
  asCodes,
  centred,
  checkComponents,
  checkLength,
  componentCount,
  componentsWidth,
  rounded,
  unproject,
} from './project.js';

const attributes = {
  components_: numbers(2),
  mean_: optional(vector()),
  ridge_alpha: optional(number(), 0.01),
  error_: optional(any()),
  normalize_components: optional(any()),
};

type SparsePca = Model<typeof attributes>;

/** Before 0.22 rows were not centred but the result was scaled, unless normalize_components was set. */
function isOldForm(m: SparsePca): boolean {
  return !m.self.version.since(0, 22) && m.normalize_components === false;
}

function transform(m: SparsePca, X: Input): Dense {
  const old = isOldForm(m);
  const input = asDense(m.self, X);
  const matrix = old ? input : centred(input, m.mean_);
  const count = componentCount(m);
  // rows are turned into the type of the components, whatever they were
  const type = m.components_.float32 ? 'float32' : 'float64';
  const out = new Dense(rounded(ridge(m, matrix), type), matrix.rows, count, type);
  return old ? scaledByColumn(out) : out;
}

/** min |x - w·components|² + alpha·|w|² for each row x; in the smaller of the two dimensions, as scikit-learn solves it. */
function ridge(m: SparsePca, { data, rows, cols }: Dense): Float64Array {
  const count = componentCount(m);
  const atoms = m.components_.data;
  const size = Math.min(count, cols);
  const inner = timesTransposed(atoms, count, cols, atoms, count);
  const gram =
    size === count
      ? inner
      : timesTransposed(transposed(atoms, count, cols), cols, count, transposed(atoms, count, cols), cols);
  for (let k = 0; k < size; k++) gram[k * size + k]! += m.ridge_alpha;
  const factor = cholesky(gram, size);
  if (factor === undefined) throw m.self.fail('components_', 'components that are independent', 'a singular system');
  if (size === count) return solveCholesky(factor, size, timesTransposed(data, rows, cols, atoms, count));
  return timesTransposed(solveCholesky(factor, size, data.slice()), rows, cols, atoms, count);
}

function scaledByColumn({ data, rows, cols, dtype }: Dense): Dense {
  const out = data.slice();
  for (let j = 0; j < cols; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * cols + j]! ** 2;
    const scale = sum === 0 ? 1 : Math.sqrt(sum);
    for (let i = 0; i < rows; i++) out[i * cols + j]! /= scale;
  }
  return new Dense(out, rows, cols, dtype);
}

export default defineEstimator({
  classes: ['sklearn.decomposition._sparse_pca.SparsePCA', 'sklearn.decomposition._sparse_pca.MiniBatchSparsePCA'],
  byRow: true,
  attributes,
  check(m) {
    checkComponents(m);
    if (!isOldForm(m)) checkLength(m.self, 'mean_', m.mean_?.length ?? 0, componentsWidth(m));
  },
  features: componentsWidth,
  has: (m, method) => method !== 'inverseTransform' || m.self.version.since(1, 2),
  transform,
  inverseTransform: (m, X) => unproject(asCodes(m, X), m.components_, m.mean_),
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
