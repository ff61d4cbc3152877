/**
 * Kernel PCA: the centred kernel between new and fitted rows, times scaled eigenvectors.
 * https://scikit-learn.org/stable/modules/decomposition.html#kernel-principal-component-analysis-kpca
 */
import { KERNEL_PCA_VALUES, readFormerNames } from '../../binding/former-names.js';
import { UnsupportedError } from '../../../core/errors.js';
import { times } from '../../../linalg/product.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { bool, child, nullable, number, numbers, optional, vector } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { nameOrFunction } from '../../own/metric.js';
import { Dense, type Input } from '../../input/matrix.js';
import { kernelOf } from '../../running/pairwise-kernel.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asDense, heldAs, numberTypeOf, resultFloat } from '../../running/validate.js';

const attributes = {
  X_fit_: storedRows(),
  eigenvalues_: vector(),
  eigenvectors_: numbers(2),
  _centerer: child(),
  kernel: nameOrFunction('kernel', 'a, b'),
  gamma: optional(nullable(number())),
  gamma_: optional(nullable(number())),
  degree: optional(number(), 3),
  coef0: optional(number(), 1),
  fit_inverse_transform: optional(bool(), false),
  X_transformed_fit_: optional(numbers(2)),
  dual_coef_: optional(numbers(1, 2)),
};

type KernelPca = Model<typeof attributes>;

function centres(m: KernelPca): { rows: Float64Array; all: number } {
  const rows = m._centerer.get('K_fit_rows_');
  const all = m._centerer.get('K_fit_all_');
  const count = m.eigenvectors_.shape[0]!;
  if (!(rows instanceof NdArray) || rows.size !== count || typeof all !== 'number') {
    throw m.self.fail('_centerer', `a fitted KernelCenterer of ${count} rows`, 'another one');
  }
  return { rows: rows.toFloat64(), all };
}

/** Eigenvectors over the roots of their eigenvalues, and zeros for eigenvalues that are zero. */
function scaledVectors(m: KernelPca): Float64Array {
  const count = m.eigenvalues_.length;
  return m.eigenvectors_.data.map((value, at) => {
    const eigenvalue = m.eigenvalues_[at % count]!;
    return eigenvalue === 0 ? 0 : value / Math.sqrt(eigenvalue);
  });
}

function transform(m: KernelPca, X: Input): Dense {
  const { data, rows, cols } = kernelOf(m, m.gamma_ ?? m.gamma, X, m.X_fit_);
  const { rows: means, all } = centres(m);
  const centred = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += data[i * cols + k]!;
    for (let k = 0; k < cols; k++) centred[i * cols + k] = data[i * cols + k]! - means[k]! - sum / cols + all;
  }
  const count = m.eigenvalues_.length;
  const given = numberTypeOf(X);
  const type = resultFloat(
    m.self,
    given,
    'X_fit_',
    m.self.get('eigenvectors_') === undefined ? 'alphas_' : 'eigenvectors_',
  );
  return new Dense(heldAs(type, times(centred, rows, cols, scaledVectors(m), count)), rows, count, type);
}

function inverseTransform(m: KernelPca, X: Input): Dense {
  const { X_transformed_fit_: fitted, dual_coef_: weights } = m;
  if (fitted === undefined || weights === undefined) {
    throw new UnsupportedError(
      'The fit_inverse_transform parameter was not set to True, so there is no inverse transform',
    );
  }
  const codes = asDense(m.self, X, { width: fitted.shape[1]! });
  const { data, rows, cols } = kernelOf(m, m.gamma_ ?? m.gamma, codes, fitted);
  const outputs = weights.data.length / cols;
  const type = resultFloat(m.self, codes.dtype, 'X_transformed_fit_', 'dual_coef_');
  return new Dense(heldAs(type, times(data, rows, cols, weights.data, outputs)), rows, outputs, type);
}

export default defineEstimator({
  classes: ['sklearn.decomposition._kernel_pca.KernelPCA'],
  byRow: true,
  attributes,
  upgrade(state) {
    readFormerNames(state, KERNEL_PCA_VALUES);
  },
  check(m) {
    const [rows, count] = m.eigenvectors_.shape as [number, number];
    if (m.X_fit_.shape[0] !== rows) throw m.self.fail('X_fit_', `${rows} rows`, `${m.X_fit_.shape[0]}`);
    if (count !== m.eigenvalues_.length)
      throw m.self.fail('eigenvalues_', `${count} numbers`, `${m.eigenvalues_.length}`);
    const { X_transformed_fit_: fitted, dual_coef_: weights } = m;
    if (fitted !== undefined && weights !== undefined && fitted.shape[0] !== weights.shape[0]) {
      throw m.self.fail('dual_coef_', `${fitted.shape[0]} rows`, `${weights.shape[0]}`);
    }
    centres(m);
  },
  features: (m) => m.X_fit_.shape[1],
  has: (m, method) => method !== 'inverseTransform' || m.fit_inverse_transform,
  transform,
  inverseTransform,
  getFeatureNamesOut: (m) => classNames(m.self, m.eigenvalues_.length),
});
