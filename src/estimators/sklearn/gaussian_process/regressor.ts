/**
 * Gaussian process regression: means, deviations and covariances.
 * C. Rasmussen, C. Williams, Gaussian Processes for Machine Learning, algorithm 2.1.
 */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { solveLower } from '../../../linalg/factor/cholesky.js';
import { times, transposed } from '../../../linalg/product.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { any, count, nullable, type Numbers, numbers, optional } from '../../binding/attributes.js';
import { defineEstimator, type MethodOptions, type Model } from '../../binding/define.js';
import type { Dense, Input } from '../../input/matrix.js';
import { flag, optionValues } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';
import { type Kernel, kernel, type Rows, USUAL_KERNEL } from './kernel.js';

const attributes = {
  /** Missing before fit. */
  X_train_: optional(numbers(2)),
  alpha_: optional(numbers(1, 2)),
  L_: optional(numbers(2)),
  kernel_: optional(nullable(kernel())),
  n_targets: optional(nullable(count())),
  _y_train_mean: optional(numbers(0, 1)),
  _y_train_std: optional(numbers(0, 1)),
  log_marginal_likelihood_value_: optional(any()),
};

type Prior = Model<typeof attributes>;
type Process = Prior & { X_train_: Numbers; alpha_: Numbers; L_: Numbers; kernel_: Kernel };

const isFitted = (m: Prior): m is Process => m.X_train_ !== undefined;

/** More than anybody has. */
const MAX_TARGETS = 10_000;
/** Numbers that one prediction may give. */
const MAX_NUMBERS = 2 ** 28;

export function rowsOf(data: Float64Array, count: number, cols: number): Rows {
  return { data, count, cols };
}

/** A number of each target, or one for all. */
function pick(values: { data: Float64Array } | undefined, target: number, fallback: number): number {
  if (values === undefined) return fallback;
  return values.data[values.data.length === 1 ? 0 : target]!;
}

/** Variances are given for each target since 1.0, where y was normalized; since 1.1 always. */
function spreadTargets(m: Process): number {
  return m.self.version.since(1, 0) ? Math.max(1, m._y_train_std?.data.length ?? 1) : 1;
}

/** Before, numpy multiplied rows by the deviations of targets: nothing where there were as many of them, else an error. */
function checkSpread(m: Process): void {
  const targets = m._y_train_std?.data.length ?? 1;
  if (targets > 1 && !m.self.version.since(1, 0))
    throw new UnsupportedError(
      `scikit-learn ${m.self.version.text} has no deviation of ${targets} normalized targets: save the model with 1.0 or later`,
    );
}

/** What the kernel alone tells of rows, before there is anything to learn from. */
function prior(m: Prior, X: Dense, wantsStd: boolean, wantsCov: boolean): NdArray | [NdArray, NdArray] {
  const chosen = m.kernel_ ?? USUAL_KERNEL;
  const rows = rowsOf(X.data, X.rows, X.cols);
  const targets = Math.max(1, m.n_targets ?? 1);
  if (targets > MAX_TARGETS) throw m.self.fail('n_targets', `at most ${MAX_TARGETS}`, `${targets}`);
  const several = targets > 1 ? [targets] : [];
  const means = float64Array(new Float64Array(rows.count * targets), rows.count, ...several);
  if (!wantsStd && !wantsCov) return means;
  const layers = chosen.layers === undefined ? [] : [chosen.layers];
  const found = wantsStd ? chosen.diagonal(rows).map(Math.sqrt) : chosen.matrix(rows, rows, true);
  const shape = wantsStd ? [rows.count] : [rows.count, rows.count];
  if (found.length * targets > MAX_NUMBERS)
    throw new InvalidInputError(`these are too many rows for ${targets} targets: pass fewer rows`);
  const repeated = Float64Array.from({ length: found.length * targets }, (_, at) => found[Math.floor(at / targets)]!);
  return [means, float64Array(repeated, ...shape, ...layers, ...several)];
}

const PREDICT = {
  returnStd: flag('The standard deviation at each row as well.'),
  returnCov: flag('The covariance between all rows as well.'),
};

function predict(m: Prior, X: Input, options?: MethodOptions): NdArray | [NdArray, NdArray] {
  const { returnStd: wantsStd, returnCov: wantsCov } = optionValues(PREDICT, options);
  if (wantsStd && wantsCov) throw new InvalidInputError('At most one of returnStd or returnCov can be requested');
  const matrix = asDense(m.self, X);
  if (!isFitted(m)) return prior(m, matrix, wantsStd, wantsCov);
  const count = m.X_train_.shape[0]!;
  const rows = rowsOf(matrix.data, matrix.rows, matrix.cols);
  const fitted = rowsOf(m.X_train_.data, count, matrix.cols);
  const targets = m.alpha_.data.length / count;
  // Means alone need no matrix where the kernel has sums.
  const sums = wantsStd || wantsCov ? undefined : m.kernel_.sums?.(rows, fitted, byTarget(m));
  const K = sums === undefined ? m.kernel_.matrix(rows, fitted, false) : undefined;
  const products = sums ?? times(K!, matrix.rows, count, m.alpha_.data, targets);
  const mean = products.map(
    (value, at) => pick(m._y_train_std, at % targets, 1) * value + pick(m._y_train_mean, at % targets, 0),
  );
  const flat = m.alpha_.shape.length === 1 || (targets === 1 && m.self.version.since(1, 1));
  const means = flat ? float64Array(mean, matrix.rows) : float64Array(mean, matrix.rows, targets);
  if (!wantsStd && !wantsCov) return means;
  checkSpread(m);
  const V = solveLower(m.L_.data, count, K!.slice());
  return [means, wantsStd ? deviations(m, rows, V) : covariances(m, rows, V)];
}

const coefficients = new WeakMap<Process, Float64Array>();

/** `alpha_`, one target after another. */
function byTarget(m: Process): Float64Array {
  let found = coefficients.get(m);
  if (found === undefined) {
    const count = m.X_train_.shape[0]!;
    const targets = m.alpha_.data.length / count;
    found = targets === 1 ? m.alpha_.data : transposed(m.alpha_.data, count, targets);
    coefficients.set(m, found);
  }
  return found;
}

function deviations(m: Process, rows: Rows, V: Float64Array): NdArray {
  const count = m.X_train_.shape[0]!;
  const targets = spreadTargets(m);
  const variances = m.kernel_.diagonal(rows);
  const out = new Float64Array(rows.count * targets);
  for (let i = 0; i < rows.count; i++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += V[i * count + k]! ** 2;
    const variance = Math.max(0, variances[i]! - sum);
    for (let t = 0; t < targets; t++) out[i * targets + t] = Math.sqrt(variance * pick(m._y_train_std, t, 1) ** 2);
  }
  return targets === 1 ? float64Array(out, rows.count) : float64Array(out, rows.count, targets);
}

function covariances(m: Process, rows: Rows, V: Float64Array): NdArray {
  const count = m.X_train_.shape[0]!;
  const targets = spreadTargets(m);
  const n = rows.count;
  const K = m.kernel_.matrix(rows, rows, true);
  const out = new Float64Array(n * n * targets);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += V[i * count + k]! * V[j * count + k]!;
      const value = K[i * n + j]! - sum;
      for (let t = 0; t < targets; t++) out[(i * n + j) * targets + t] = value * pick(m._y_train_std, t, 1) ** 2;
    }
  }
  return targets === 1 ? float64Array(out, n, n) : float64Array(out, n, n, targets);
}

export default defineEstimator({
  classes: ['sklearn.gaussian_process._gpr.GaussianProcessRegressor'],
  byRow: true,
  attributes,
  upgrade(state) {
    if (!state.has('kernel_') && !state.has('X_train_')) state.set('kernel_', state.get('kernel') ?? null);
  },
  check(m) {
    for (const name of ['X_train_', 'alpha_', 'L_'] as const)
      if ((m[name] === undefined) !== (m.X_train_ === undefined))
        throw m.self.fail(name, 'a value beside the others of fit', 'nothing');
    if (!isFitted(m)) return;
    if ((m.kernel_ as Kernel | undefined) === undefined) throw m.self.fail('kernel_', 'a kernel', 'None');
    if (m.kernel_.layers !== undefined)
      throw m.self.fail('kernel_', 'a kernel of one number for two rows', 'a CompoundKernel');
    const [count, width] = m.X_train_.shape as [number, number];
    if (m.self.nFeatures !== undefined && width !== m.self.nFeatures) {
      throw m.self.fail('X_train_', `${m.self.nFeatures} columns`, `${width}`);
    }
    if (m.alpha_.shape[0] !== count) throw m.self.fail('alpha_', `${count} rows`, `${m.alpha_.shape[0]}`);
    if (m.L_.shape[0] !== count || m.L_.shape[1] !== count) {
      throw m.self.fail('L_', `the shape (${count}, ${count})`, `(${m.L_.shape.join(', ')})`);
    }
    const targets = m.alpha_.data.length / count;
    for (const name of ['_y_train_mean', '_y_train_std'] as const) {
      const found = m[name]?.data.length ?? 1;
      if (found !== 1 && found !== targets) throw m.self.fail(name, `1 or ${targets} numbers`, `${found}`);
    }
  },
  features: (m) => m.X_train_?.shape[1],
  options: { predict: PREDICT },
  predict,
});
