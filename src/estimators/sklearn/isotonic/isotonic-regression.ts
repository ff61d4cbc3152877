/**
 * Isotonic regression: on the lines between stored corners.
 * https://scikit-learn.org/stable/modules/isotonic.html
 */
import { ISOTONIC_CORNERS, readFormerNames } from '../../binding/former-names.js';
import { InvalidInputError } from '../../../core/errors.js';
import { interpolate } from '../../../linalg/interpolate.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { any, number, numbers, oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { type X as AnyX, readInput } from '../../input/read-input.js';
import { type Dense, type Input, numberArray } from '../../input/matrix.js';
import { asDense } from '../../running/validate.js';

const attributes = {
  X_thresholds_: numbers(1),
  y_thresholds_: numbers(1),
  X_min_: number(),
  X_max_: number(),
  out_of_bounds: optional(oneOf('nan', 'clip', 'raise'), 'nan' as const),
  increasing_: optional(any()),
};

type Isotonic = Model<typeof attributes>;

/** X is a column, or flat. */
function columnOf(m: Isotonic, X: Input): Dense {
  let passed: unknown = X.kind === 'texts' ? X.passed : X;
  const flat = passed instanceof NdArray ? passed.ndim === 1 : isFlat(passed);
  if (passed instanceof NdArray && flat) {
    passed = passed.reshape(passed.size, 1);
  } else if (flat) {
    passed = Array.from(passed as ArrayLike<unknown>, (value) => [value]);
  }
  const column = X.kind === 'texts' ? readInput(passed as AnyX) : X;
  const dense = asDense(m.self, column, { width: 'any' });
  if (dense.cols === 1) return dense;
  throw new InvalidInputError(
    `Isotonic regression input X should be a 1d array or 2d array with 1 feature, not ${dense.cols}`,
  );
}

function isFlat(value: unknown): boolean {
  if (ArrayBuffer.isView(value)) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
}

/** float32 where the corners are; releases before 0.24 took the type of X. */
function predict(m: Isotonic, X: Input): NdArray {
  const { data, rows } = columnOf(m, X);
  const [x, y] = [m.X_thresholds_.data, m.y_thresholds_.data];
  const single = m.X_thresholds_.float32 && m.self.version.since(0, 21);
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let value = single ? Math.fround(data[i]!) : data[i]!;
    if (m.out_of_bounds === 'clip') value = Math.min(Math.max(value, m.X_min_), m.X_max_);
    if (y.length === 1) {
      out[i] = y[0]!;
    } else if (value < x[0]! || value > x[x.length - 1]!) {
      if (m.out_of_bounds === 'raise') {
        throw new InvalidInputError(
          `row ${i}: ${value} is ${value < x[0]! ? 'below' : 'above'} the interpolation range`,
        );
      }
      out[i] = Number.NaN;
    } else out[i] = interpolate(x, y, value);
  }
  return numberArray(out, [rows], single ? 'float32' : 'float64');
}

export default defineEstimator({
  classes: ['sklearn.isotonic.IsotonicRegression'],
  takesAnything: true,
  byRow: true,
  attributes,
  features: () => 1,
  upgrade(state) {
    readFormerNames(state, ISOTONIC_CORNERS);
  },
  check(m) {
    const x = m.X_thresholds_.data;
    const count = m.y_thresholds_.data.length;
    if (x.length === 0 || x.length !== count)
      throw m.self.fail('X_thresholds_', `${Math.max(count, 1)} numbers`, `${x.length}`);
    if (!x.every((value, i) => i === 0 || value > x[i - 1]!))
      throw m.self.fail('X_thresholds_', 'numbers that rise', 'others');
  },
  predict,
  transform: predict,
  getFeatureNamesOut: () => ['isotonicregression0'],
});
