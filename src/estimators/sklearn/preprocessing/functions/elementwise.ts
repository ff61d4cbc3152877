/** Functions of each number by itself: numpy's ufuncs of one argument, and those of scipy.special. */
import type { NumberType } from '../../../input/matrix.js';
import { gammaOf } from '../../../../linalg/special/bessel.js';
import { logGamma } from '../../../../linalg/special/gamma.js';
import { erf, erfc, normalCdf, normalQuantile } from '../../../../linalg/special/normal.js';
import { isFloat, rint } from './result-types.js';

export type NumberFunction = (value: number, type: NumberType) => number;

const same = (value: number): number => value;
const truth = (value: boolean): number => (value ? 1 : 0);
const whole =
  (apply: (value: number) => number): NumberFunction =>
  (value, type) =>
    isFloat(type) ? apply(value) : value;

const LARGEST: Readonly<Record<string, number>> = {
  float64: Number.MAX_VALUE,
  float32: (2 - 2 ** -23) * 2 ** 127,
  float16: 65504,
};

/** The largest finite number of a type of floats. */
export const largestOf = (type: NumberType): number => LARGEST[type] ?? Infinity;

function sign(value: number): number {
  return value > 0 ? 1 : value < 0 ? -1 : value === 0 ? 0 : value;
}

function invert(value: number, type: NumberType): number {
  if (type === 'bool') return truth(value === 0);
  return type.startsWith('u') ? 2 ** Number(/\d+$/.exec(type)![0]) - 1 - value : -value - 1;
}

/** Integers are divided as such; 1/0 of them is the least number there is, or 0 of small ones. */
function reciprocal(value: number, type: NumberType): number {
  if (isFloat(type)) return 1 / value;
  return value !== 0 ? Math.trunc(1 / value) : /64|32/.test(type) ? -Infinity : 0;
}

const byName: Readonly<Record<string, NumberFunction>> = {
  absolute: Math.abs,
  arccos: Math.acos,
  arccosh: Math.acosh,
  arcsin: Math.asin,
  arcsinh: Math.asinh,
  arctan: Math.atan,
  arctanh: Math.atanh,
  cbrt: Math.cbrt,
  ceil: whole(Math.ceil),
  conjugate: same,
  cos: Math.cos,
  cosh: Math.cosh,
  deg2rad: (value) => value * (Math.PI / 180),
  exp: Math.exp,
  exp2: (value) => 2 ** value,
  expm1: Math.expm1,
  fabs: Math.abs,
  floor: whole(Math.floor),
  fix: whole(Math.trunc),
  invert,
  isfinite: (value) => truth(Number.isFinite(value)),
  isinf: (value) => truth(Math.abs(value) === Infinity),
  isnan: (value) => truth(Number.isNaN(value)),
  isneginf: (value) => truth(value === -Infinity),
  isposinf: (value) => truth(value === Infinity),
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logical_not: (value) => truth(value === 0),
  negative: (value) => -value,
  positive: same,
  rad2deg: (value) => value * (180 / Math.PI),
  reciprocal,
  rint,
  sign,
  signbit: (value) => truth(value < 0 || Object.is(value, -0)),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  square: (value) => value * value,
  tan: Math.tan,
  tanh: Math.tanh,
  trunc: whole(Math.trunc),
  real: same,
  nan_to_num: (value, type) => (Number.isNaN(value) ? 0 : Math.max(-largestOf(type), Math.min(largestOf(type), value))),
  round: whole(rint),
  asarray: same,
};

const ALIASES: Readonly<Record<string, string>> = {
  abs: 'absolute',
  conj: 'conjugate',
  degrees: 'rad2deg',
  radians: 'deg2rad',
  around: 'round',
  round_: 'round',
  acos: 'arccos',
  acosh: 'arccosh',
  asin: 'arcsin',
  asinh: 'arcsinh',
  atan: 'arctan',
  atanh: 'arctanh',
  bitwise_not: 'invert',
  bitwise_invert: 'invert',
  array: 'asarray',
  asanyarray: 'asarray',
  ascontiguousarray: 'asarray',
  copy: 'asarray',
  float64: 'asarray',
  float32: 'asarray',
  float16: 'asarray',
  int64: 'asarray',
  int32: 'asarray',
};

/** Sine of degrees between 0 and 90. */
const sine = (degrees: number): number => Math.sin((degrees * Math.PI) / 180);

/** Exact where sines are 0, ½ or 1; 0 for the infinities, as in Cephes. */
function sineOfDegrees(value: number): number {
  if (Math.abs(value) === Infinity) return 0;
  const turned = Math.abs(value % 360);
  const [rest, sign] = turned >= 180 ? [turned - 180, -1] : [turned, 1];
  return Math.sign(value) * sign * (rest === 0 ? 0 : sine(Math.min(rest, 180 - rest)));
}

function cosineOfDegrees(value: number): number {
  if (Math.abs(value) === Infinity) return 0;
  const turned = Math.abs(value % 360);
  const near = turned > 180 ? 360 - turned : turned;
  return near > 90 ? -sine(near - 90) : sine(90 - near);
}

/** log |Γ|; by reflection below a half. */
function logGammaAnywhere(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x) || (x <= 0 && Number.isInteger(x))) return Infinity;
  if (x === 1 || x === 2) return 0;
  if (x > 0) return logGamma(x);
  return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x % 2)))) - logGamma(1 - x);
}

function gamma(x: number): number {
  if (x === 0) return 1 / x;
  if (x === -Infinity || (x < 0 && Number.isInteger(x))) return Number.NaN;
  if (x > 172) return Infinity;
  if (Number.isInteger(x) && x <= 23) {
    let product = 1;
    for (let k = 2; k < x; k++) product *= k;
    return product;
  }
  return gammaOf(x);
}

function logNormalCdf(x: number): number {
  return Math.log(normalCdf(x));
}

const special: Readonly<Record<string, NumberFunction>> = {
  cbrt: Math.cbrt,
  cosdg: cosineOfDegrees,
  sindg: sineOfDegrees,
  erf,
  erfc,
  exp10: (value) => 10 ** value,
  exp2: (value) => 2 ** value,
  expit: (value) => 1 / (1 + Math.exp(-value)),
  expm1: Math.expm1,
  exprel: (value) => (value === 0 ? 1 : value === Infinity ? Infinity : Math.expm1(value) / value),
  gammaln: logGammaAnywhere,
  gamma,
  log1p: Math.log1p,
  log_expit: (value) => (value < 0 ? value - Math.log1p(Math.exp(value)) : -Math.log1p(Math.exp(-value))),
  log_ndtr: logNormalCdf,
  logit: (value) => Math.log(value / (1 - value)),
  ndtr: normalCdf,
  ndtri: normalQuantile,
  entr: (value) => (value > 0 ? -value * Math.log(value) : value === 0 ? 0 : value === value ? -Infinity : value),
};

/** scipy up to 2023: Γ has one infinity at its poles, later none. */
const earlyGamma: NumberFunction = (value) =>
  value === -Infinity ? value : value < 0 && Number.isInteger(value) ? Infinity : gamma(value);

/** The function of numbers that a library has under this name. */
export function numberFunction(library: string, name: string, early: boolean): NumberFunction | undefined {
  if (early && library === 'scipy.special' && name === 'gamma') return earlyGamma;
  const table = library === 'numpy' ? byName : library === 'scipy.special' ? special : undefined;
  const known = library === 'numpy' && Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name;
  return table !== undefined && Object.hasOwn(table, known) ? table[known] : undefined;
}
