/** What the estimators on libsvm share: the attributes, and the sums of kernel values. */
import { type FormerNames, LIBSVM_COUNTS, LIBSVM_PROBABILITIES, readFormerNames } from '../../binding/former-names.js';
import { InvalidInputError } from '../../../core/errors.js';
import { type RbfModel, rbfSums } from '../../../linalg/rbf.js';
import { nullable, number, numbers, optional, vector } from '../../binding/attributes.js';
import type { Model, State } from '../../binding/define.js';
import { isSupplied, missingFunction } from '../../own/functions.js';
import { kernelOfMatrices, nameOrFunction } from '../../own/metric.js';
import { pairwiseFunction, pairwiseOfMatrices } from '../../own/pairwise-functions.js';
import { type Csr, type Dense, type Input } from '../../input/matrix.js';
import { matrix } from '../../binding/sparse-attribute.js';
import { asMatrix } from '../../running/validate.js';
import { precomputedKernel, rowKernel, type RowKernel } from './kernels.js';

export const libsvmAttributes = {
  support_: vector(),
  support_vectors_: matrix(),
  _dual_coef_: matrix(),
  _intercept_: vector(),
  _gamma: optional(number(), 0),
  kernel: nameOrFunction('kernel', 'A, B'),
  /** All rows of fit, for kernels that are functions. */
  _BaseLibSVM__Xfit: optional(nullable(matrix())),
  degree: optional(number(), 3),
  coef0: optional(number(), 0),
  shape_fit_: optional(nullable(numbers(1))),
};

export type Libsvm = Pick<Model<typeof libsvmAttributes>, keyof typeof libsvmAttributes | 'self'>;

/** libsvm's own numbers, which a file may have under their public names alone. */
const OWN: FormerNames = {
  at: '0.20',
  names: [
    ['dual_coef_', '_dual_coef_'],
    ['intercept_', '_intercept_'],
  ],
};

export function upgradeLibsvm(state: State): void {
  readFormerNames(state, OWN, LIBSVM_COUNTS, LIBSVM_PROBABILITIES);
}

const KERNELS: ReadonlySet<unknown> = new Set(['linear', 'poly', 'rbf', 'sigmoid', 'precomputed']);

export function libsvmWidth(m: Libsvm): number | undefined {
  if (m.kernel === 'precomputed') return m.shape_fit_?.data[0];
  return typeof m.kernel === 'string' ? m.support_vectors_.cols : m._BaseLibSVM__Xfit?.cols;
}

export function checkLibsvm(m: Libsvm): void {
  const { self, support_, support_vectors_, _dual_coef_ } = m;
  const count = support_.length;
  if (typeof m.kernel === 'string' && !KERNELS.has(m.kernel)) throw self.fail('kernel', 'a kernel of libsvm', m.kernel);
  if (_dual_coef_.cols !== count) throw self.fail('_dual_coef_', `${count} columns`, `${_dual_coef_.cols}`);
  const width = self.nFeatures ?? libsvmWidth(m);
  if (m.kernel === 'precomputed') {
    if (width === undefined) throw self.fail('shape_fit_', 'the shape of X in fit', 'nothing');
    const bad = support_.find((at) => !(Number.isInteger(at) && at >= 0 && at < width));
    if (bad !== undefined) throw self.fail('support_', `rows below ${width}`, String(bad));
    return;
  }
  if (typeof m.kernel !== 'string') return;
  if (support_vectors_.rows !== count)
    throw self.fail('support_vectors_', `${count} rows, as support_ has`, `${support_vectors_.rows}`);
  if (support_vectors_.cols !== width)
    throw self.fail('support_vectors_', `${width} columns`, `${support_vectors_.cols}`);
}

/** Coefficient of support vector `v` in row `k`. */
export function dualOf(m: Libsvm): { readonly data: Float64Array; readonly rows: number; readonly cols: number } {
  const dual = m._dual_coef_;
  if (dual.kind === 'dense') return dual;
  const data = new Float64Array(dual.rows * dual.cols);
  for (let i = 0; i < dual.rows; i++) {
    for (let k = dual.indptr[i]!; k < dual.indptr[i + 1]!; k++) data[i * dual.cols + dual.indices[k]!] = dual.data[k]!;
  }
  return { data, rows: dual.rows, cols: dual.cols };
}

/** Kernel values of each row with the support vectors: `values` has them until the next row. */
export type VisitRow = (row: number, values: Float64Array) => void;

/** X as numbers of the right width, dense or sparse as the support vectors allow. */
export function libsvmRows(m: Libsvm, X: Input): Dense | Csr {
  if (typeof m.kernel !== 'string') return ownKernel(m, X);
  const input: Dense | Csr = asMatrix(m.self, X, { width: m.self.nFeatures ?? libsvmWidth(m)! });
  if (input.kind === 'csr' && m.support_vectors_.kind !== 'csr')
    throw new InvalidInputError(`cannot use sparse input in ${m.self.className} trained on dense data`);
  return input;
}

/** Values of a kernel that is a function, with all rows of fit. */
function ownKernel(m: Libsvm, X: Input): Dense {
  const known = isSupplied(m.kernel) ? undefined : pairwiseFunction(m.kernel);
  if (known === undefined && !isSupplied(m.kernel))
    throw missingFunction({ value: m.kernel, role: 'kernel', parameters: 'A, B' }, m.self);
  const fitted = m._BaseLibSVM__Xfit;
  if (fitted === undefined) throw m.self.fail('_BaseLibSVM__Xfit', 'the rows of fit', 'nothing');
  const bad = m.support_.find((at) => !(Number.isInteger(at) && at >= 0 && at < fitted.rows));
  if (bad !== undefined) throw m.self.fail('support_', `rows below ${fitted.rows}`, String(bad));
  const rows = asMatrix(m.self, X, { width: fitted.cols });
  return known === undefined
    ? kernelOfMatrices(m.kernel, rows, fitted, m.self)
    : pairwiseOfMatrices(known, rows, fitted);
}

/** Calls `visit` for each row of what {@link libsvmRows} gave. */
export function eachKernelRow(m: Libsvm, input: Dense | Csr, visit: VisitRow): void {
  const values = new Float64Array(m.support_.length);
  const row = kernelOf(m, input);
  for (let i = 0; i < input.rows; i++) {
    row(i, values);
    visit(i, values);
  }
}

function kernelOf(m: Libsvm, input: Dense | Csr): RowKernel {
  if (m.kernel === 'precomputed' || typeof m.kernel !== 'string')
    return precomputedKernel(input as Dense, Int32Array.from(m.support_));
  const settings = { kernel: m.kernel, gamma: m._gamma, coef0: m.coef0, degree: m.degree };
  return rowKernel(settings, input, m.support_vectors_);
}

const models = new WeakMap<Libsvm, RbfModel>();

/**
 * The sums of the usual kernel for dense rows: for each row, segment of the support vectors and row of coefficients one.
 * Undefined for every other kernel.
 */
export function rbfSumsOf(m: Libsvm, input: Dense | Csr, segments: readonly number[]): Float64Array | undefined {
  const vectors = m.support_vectors_;
  if (m.kernel !== 'rbf' || input.kind !== 'dense' || vectors.kind !== 'dense') return undefined;
  let model = models.get(m);
  if (model === undefined) {
    const { data: coefficients, rows: sums } = dualOf(m);
    model = { gamma: m._gamma, cols: vectors.cols, vectors: vectors.data, segments, coefficients, sums };
    models.set(m, model);
  }
  return rbfSums(model, input.data, input.rows);
}

/** Regression and one class: one sum for each row, and the intercept. */
export function singleScores(m: Libsvm, X: Input): Float64Array {
  const input = libsvmRows(m, X);
  const count = m.support_.length;
  const intercept = m._intercept_[0]!;
  const sums = rbfSumsOf(m, input, [count]);
  if (sums !== undefined) return sums.map((sum) => sum + intercept);
  const { data } = dualOf(m);
  const out = new Float64Array(input.rows);
  eachKernelRow(m, input, (i, values) => {
    let sum = 0;
    for (let v = 0; v < count; v++) sum += data[v]! * values[v]!;
    out[i] = sum + intercept;
  });
  return out;
}

export function checkSingle(m: Libsvm): void {
  checkLibsvm(m);
  if (m._dual_coef_.rows !== 1) throw m.self.fail('_dual_coef_', 'one row', `${m._dual_coef_.rows}`);
  if (m._intercept_.length !== 1) throw m.self.fail('_intercept_', 'one number', `${m._intercept_.length}`);
}
