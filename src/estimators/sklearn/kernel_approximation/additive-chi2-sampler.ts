/**
 * Samples of the Fourier transform of the additive chi² kernel: some columns for each column.
 * https://scikit-learn.org/stable/modules/kernel_approximation.html#additive-chi-squared-kernel
 */
import { InvalidInputError } from '../../../core/errors.js';
import { count, nullable, number, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Csr, Dense, type Features, type Input } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';

/** More steps would be more columns than anybody has asked for. */
const MAX_STEPS = 1 << 12;
/** Intervals between the samples for 1, 2 and 3 steps, from the paper of Vedaldi and Zisserman. */
const INTERVALS = [0.8, 0.5, 0.4];

const attributes = {
  sample_steps: optional(count(), 2),
  sample_interval: optional(nullable(number())),
  /** Stored up to 1.2. */
  sample_interval_: optional(nullable(number())),
};

type Chi2 = Model<typeof attributes>;

function intervalOf(m: Chi2): number {
  const interval = m.sample_interval_ ?? m.sample_interval ?? INTERVALS[m.sample_steps - 1];
  if (interval !== undefined) return interval;
  throw m.self.fail('sample_interval', 'a number, as sample_steps is not in [1, 2, 3]', 'nothing');
}

/** The values of all blocks for one value that is not zero. */
function samples(m: Chi2, interval: number, value: number, out: Float64Array): void {
  out[0] = Math.sqrt(value * interval);
  const step = interval * Math.log(value);
  for (let j = 1; j < m.sample_steps; j++) {
    const factor = Math.sqrt((2 * value * interval) / Math.cosh(Math.PI * j * interval));
    out[2 * j - 1] = factor * Math.cos(j * step);
    out[2 * j] = factor * Math.sin(j * step);
  }
}

function transform(m: Chi2, X: Input): Features {
  const matrix = asMatrix(m.self, X);
  const { rows, cols, dtype } = matrix;
  if (matrix.data.some((value) => value < 0))
    throw new InvalidInputError(`Negative values in data passed to X in ${m.self.className}`);
  const interval = intervalOf(m);
  const blocks = 2 * m.sample_steps - 1;
  const found = new Float64Array(blocks);
  // Arrays of integers stay such, so that numpy cuts the fractions off.
  const kept = (value: number): number =>
    dtype === 'bool'
      ? Number(value !== 0)
      : dtype.includes('int')
        ? Math.trunc(value)
        : dtype === 'float32'
          ? Math.fround(value)
          : value;
  if (matrix.kind === 'dense') {
    const out = new Float64Array(rows * cols * blocks);
    for (let at = 0; at < matrix.data.length; at++) {
      if (matrix.data[at] === 0) continue;
      samples(m, interval, matrix.data[at]!, found);
      const [row, column] = [Math.floor(at / cols), at % cols];
      for (let b = 0; b < blocks; b++) out[(row * blocks + b) * cols + column] = kept(found[b]!);
    }
    return new Dense(out, rows, cols * blocks, dtype);
  }
  const { data, indices, indptr } = matrix;
  const out = new Float64Array(data.length * blocks);
  const columns = new Int32Array(out.length);
  for (let i = 0; i < rows; i++) {
    const [start, end] = [indptr[i]!, indptr[i + 1]!];
    for (let k = start; k < end; k++) {
      samples(m, interval, data[k]!, found);
      for (let b = 0; b < blocks; b++) {
        const at = start * blocks + b * (end - start) + (k - start);
        out[at] = kept(found[b]!);
        columns[at] = b * cols + indices[k]!;
      }
    }
  }
  return new Csr(
    out,
    columns,
    indptr.map((at) => at * blocks),
    rows,
    cols * blocks,
    dtype,
  );
}

export default defineEstimator({
  classes: ['sklearn.kernel_approximation.AdditiveChi2Sampler'],
  byRow: true,
  attributes,
  check(m) {
    if (m.sample_steps < 1 || m.sample_steps > MAX_STEPS)
      throw m.self.fail('sample_steps', `a count from 1 to ${MAX_STEPS}`, `${m.sample_steps}`);
    if (!(intervalOf(m) > 0)) throw m.self.fail('sample_interval', 'a positive number', `${intervalOf(m)}`);
  },
  transform,
  getFeatureNamesOut(m, inputs) {
    const prefix = m.self.className.toLowerCase();
    const names = inputs.map((name) => `${prefix}_${name}_sqrt`);
    for (let j = 1; j < m.sample_steps; j++) {
      for (const wave of ['cos', 'sin']) for (const name of inputs) names.push(`${prefix}_${name}_${wave}${j}`);
    }
    return names;
  },
});
