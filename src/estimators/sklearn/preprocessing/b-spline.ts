/** Values of B-splines by the recursion of Cox and de Boor. https://en.wikipedia.org/wiki/De_Boor%27s_algorithm */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import type { Attribute } from '../../binding/define.js';
import { attributesOf, describe, unwrapScalar } from '../../binding/state.js';

/** Splines of one column: knots, and for each basis function a row of coefficients. */
export interface Splines {
  readonly knots: Float64Array;
  readonly degree: number;
  /** Number of basis functions. */
  readonly count: number;
  /** Number of results: columns of the coefficients. */
  readonly width: number;
  readonly coefficients: Float64Array;
}

const MAX_DEGREE = 100;

/** `scipy.interpolate.BSpline` objects. */
export function splines(): Attribute<Splines> {
  return {
    read(value, place) {
      const state = value instanceof PyObject ? attributesOf(value) : undefined;
      const knots = state?.get('t') ?? state?.get('_t');
      const coefficients = state?.get('c') ?? state?.get('_c');
      const degree = unwrapScalar(state?.get('k'));
      if (!(knots instanceof NdArray) || !(coefficients instanceof NdArray) || typeof degree !== 'number')
        throw place.fail('a BSpline with knots, coefficients and a degree', describe(value));
      const whole = Number.isInteger(degree) && degree >= 0 && degree <= MAX_DEGREE;
      const count = knots.size - degree - 1;
      if (!whole || knots.ndim !== 1 || coefficients.ndim !== 2 || count <= degree || coefficients.shape[0] !== count)
        throw place.fail('a BSpline whose knots, coefficients and degree fit', describe(coefficients));
      const width = coefficients.shape[1]!;
      return { knots: knots.toFloat64(), degree, count, width, coefficients: coefficients.toFloat64() };
    },
  };
}

/** The interval of knots that x is in; beyond the ends the first or last one. */
function interval({ knots, degree, count }: Splines, x: number): number {
  let at = degree;
  while (at < count - 1 && x >= knots[at + 1]!) at++;
  return at;
}

/** Values at x of the functions that are not zero there; functions `interval - degree` and up. */
function basis({ knots }: Splines, degree: number, at: number, x: number): Float64Array {
  const values = new Float64Array(degree + 1);
  values[0] = 1;
  for (let k = 1; k <= degree; k++) {
    const former = values.slice(0, k);
    values[0] = 0;
    for (let n = 1; n <= k; n++) {
      const right = knots[at + n]!;
      const left = knots[at + n - k]!;
      if (right === left) {
        values[n] = 0;
        continue;
      }
      const share = former[n - 1]! / (right - left);
      values[n - 1]! += share * (right - x);
      values[n] = share * (x - left);
    }
  }
  return values;
}

/** All results at x, extrapolated beyond the knots. */
export function splinesAt(s: Splines, x: number): Float64Array {
  const at = interval(s, x);
  return combined(s, at, basis(s, s.degree, at, x));
}

/** All first derivatives at x. */
export function slopesAt(s: Splines, x: number): Float64Array {
  const { degree, knots } = s;
  if (degree === 0) return new Float64Array(s.width);
  const at = interval(s, x);
  const lower = basis(s, degree - 1, at, x);
  const values = new Float64Array(degree + 1);
  for (let n = 0; n < degree; n++) {
    const left = at - degree + 1 + n;
    const span = knots[left + degree]! - knots[left]!;
    if (span === 0) continue;
    const share = (degree * lower[n]!) / span;
    values[n]! -= share;
    values[n + 1]! += share;
  }
  return combined(s, at, values);
}

function combined({ degree, width, coefficients }: Splines, at: number, values: Float64Array): Float64Array {
  const out = new Float64Array(width);
  for (let n = 0; n <= degree; n++) {
    const row = (at - degree + n) * width;
    for (let j = 0; j < width; j++) out[j]! += values[n]! * coefficients[row + j]!;
  }
  return out;
}
