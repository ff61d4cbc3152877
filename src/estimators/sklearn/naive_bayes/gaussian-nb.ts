/**
 * Naive Bayes with a normal distribution for each feature and class.
 * https://scikit-learn.org/stable/modules/naive_bayes.html#gaussian-naive-bayes
 */
import { GAUSSIAN_VARIANCES, readFormerNames } from '../../binding/former-names.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { machine, SCRATCH } from '../../../linalg/wasm/kernel-instance.js';
import type { Source } from '../../../linalg/wasm/shared-memory.js';
import { labels, numbers, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { asDense, besideFloat32, checkThrough, heldAs, resultFloat } from '../../running/validate.js';
import { type Joint, naiveBayes } from './joint.js';

const attributes = { classes_: labels(), class_prior_: vector(), theta_: numbers(2), var_: numbers(2) };

type Gaussian = Model<typeof attributes>;

interface Constants {
  readonly priors: Float64Array;
  readonly constants: Float64Array;
  /** 1 / σ²: a product costs a fifth of a division, and the last bit. Undefined where one is beyond float64. */
  readonly inverse: Float64Array | undefined;
}

const known = new WeakMap<Gaussian, Constants>();

/** What does not depend on X, for each class. */
function constantsOf(m: Gaussian): Constants {
  let found = known.get(m);
  if (found === undefined) {
    const cols = m.theta_.shape[1]!;
    const logs = m.var_.data.map((variance) => Math.log(2 * Math.PI * variance));
    const constants = Float64Array.from(
      { length: m.classes_.size },
      (_, k) => -0.5 * pairwiseSum(logs, k * cols, cols),
    );
    const inverse = m.var_.data.map((variance) => 1 / variance);
    const usual = m.var_.data.every((variance, i) => variance > 0 && Number.isFinite(inverse[i]));
    found = { priors: m.class_prior_.map(Math.log), constants, inverse: usual ? inverse : undefined };
    known.set(m, found);
  }
  return found;
}

/** Σ (x - θ)² · 1/σ² of a row, added as numpy adds: in pairs of halves above 128 columns, and in eight lanes. */
function distances(
  X: Float64Array,
  row: number,
  theta: Float64Array,
  inverse: Float64Array,
  from: number,
  cols: number,
): number {
  if (cols > 128) {
    const half = cols >> 1;
    const left = half - (half % 8);
    return (
      distances(X, row, theta, inverse, from, left) + distances(X, row + left, theta, inverse, from + left, cols - left)
    );
  }
  const end = cols < 8 ? 0 : cols - (cols % 8);
  let sum = 0;
  if (end > 0) {
    let r0 = 0;
    let r1 = 0;
    let r2 = 0;
    let r3 = 0;
    let r4 = 0;
    let r5 = 0;
    let r6 = 0;
    let r7 = 0;
    for (let j = 0; j < end; j += 8) {
      const x = row + j;
      const p = from + j;
      const d0 = X[x]! - theta[p]!;
      const d1 = X[x + 1]! - theta[p + 1]!;
      const d2 = X[x + 2]! - theta[p + 2]!;
      const d3 = X[x + 3]! - theta[p + 3]!;
      const d4 = X[x + 4]! - theta[p + 4]!;
      const d5 = X[x + 5]! - theta[p + 5]!;
      const d6 = X[x + 6]! - theta[p + 6]!;
      const d7 = X[x + 7]! - theta[p + 7]!;
      r0 += d0 * d0 * inverse[p]!;
      r1 += d1 * d1 * inverse[p + 1]!;
      r2 += d2 * d2 * inverse[p + 2]!;
      r3 += d3 * d3 * inverse[p + 3]!;
      r4 += d4 * d4 * inverse[p + 4]!;
      r5 += d5 * d5 * inverse[p + 5]!;
      r6 += d6 * d6 * inverse[p + 6]!;
      r7 += d7 * d7 * inverse[p + 7]!;
    }
    sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  }
  for (let j = end; j < cols; j++) {
    const d = X[row + j]! - theta[from + j]!;
    sum += d * d * inverse[from + j]!;
  }
  return sum;
}

/** The same for variances of 0, or so small that their inverse is infinite: one after another. */
function distancesByDivision(
  X: Float64Array,
  row: number,
  theta: Float64Array,
  variance: Float64Array,
  from: number,
  cols: number,
): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) sum += (X[row + j]! - theta[from + j]!) ** 2 / variance[from + j]!;
  return sum;
}

function joint(m: Gaussian, X: Input): Joint {
  const matrix = asDense(m.self, X, { nan: true, inf: true, width: m.theta_.shape[1]! });
  const { data, rows, cols } = matrix;
  const n = m.classes_.size;
  const theta = m.theta_.data;
  const variance = m.var_.data;
  const out = new Float64Array(rows * n);
  const known = constantsOf(m);
  if (!gaussianInWasm(out, data, rows, cols, known, theta)) {
    gaussianInScript(out, data, rows, cols, known, theta, variance);
  }
  checkThrough(m.self, matrix, out);
  const type = resultFloat(m.self, besideFloat32(matrix.dtype), 'theta_', 'class_prior_');
  return { data: heldAs(type, out), rows, cols: n, type };
}

function gaussianInScript(
  out: Float64Array,
  data: Float64Array,
  rows: number,
  cols: number,
  { priors, constants, inverse }: Constants,
  theta: Float64Array,
  variance: Float64Array,
): void {
  const n = priors.length;
  for (let k = 0; k < n; k++) {
    const from = k * cols;
    const constant = constants[k]!;
    const prior = priors[k]!;
    for (let i = 0; i < rows; i++) {
      const sum =
        inverse === undefined
          ? distancesByDivision(data, i * cols, theta, variance, from, cols)
          : distances(data, i * cols, theta, inverse, from, cols);
      out[i * n + k] = prior + (constant - 0.5 * sum);
    }
  }
}

/** Fewer terms than this are summed before WebAssembly has its numbers. */
const WORTH = 500;
const BLOCK_BYTES = 64 << 10;

/** By assembly/rows.ts, with the same bits. False where it is to be done without. */
function gaussianInWasm(
  out: Float64Array,
  data: Float64Array,
  rows: number,
  cols: number,
  known: Constants,
  theta: Float64Array,
): boolean {
  const { priors, constants, inverse } = known;
  if (inverse === undefined) return false;
  const n = priors.length;
  const perRow = (cols + n) * 8;
  const wasm = rows * cols * n >= WORTH && perRow <= SCRATCH / 16 ? machine() : undefined;
  const fill = (memory: ArrayBuffer, place: number): void => {
    const numbers = new Float64Array(memory, place, 2 * n * (1 + cols));
    numbers.set(priors);
    numbers.set(constants, n);
    numbers.set(theta, 2 * n);
    numbers.set(inverse, 2 * n + n * cols);
  };
  const source = (): Source => ['gaussian', n, cols, priors, constants, theta, inverse];
  const at = wasm?.keep(known, 2 * n * (1 + cols) * 8, fill, source);
  if (wasm === undefined || at === undefined) return false;
  const { f64, kernels, scratch } = wasm;
  const size = Math.min(rows, Math.max(8, Math.floor(BLOCK_BYTES / perRow)));
  const outAt = scratch + size * cols * 8;
  for (let start = 0; start < rows; start += size) {
    const block = Math.min(size, rows - start);
    f64.set(data.subarray(start * cols, (start + block) * cols), scratch >> 3);
    kernels.gaussian(scratch, block, cols, at, n, outAt);
    out.set(f64.subarray(outAt >> 3, (outAt >> 3) + block * n), start * n);
  }
  return true;
}

export default defineEstimator({
  classes: ['sklearn.naive_bayes.GaussianNB'],
  byRow: true,
  attributes,
  // The variances were called sigma_ up to 1.0.
  upgrade(state) {
    readFormerNames(state, GAUSSIAN_VARIANCES);
  },
  features: (m) => m.theta_.shape[1],
  check(m) {
    const n = m.classes_.size;
    const width = m.self.nFeatures ?? m.theta_.shape[1]!;
    for (const name of ['theta_', 'var_'] as const) {
      if (m[name].shape.join() !== [n, width].join())
        throw m.self.fail(name, `shape (${n}, ${width})`, `(${m[name].shape.join(', ')})`);
    }
    if (m.class_prior_.length !== n) throw m.self.fail('class_prior_', `${n} numbers`, `${m.class_prior_.length}`);
  },
  ...naiveBayes(joint),
});
