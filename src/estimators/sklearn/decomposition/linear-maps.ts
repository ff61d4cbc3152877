/**
 * Truncated SVD and independent components: a product with stored components, some of them centred.
 * https://scikit-learn.org/stable/modules/decomposition.html
 */
import { any, numbers, nullable, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense } from '../../input/matrix.js';
import { times, transposed } from '../../../linalg/product.js';
import { asDense, asMatrix, besideFloat32 } from '../../running/validate.js';
import {
  asCodes,
  centred,
  checkComponents,
  checkLength,
  componentCount,
  componentsWidth,
  project,
  resultType,
  rounded,
  unproject,
} from './project.js';

const attributes = {
  components_: numbers(2),
  mixing_: optional(numbers(2)),
  mean_: optional(nullable(vector())),
  whiten: optional(any(), false),
  explained_variance_: optional(any()),
  explained_variance_ratio_: optional(any()),
  singular_values_: optional(any()),
};

type Map = Model<typeof attributes>;

const isIca = (m: Map): boolean => m.self.className === 'FastICA';

/** The mean that is taken off first; FastICA without whitening has none. */
function mean(m: Map): Float64Array | undefined {
  return isIca(m) && m.whiten !== false ? m.mean_ : undefined;
}

/** X as its product with float32 counts it. */
function ofOneType(X: Dense | Csr): Dense | Csr {
  const type = besideFloat32(X.dtype);
  if (type === X.dtype) return X;
  return X.kind === 'dense'
    ? new Dense(X.data, X.rows, X.cols, type, X.names)
    : new Csr(X.data, X.indices, X.indptr, X.rows, X.cols, type);
}

export default defineEstimator({
  classes: ['sklearn.decomposition._truncated_svd.TruncatedSVD', 'sklearn.decomposition._fastica.FastICA'],
  byRow: true,
  attributes,
  check(m) {
    checkComponents(m);
    if (!isIca(m)) return;
    if (mean(m) !== undefined) checkLength(m.self, 'mean_', mean(m)!.length, componentsWidth(m));
    const shape = m.mixing_?.shape ?? [];
    if (shape[0] !== componentsWidth(m) || shape[1] !== componentCount(m)) {
      throw m.self.fail('mixing_', `the shape (${componentsWidth(m)}, ${componentCount(m)})`, `(${shape.join(', ')})`);
    }
  },
  features: componentsWidth,
  transform(m, X) {
    if (!isIca(m)) return project(ofOneType(asMatrix(m.self, X)), m.components_);
    return project(centred(asDense(m.self, X), mean(m)), m.components_);
  },
  inverseTransform(m, X) {
    const codes = asCodes(m, X);
    if (!isIca(m)) return unproject(codes, m.components_);
    const [width, count] = m.mixing_!.shape as [number, number];
    const out = times(codes.data, codes.rows, count, transposed(m.mixing_!.data, width, count), width);
    const offset = mean(m);
    if (offset !== undefined) for (let at = 0; at < out.length; at++) out[at]! += offset[at % width]!;
    const type = resultType(codes.dtype, m.mixing_!);
    return new Dense(rounded(out, type), codes.rows, width, type);
  },
  getFeatureNamesOut: (m) => classNames(m.self, componentCount(m)),
});
