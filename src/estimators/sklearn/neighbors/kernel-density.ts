/**
 * Kernel density: the logarithm of a sum of kernels around the rows of fit. scikit-learn stops the sum within
 * `rtol` and `atol`; here it is whole.
 * https://scikit-learn.org/stable/modules/density.html#kernel-density
 */
import { logBallVolume, logGammaOfHalf, logSphereSurface } from '../../../linalg/special/gamma.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { any, number, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array } from '../../binding/results.js';
import { asDense } from '../../running/validate.js';
import { neighborTree } from './trees/tree.js';

const KERNELS = ['gaussian', 'tophat', 'epanechnikov', 'exponential', 'linear', 'cosine'] as const;
type Kernel = (typeof KERNELS)[number];

const attributes = {
  tree_: neighborTree(),
  bandwidth_: number(),
  kernel: oneOf(...KERNELS),
  algorithm: optional(any()),
};

type Density = Model<typeof attributes>;

const NOTHING = Number.NEGATIVE_INFINITY;

function logKernel(kernel: Kernel, d: number, h: number): number {
  switch (kernel) {
    case 'gaussian':
      return (-0.5 * (d * d)) / (h * h);
    case 'tophat':
      return d < h ? 0 : NOTHING;
    case 'epanechnikov':
      return d < h ? Math.log(1 - (d * d) / (h * h)) : NOTHING;
    case 'exponential':
      return -d / h;
    case 'linear':
      return d < h ? Math.log(1 - d / h) : NOTHING;
    case 'cosine':
      return d < h ? Math.log(Math.cos((0.5 * Math.PI * d) / h)) : NOTHING;
  }
}

/** Log of the factor that makes the kernel a density in n dimensions. */
function logNorm(kernel: Kernel, h: number, n: number): number {
  return -logIntegral(kernel, n) - n * Math.log(h);
}

function logIntegral(kernel: Kernel, n: number): number {
  switch (kernel) {
    case 'gaussian':
      return 0.5 * n * Math.log(2 * Math.PI);
    case 'tophat':
      return logBallVolume(n);
    case 'epanechnikov':
      return logBallVolume(n) + Math.log(2 / (n + 2));
    case 'exponential':
      return logSphereSurface(n - 1) + logGammaOfHalf(2 * n);
    case 'linear':
      return logBallVolume(n) - Math.log(n + 1);
    case 'cosine': {
      let sum = 0;
      let term = 2 / Math.PI;
      for (let k = 1; k <= n; k += 2) {
        sum += term;
        term *= -(n - k) * (n - k - 1) * (2 / Math.PI) ** 2;
      }
      return Math.log(sum) + logSphereSurface(n - 1);
    }
  }
}

function logDensity(m: Density, X: Float64Array, start: number): number {
  const { data, metric, weights } = m.tree_;
  const [count, cols] = data.shape as [number, number];
  const terms = new Float64Array(count);
  let top = NOTHING;
  let whole = 0;
  for (let k = 0; k < count; k++) {
    const distance = metric.fromReduced(metric.reduced(X, start, data.data, k * cols));
    const weight = weights?.[k] ?? 1;
    whole += weight;
    terms[k] = logKernel(m.kernel, distance, m.bandwidth_) + Math.log(weight);
    top = Math.max(top, terms[k]!);
  }
  // The cosine kernel of some dimensions has no norm, to scikit-learn as well.
  const norm = logNorm(m.kernel, m.bandwidth_, cols);
  if (top === NOTHING) return Number.isNaN(norm) ? norm : NOTHING;
  let sum = 0;
  for (const term of terms) sum += Math.exp(term - top);
  return top + Math.log(sum) + norm - Math.log(whole);
}

function logDensities(m: Density, X: Input): Float64Array {
  const { data, rows, cols } = asDense(m.self, X);
  return Float64Array.from({ length: rows }, (_, i) => logDensity(m, data, i * cols));
}

export default defineEstimator({
  classes: ['sklearn.neighbors._kde.KernelDensity'],
  attributes,
  upgrade(state) {
    if (!state.has('bandwidth_') && state.has('bandwidth')) state.set('bandwidth_', state.get('bandwidth'));
  },
  check(m) {
    if (!(m.bandwidth_ > 0)) throw m.self.fail('bandwidth_', 'a positive number', `${m.bandwidth_}`);
  },
  features: (m) => m.tree_.data.shape[1],
  scoreSamples: (m, X) => float64Array(logDensities(m, X), X.rows),
  score: (m, X) => pairwiseSum(logDensities(m, X), 0, X.rows),
});
