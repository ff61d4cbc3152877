/** What the estimators on libsvm share: the attributes, and the sums of kernel values. */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';
import { any, nullable, number, numbers, optional, vector } from '../attributes.js';
import type { Model, State } from '../define.js';
import { type Csr, type Dense, type Input } from '../matrix.js';
import { matrix } from '../sparse-attribute.js';
import { describe } from '../state.js';
import { asMatrix } from '../validate.js';
import { eachRbfRow, precomputedKernel, rowKernel, type RowKernel } from './kernels.js';

export const libsvmAttributes = {
  support_: vector(),
  support_vectors_: matrix(),
  _dual_coef_: matrix(),
  _intercept_: vector(),
  _gamma: optional(number(), 0),
  kernel: any(),
  degree: optional(number(), 3),
  coef0: optional(number(), 0),
  shape_fit_: optional(nullable(numbers(1))),
};

export type Libsvm = Pick<Model<typeof libsvmAttributes>, keyof typeof libsvmAttributes | 'self'>;

/** Public names of what later is kept under an underscore: `n_support_` up to 0.21, `probA_` up to 0.23. */
export function upgradeLibsvm(state: State): void {
  const names = [
    ['dual_coef_', '_dual_coef_'],
    ['intercept_', '_intercept_'],
    ['n_support_', '_n_support'],
    ['probA_', '_probA'],
    ['probB_', '_probB'],
  ] as const;
  for (const [from, to] of names) if (!state.has(to) && state.has(from)) state.set(to, state.get(from));
}

const KERNELS: ReadonlySet<unknown> = new Set(['linear', 'poly', 'rbf', 'sigmoid', 'precomputed']);

export function libsvmWidth(m: Libsvm): number | undefined {
  return m.kernel === 'precomputed' ? m.shape_fit_?.data[0] : m.support_vectors_.cols;
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

/** Kernel values of each row with the support vectors: `values` has them from `at` on, until the next row. */
export type VisitRow = (row: number, values: Float64Array, at: number) => void;

/** Calls `visit` for each row of X; returns how many there are. */
export function eachKernelRow(m: Libsvm, X: Input, visit: VisitRow): number {
  const { rows, row, all } = kernelOf(m, X);
  if (all?.(visit) === true) return rows;
  const values = new Float64Array(m.support_.length);
  for (let i = 0; i < rows; i++) {
    row(i, values);
    visit(i, values, 0);
  }
  return rows;
}

/** X as numbers, and the function that gives the kernel values of a row; `all` where there is a faster way. */
function kernelOf(m: Libsvm, X: Input): { rows: number; row: RowKernel; all?: (visit: VisitRow) => boolean } {
  if (typeof m.kernel !== 'string') {
    throw new UnsupportedError(
      `${m.self.className}: its kernel is a function of the project itself (${describe(m.kernel)}), which a file only names. Save the model with kernel='precomputed' and pass kernel values`,
    );
  }
  const input: Dense | Csr = asMatrix(m.self, X, { width: m.self.nFeatures ?? libsvmWidth(m)! });
  const sparse = m.support_vectors_.kind === 'csr';
  if (input.kind === 'csr' && !sparse)
    throw new InvalidInputError(`cannot use sparse input in ${m.self.className} trained on dense data`);
  if (m.kernel === 'precomputed') {
    return { rows: input.rows, row: precomputedKernel(input as Dense, Int32Array.from(m.support_)) };
  }
  const settings = { kernel: m.kernel, gamma: m._gamma, coef0: m.coef0, degree: m.degree };
  return {
    rows: input.rows,
    row: rowKernel(settings, input, m.support_vectors_),
    all: (visit) => eachRbfRow(settings, input, m.support_vectors_, visit),
  };
}

/** Regression and one class: one sum for each row, and the intercept. */
export function singleScores(m: Libsvm, X: Input): Float64Array {
  const { data } = dualOf(m);
  const count = m.support_.length;
  const out = new Float64Array(X.rows);
  eachKernelRow(m, X, (i, values, at) => {
    let sum = 0;
    for (let v = 0; v < count; v++) sum += data[v]! * values[at + v]!;
    out[i] = sum + m._intercept_[0]!;
  });
  return out;
}

export function checkSingle(m: Libsvm): void {
  checkLibsvm(m);
  if (m._dual_coef_.rows !== 1) throw m.self.fail('_dual_coef_', 'one row', `${m._dual_coef_.rows}`);
  if (m._intercept_.length !== 1) throw m.self.fail('_intercept_', 'one number', `${m._intercept_.length}`);
}
