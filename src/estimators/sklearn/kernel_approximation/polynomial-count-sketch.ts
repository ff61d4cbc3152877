/**
 * Count sketches of the columns, convolved with each other once for each degree.
 * https://scikit-learn.org/stable/modules/kernel_approximation.html#polynomial-kernel-approximation-via-tensor-sketch
 */
import { count, number, numbers, optional } from '../../binding/attributes.js';
import { classNames } from '../../running/class-names.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { Dense, type Input } from '../../input/matrix.js';
import { asDenseAlways } from '../../running/validate.js';

const attributes = {
  indexHash_: numbers(2),
  bitHash_: numbers(2),
  degree: optional(count(), 2),
  gamma: optional(number(), 1),
  coef0: optional(number(), 0),
  n_components: optional(count(), 100),
};

/** Their products are as many. */
const MAX_COMPONENTS = 2 ** 20;

type Sketch = Model<typeof attributes>;

/** One row of X as a sketch: each column goes with its sign to its place. */
function sketch(m: Sketch, row: Float64Array, degree: number): Float64Array {
  const width = m.indexHash_.shape[1]!;
  const out = new Float64Array(m.n_components);
  for (let j = 0; j < width; j++) {
    const at = degree * width + j;
    out[m.indexHash_.data[at]!]! += m.bitHash_.data[at]! * row[j]!;
  }
  return out;
}

/** scikit-learn multiplies Fourier transforms; summed directly the terms lose fewer digits. */
function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const size = a.length;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (a[i] === 0) continue;
    for (let j = 0, at = i; j < size; j++, at++) {
      if (at === size) at = 0;
      out[at]! += a[i]! * b[j]!;
    }
  }
  return out;
}

function transform(m: Sketch, X: Input): Dense {
  const width = m.indexHash_.shape[1]!;
  const constant = m.coef0 === 0 ? 0 : 1;
  const { data, rows, cols } = asDenseAlways(m.self, X, { width: width - constant });
  const out = new Float64Array(rows * m.n_components);
  const row = new Float64Array(width);
  if (constant === 1) row[cols] = Math.sqrt(m.coef0);
  const scale = Math.sqrt(m.gamma);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) row[j] = scale * data[i * cols + j]!;
    let product = sketch(m, row, 0);
    for (let d = 1; d < m.degree; d++) product = convolve(product, sketch(m, row, d));
    out.set(product, i * m.n_components);
  }
  return new Dense(out, rows, m.n_components);
}

export default defineEstimator({
  classes: ['sklearn.kernel_approximation.PolynomialCountSketch'],
  byRow: true,
  attributes,
  check(m) {
    const [degree, width] = m.indexHash_.shape as [number, number];
    const { nFeatures } = m.self;
    const features = width - (m.coef0 === 0 ? 0 : 1);
    if (degree !== m.degree || degree < 1) throw m.self.fail('degree', `${degree}, as indexHash_ has`, `${m.degree}`);
    if (nFeatures !== undefined && features !== nFeatures)
      throw m.self.fail('indexHash_', `columns for ${nFeatures} features`, `${width}`);
    if (m.bitHash_.shape[0] !== degree || m.bitHash_.shape[1] !== width)
      throw m.self.fail('bitHash_', `shape (${degree}, ${width})`, `(${m.bitHash_.shape.join(', ')})`);
    if (m.n_components > MAX_COMPONENTS)
      throw m.self.fail('n_components', `at most ${MAX_COMPONENTS}`, `${m.n_components}`);
    for (const at of m.indexHash_.data) {
      if (!Number.isInteger(at) || at < 0 || at >= m.n_components)
        throw m.self.fail('indexHash_', `indexes below ${m.n_components}`, `${at}`);
    }
  },
  features: (m) => m.indexHash_.shape[1]! - (m.coef0 === 0 ? 0 : 1),
  transform,
  getFeatureNamesOut: (m) => classNames(m.self, m.n_components),
});
