/**
 * A Gaussian process for two classes, by Laplace's approximation.
 * C. Rasmussen, C. Williams, Gaussian Processes for Machine Learning, algorithm 3.2; the integral over the logistic
 * function as C. Williams, D. Barber (1998), appendix A.
 */
import { solveLower } from '../../../linalg/factor/cholesky.js';
import { erf } from '../../../linalg/special/erf.js';
import { labels, numbers, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array, takeLabels } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';
import { kernel } from './kernel.js';
import { rowsOf } from './regressor.js';

const attributes = {
  X_train_: numbers(2),
  y_train_: vector(),
  pi_: vector(),
  W_sr_: vector(),
  L_: numbers(2),
  kernel_: kernel(),
  classes_: labels(),
};

type Laplace = Model<typeof attributes>;

/** Five error functions that add up to the logistic function. */
const LAMBDAS = [0.41, 0.4, 0.37, 0.44, 0.39];
const COEFS = [-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654];

/** Latent means, and the kernel between new rows and those of fit. */
function latent(m: Laplace, X: Input) {
  const matrix = asDense(m.self, X);
  const count = m.X_train_.shape[0]!;
  const rows = rowsOf(matrix.data, matrix.rows, matrix.cols);
  const K = m.kernel_.matrix(rows, rowsOf(m.X_train_.data, count, matrix.cols), false);
  const means = Float64Array.from({ length: matrix.rows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += K[i * count + k]! * (m.y_train_[k]! - m.pi_[k]!);
    return sum;
  });
  return { rows, K, means, count };
}

function probability(mean: number, variance: number): number {
  const alpha = 1 / (2 * variance);
  let sum = 0;
  LAMBDAS.forEach((lambda, k) => {
    const inner = erf(lambda * mean * Math.sqrt(alpha / (alpha + lambda ** 2)));
    sum += COEFS[k]! * ((Math.sqrt(Math.PI / alpha) * inner) / (2 * Math.sqrt(variance * 2 * Math.PI)));
  });
  return sum + 0.5 * COEFS.reduce((a, b) => a + b, 0);
}

/** Latent means and variances. */
function moments(m: Laplace, X: Input): { means: Float64Array; variances: Float64Array } {
  const { rows, K, means, count } = latent(m, X);
  const V = solveLower(
    m.L_.data,
    count,
    K.map((value, at) => value * m.W_sr_[at % count]!),
  );
  const variances = m.kernel_.diagonal(rows).map((own, i) => {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += V[i * count + k]! ** 2;
    return own - sum;
  });
  return { means, variances };
}

export default defineEstimator({
  classes: ['sklearn.gaussian_process._gpc._BinaryGaussianProcessClassifierLaplace'],
  attributes,
  check(m) {
    const count = m.X_train_.shape[0]!;
    for (const name of ['y_train_', 'pi_', 'W_sr_'] as const) {
      if (m[name].length !== count) throw m.self.fail(name, `${count} numbers`, `${m[name].length}`);
    }
    if (m.L_.shape.some((size) => size !== count)) throw m.self.fail('L_', `${count} rows and columns`, 'others');
    if (m.classes_.size !== 2) throw m.self.fail('classes_', '2 labels', `${m.classes_.size}`);
  },
  features: (m) => m.X_train_.shape[1],
  predict(m, X) {
    const { means } = latent(m, X);
    return takeLabels(
      m.classes_,
      Array.from(means, (mean) => (mean > 0 ? 1 : 0)),
    );
  },
  predictProba(m, X) {
    const { means, variances } = moments(m, X);
    const out = new Float64Array(2 * means.length);
    means.forEach((mean, i) => {
      const second = probability(mean, variances[i]!);
      out[2 * i] = 1 - second;
      out[2 * i + 1] = second;
    });
    return float64Array(out, means.length, 2);
  },
  latentMeanAndVariance(m, X) {
    const { means, variances } = moments(m, X);
    return [float64Array(means, means.length), float64Array(variances, means.length)];
  },
});
