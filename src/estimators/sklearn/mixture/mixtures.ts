/**
 * Gaussian mixtures, also variational ones: the components' shares in each row.
 * https://scikit-learn.org/stable/modules/mixture.html
 */
import { UnsupportedError } from '../../../core/errors.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { logSumRows } from '../../../linalg/special/log-sum-exp.js';
import { times } from '../../../linalg/product.js';
import { digamma } from '../../../linalg/special/erf.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, numbers, oneOf, optional, text, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Dense, type Input, numberArray } from '../../input/matrix.js';
import { argmaxRows, int64Array } from '../../binding/results.js';
import { meanOf } from '../decomposition/likelihood.js';
import { asDense, resultFloat } from '../../running/validate.js';

const attributes = {
  weights_: vector(),
  means_: numbers(2),
  precisions_cholesky_: numbers(1, 2, 3),
  covariance_type: oneOf('full', 'tied', 'diag', 'spherical'),
  covariances_: optional(any()),
  degrees_of_freedom_: optional(numbers(0, 1)),
  mean_precision_: optional(vector()),
  weight_concentration_: optional(any()),
  weight_concentration_prior_type: optional(text(), 'dirichlet_process'),
  converged_: optional(any()),
  lower_bound_: optional(any()),
};

type Mixture = Model<typeof attributes>;

const isBayesian = (m: Mixture): boolean => m.self.className === 'BayesianGaussianMixture';

function sizes(m: Mixture): [components: number, width: number] {
  return m.means_.shape as [number, number];
}

/** Σ log of the diagonal of a component's factor. */
function logDeterminant(m: Mixture, k: number): number {
  const [, width] = sizes(m);
  const { data } = m.precisions_cholesky_;
  if (m.covariance_type === 'spherical') return width * Math.log(data[k]!);
  let sum = 0;
  for (let j = 0; j < width; j++) {
    if (m.covariance_type === 'diag') sum += Math.log(data[k * width + j]!);
    else sum += Math.log(data[(m.covariance_type === 'full' ? k * width * width : 0) + j * width + j]!);
  }
  return sum;
}

/** Squared Mahalanobis distances of all rows to a component. */
function squared(m: Mixture, X: Dense, k: number): Float64Array {
  const [, width] = sizes(m);
  const { data: factors } = m.precisions_cholesky_;
  const mean = m.means_.data.subarray(k * width, (k + 1) * width);
  const out = new Float64Array(X.rows);
  if (m.covariance_type === 'full' || m.covariance_type === 'tied') {
    const start = m.covariance_type === 'full' ? k * width * width : 0;
    const factor = factors.subarray(start, start + width * width);
    const centred = X.data.map((value, at) => value - mean[at % width]!);
    const y = times(centred, X.rows, width, factor, width);
    for (let at = 0; at < y.length; at++) out[Math.floor(at / width)]! += y[at]! * y[at]!;
    return out;
  }
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < width; j++) {
      const scale = m.covariance_type === 'diag' ? factors[k * width + j]! : factors[k]!;
      out[i]! += ((X.data[i * width + j]! - mean[j]!) * scale) ** 2;
    }
  }
  return out;
}

/**
 * Since 1.7 the squares are put into an array of X's type: of whole numbers only the whole part is left.
 *
 * @throws UnsupportedError where the type does not hold them, which leaves to the processor what becomes of them
 */
function wholeSquares(m: Mixture, X: Dense, k: number): Float64Array {
  const [, width] = sizes(m);
  const start = m.covariance_type === 'full' ? k * width * width : 0;
  const factor = m.precisions_cholesky_.data.subarray(start, start + width * width);
  const mean = times(m.means_.data.subarray(k * width, (k + 1) * width), 1, width, factor, width);
  const y = times(X.data, X.rows, width, factor, width);
  const limit =
    X.dtype === 'bool' ? Infinity : 2 ** (Number(/\d+$/.exec(X.dtype)![0]) - (X.dtype.startsWith('u') ? 0 : 1));
  return Float64Array.from({ length: X.rows }, (_, i) => {
    const squares = Float64Array.from({ length: width }, (_, j) => (y[i * width + j]! - mean[j]!) ** 2);
    const sum = pairwiseSum(squares, 0, width);
    if (X.dtype === 'bool') return sum === 0 ? 0 : 1;
    if (!(sum < limit))
      throw new UnsupportedError(
        `${m.self.className} of scikit-learn ${m.self.version.text} squares ${X.dtype} in ${X.dtype}, which does not hold ${sum} (row ${i}): pass float64`,
      );
    return Math.trunc(sum);
  });
}

/** Squares and log(2π) as they come out for the type of X. */
function density(m: Mixture, X: Dense): { squares: (k: number) => Float64Array; log2Pi: number } {
  const log2Pi = Math.log(2 * Math.PI);
  const { version } = m.self;
  if (X.dtype.startsWith('float') || !version.since(1, 7)) return { squares: (k) => squared(m, X, k), log2Pi };
  const isMatrix = m.covariance_type === 'full' || m.covariance_type === 'tied';
  return {
    squares: (k) => (isMatrix ? wholeSquares(m, X, k) : squared(m, X, k)),
    log2Pi: version.since(1, 8) ? log2Pi : 1,
  };
}

function concentrations(m: Mixture): Float64Array[] {
  const stored = m.weight_concentration_;
  const parts = stored instanceof NdArray ? [stored] : Array.isArray(stored) ? (stored as unknown[]) : [];
  return parts.map((part) => (part instanceof NdArray ? part.toFloat64() : new Float64Array(0)));
}

function logWeights(m: Mixture): Float64Array {
  if (!isBayesian(m)) return m.weights_.map(Math.log);
  const [a, b] = concentrations(m);
  if (m.weight_concentration_prior_type !== 'dirichlet_process') {
    const whole = digamma(a!.reduce((sum, value) => sum + value, 0));
    return a!.map((value) => digamma(value) - whole);
  }
  let rest = 0;
  return a!.map((value, k) => {
    const whole = digamma(value + b![k]!);
    const log = digamma(value) - whole + rest;
    rest += digamma(b![k]!) - whole;
    return log;
  });
}

/** Tied covariances have one number for all components. */
function freedomOf(m: Mixture, k: number): number {
  const { data } = m.degrees_of_freedom_!;
  return data[data.length === 1 ? 0 : k]!;
}

/** What the variational form adds to a component's logarithms. */
function bayesianTerm(m: Mixture, k: number): number {
  const [, width] = sizes(m);
  const freedom = freedomOf(m, k);
  let sum = width * Math.log(2);
  for (let j = 0; j < width; j++) sum += digamma(0.5 * (freedom - j));
  return 0.5 * (sum - width / m.mean_precision_![k]!) - 0.5 * width * Math.log(freedom);
}

/** log(weight · density) of each row and component. */
function weighted(
  m: Mixture,
  X: Input,
): { data: Float64Array; rows: number; cols: number; type: 'float32' | 'float64' } {
  const matrix = asDense(m.self, X);
  const [count, width] = sizes(m);
  const weights = logWeights(m);
  const { squares, log2Pi } = density(m, matrix);
  const data = new Float64Array(matrix.rows * count);
  for (let k = 0; k < count; k++) {
    const constant = logDeterminant(m, k) + weights[k]! + (isBayesian(m) ? bayesianTerm(m, k) : 0);
    squares(k).forEach((distance, i) => {
      data[i * count + k] = -0.5 * (width * log2Pi + distance) + constant;
    });
  }
  const type = resultFloat(m.self, matrix.dtype, 'means_', 'weights_', 'precisions_cholesky_');
  return { data, rows: matrix.rows, cols: count, type };
}

function likelihoods(m: Mixture, X: Input): Float64Array {
  const { data, rows, cols } = weighted(m, X);
  return logSumRows(data, rows, cols);
}

/** Free parameters: of the covariances, the means and the weights. */
function parameterCount(m: Mixture): number {
  const [count, width] = sizes(m);
  const triangle = (width * (width + 1)) / 2;
  const covariance = { full: count * triangle, tied: triangle, diag: count * width, spherical: count };
  return covariance[m.covariance_type] + width * count + count - 1;
}

const FACTOR_SHAPES = {
  full: (k: number, d: number) => [k, d, d],
  tied: (_k: number, d: number) => [d, d],
  diag: (k: number, d: number) => [k, d],
  spherical: (k: number) => [k],
} as const;

export default defineEstimator({
  classes: [
    'sklearn.mixture._gaussian_mixture.GaussianMixture',
    'sklearn.mixture._bayesian_mixture.BayesianGaussianMixture',
  ],
  byRow: true,
  attributes,
  check(m) {
    const [count, width] = sizes(m);
    const expected = FACTOR_SHAPES[m.covariance_type](count, width).join(', ');
    const found = m.precisions_cholesky_.shape.join(', ');
    if (found !== expected) throw m.self.fail('precisions_cholesky_', `the shape (${expected})`, `(${found})`);
    if (m.weights_.length !== count) throw m.self.fail('weights_', `${count} numbers`, `${m.weights_.length}`);
    if (!isBayesian(m)) return;
    const freedom = m.degrees_of_freedom_?.data ?? new Float64Array(0);
    const lengths = [freedom.length === 1 ? count : freedom.length, m.mean_precision_?.length ?? 0];
    const parts = concentrations(m).map((part) => part.length);
    const needed = m.weight_concentration_prior_type === 'dirichlet_process' ? 2 : 1;
    if (
      lengths.some((length) => length !== count) ||
      parts.length < needed ||
      parts.some((length) => length !== count)
    ) {
      throw m.self.fail('weight_concentration_', `${count} numbers for each component's prior`, 'others');
    }
    if (freedom.some((value) => !(value > width - 1))) {
      throw m.self.fail('degrees_of_freedom_', `numbers above ${width - 1}`, 'smaller ones');
    }
    if (concentrations(m).some((part) => part.some((value) => !(value > 0)))) {
      throw m.self.fail('weight_concentration_', 'positive numbers', 'others');
    }
  },
  features: (m) => m.means_.shape[1],
  predict(m, X) {
    const { data, rows, cols } = weighted(m, X);
    return int64Array(argmaxRows(data, rows, cols), rows);
  },
  predictProba(m, X) {
    const { data, rows, cols, type } = weighted(m, X);
    const norms = logSumRows(data, rows, cols);
    const found = data.map((value, at) => Math.exp(value - norms[Math.floor(at / cols)]!));
    return numberArray(found, [rows, cols], type);
  },
  has: (m, method) => (method !== 'bic' && method !== 'aic') || !isBayesian(m),
  scoreSamples(m, X) {
    const { data, rows, cols, type } = weighted(m, X);
    return numberArray(logSumRows(data, rows, cols), [rows], type);
  },
  score: (m, X) => meanOf(likelihoods(m, X)),
  bic: (m, X) => -2 * meanOf(likelihoods(m, X)) * X.rows + parameterCount(m) * Math.log(X.rows),
  aic: (m, X) => -2 * meanOf(likelihoods(m, X)) * X.rows + 2 * parameterCount(m),
});
