/**
 * Each column as values of B-splines.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.SplineTransformer.html
 */
import { resultNumbers } from '../../input/output-size.js';
import { InvalidInputError } from '../../../core/errors.js';
import { any, bool, listOf, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type Csr, Dense, type Input, toCsr } from '../../input/matrix.js';
import { asDense, floatType } from '../../running/validate.js';
import { slopesAt, type Splines, splines, splinesAt } from './b-spline.js';
import { roundingOf } from './columnwise.js';

const attributes = {
  bsplines_: listOf(splines()),
  extrapolation: optional(oneOf('error', 'constant', 'linear', 'continue', 'periodic'), 'constant' as const),
  include_bias: optional(bool(), true),
  sparse_output: optional(bool(), false),
  handle_missing: optional(any(), 'error'),
};

type Transformer = Model<typeof attributes>;

/**
 * The degree that scikit-learn reckons with. For linear extrapolation of degree 0 or 1 it counts the degree up with each
 * column until it is 2, and takes the ends of the training range from it: that moves them inwards.
 */
function countedDegree(m: Transformer, { degree }: Splines, column: number): number {
  return m.extrapolation === 'linear' && degree <= 1 ? Math.min(degree + column, 2) : degree;
}

/** The line through the spline at an end of the training range, for the functions that are not zero there. */
function beyond(s: Splines, x: number, edge: number, counted: number, low: boolean): Float64Array {
  const values = splinesAt(s, edge);
  const slopes = slopesAt(s, edge);
  const count = counted <= 1 ? counted + 1 : counted;
  const [from, to] = low ? [0, count] : [s.width - count, s.width];
  return values.map((value, j) => (j >= from && j < to ? value + (x - edge) * slopes[j]! : 0));
}

function valuesAt(m: Transformer, column: number, x: number): Float64Array {
  const s = m.bsplines_[column]!;
  const counted = countedDegree(m, s, column);
  const [low, high] = [s.knots[counted]!, s.knots[s.knots.length - 1 - counted]!];
  if (Number.isNaN(x)) return new Float64Array(s.width);
  if (m.extrapolation === 'continue') return splinesAt(s, x);
  if (m.extrapolation === 'periodic') {
    const period = high - low;
    if (!(period > 0)) return splinesAt(s, x);
    const rest = (x - low) % period;
    return splinesAt(s, low + (rest < 0 ? rest + period : rest));
  }
  if (x >= low && x <= high) return splinesAt(s, x);
  if (m.extrapolation === 'error') throw new InvalidInputError('X contains values beyond the limits of the knots');
  // Steps have no first functions that go on.
  if (m.extrapolation === 'constant' && s.degree === 0 && x < low) return new Float64Array(s.width);
  const edge = x < low ? low : high;
  return m.extrapolation === 'linear' ? beyond(s, x, edge, counted, x < low) : splinesAt(s, edge);
}

/** Columns that each feature becomes: the last one is left away without a bias. */
const widthOf = (m: Transformer): number => m.bsplines_[0]!.width - (m.include_bias ? 0 : 1);

/** Steps have no last function that goes on, which scikit-learn trips over; nor have periodic ones in sparse form. */
function checkSteps(m: Transformer, data: Float64Array, cols: number): void {
  if (m.bsplines_[0]!.degree !== 0 || m.bsplines_[0]!.width < 2) return;
  const trips = m.sparse_output
    ? m.extrapolation === 'periodic'
    : m.extrapolation === 'constant' && data.some((x, at) => x > m.bsplines_[at % cols]!.knots.at(-1)!);
  if (trips)
    throw new InvalidInputError(
      `scikit-learn does not extrapolate splines of degree 0 this way: X has values beyond the last knot, or the result is to be sparse`,
    );
}

function transform(m: Transformer, X: Input): Dense | Csr {
  const { data, rows, cols, dtype } = asDense(m.self, X, { nan: m.handle_missing === 'zeros' });
  checkSteps(m, data, cols);
  const type = m.sparse_output ? 'float64' : floatType(dtype);
  const round = roundingOf(type);
  const width = widthOf(m);
  const out = resultNumbers(rows, cols * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const values = valuesAt(m, j, data[i * cols + j]!);
      for (let k = 0; k < width; k++) out[(i * cols + j) * width + k] = round(values[k]!);
    }
  }
  const dense = new Dense(out, rows, cols * width, type);
  return m.sparse_output ? toCsr(dense) : dense;
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._polynomial.SplineTransformer'],
  byRow: true,
  attributes,
  check(m) {
    const { nFeatures } = m.self;
    if (m.bsplines_.length === 0 || m.bsplines_.length !== nFeatures)
      throw m.self.fail('bsplines_', `${nFeatures} splines`, `${m.bsplines_.length}`);
    if (m.bsplines_.some((s) => s.width !== m.bsplines_[0]!.width))
      throw m.self.fail('bsplines_', 'splines of one width', 'others');
  },
  features: (m) => m.bsplines_.length,
  transform,
  getFeatureNamesOut(m, inputs) {
    // 1.0 names the periodic functions twice.
    const doubled = m.self.version.since(1, 2) ? 0 : m.bsplines_[0]!.count - m.bsplines_[0]!.width;
    return inputs.flatMap((name) => Array.from({ length: widthOf(m) + doubled }, (_, k) => `${name}_sp_${k}`));
  },
});
