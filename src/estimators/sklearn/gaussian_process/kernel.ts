/**
 * Kernels of Gaussian processes and their compositions, read from a file.
 * https://scikit-learn.org/stable/modules/gaussian_process.html#kernels-for-gaussian-processes
 */
import { UnsupportedError } from '../../../core/errors.js';
import { besselK, gammaOf } from '../../../linalg/special/bessel.js';
import { KERNELS, pairwiseKernel } from '../../../linalg/kernels.js';
import { type RbfModel, rbfSums } from '../../../linalg/rbf.js';
import { timesTransposed } from '../../../linalg/product.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import { number, numbers } from '../../binding/attributes.js';
import type { Attribute, Place } from '../../binding/define.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../binding/state.js';
import type { Kernel, Rows } from './kernel-form.js';
import { type InPlace, inUnits, sineInPlace, stationarySums } from './stationary.js';

export type { Kernel, Rows } from './kernel-form.js';

/** Sums of sums are as deep as they have terms. */
const MAX_DEPTH = 100;
const MODULE = 'sklearn.gaussian_process.kernels.';

/** Kernels that share parts unfold into more than the file holds. */
const MAX_PARTS = 1000;

interface Level {
  readonly depth: number;
  readonly budget: { left: number };
}

type Read = (state: PyDict, place: Place, level: Level) => Kernel;

const ones = (X: Rows): Float64Array => new Float64Array(X.count).fill(1);

function numberIn(state: PyDict, name: string, place: Place): number {
  return number().read(state.get(name), place);
}

/** A function of the distance, in units of the length scale. */
function stationary(scale: Float64Array, of: (squared: number) => number, shape?: InPlace): Kernel {
  return {
    ...(shape && { sums: stationarySums(scale, shape) }),
    matrix(X, Y, same) {
      const { cols } = X;
      const out = new Float64Array(X.count * Y.count);
      const [x, y] = [inUnits(X, scale), inUnits(Y, scale)];
      for (let i = 0; i < X.count; i++) {
        for (let k = 0, from = 0; k < Y.count; k++) {
          let sum = 0;
          for (let j = i * cols; j < (i + 1) * cols; j++, from++) {
            const difference = x[j]! - y[from]!;
            sum += difference * difference;
          }
          out[i * Y.count + k] = same && i === k ? 1 : of(sum);
        }
      }
      return out;
    },
    diagonal: ones,
  };
}

/** Sums of a kernel that WebAssembly has. */
function packedSums(
  scale: Float64Array,
  form: Pick<RbfModel, 'gamma' | 'matern' | 'rational'>,
): NonNullable<Kernel['sums']> {
  let model: RbfModel | undefined;
  let [rows, factors]: (Float64Array | undefined)[] = [];
  return (X, Y, coefficients) => {
    if (model === undefined || rows !== Y.data || factors !== coefficients) {
      const sums = coefficients.length / Y.count;
      const vectors = inUnits(Y, scale);
      model = { ...form, cols: Y.cols, vectors, segments: [Y.count], coefficients, sums, direct: true };
      [rows, factors] = [Y.data, coefficients];
    }
    return rbfSums(model, inUnits(X, scale), X.count);
  };
}

/** The radial basis function. */
function radial(scale: Float64Array): Kernel {
  const sums = packedSums(scale, { gamma: 0.5 });
  return { ...stationary(scale, (squared) => Math.exp(-0.5 * squared)), sums };
}

/** The Matern kernels that WebAssembly has. */
const MATERN: Readonly<Record<number, Pick<RbfModel, 'gamma' | 'matern'>>> = {
  0.5: { gamma: 1, matern: 1 },
  1.5: { gamma: Math.sqrt(3), matern: 2 },
  2.5: { gamma: Math.sqrt(5), matern: 3 },
};

function scaleOf(state: PyDict, place: Place): Float64Array {
  const scale = numbers(0, 1).read(state.get('length_scale'), place).data;
  if (scale.length === 0 || scale.some((value) => !(value > 0))) throw place.fail('positive length scales', 'others');
  return scale;
}

function matern(nu: number): (squared: number) => number {
  if (nu === 0.5) return (squared) => Math.exp(-Math.sqrt(squared));
  if (nu === 1.5) {
    return (squared) => {
      const r = Math.sqrt(squared) * Math.sqrt(3);
      return (1 + r) * Math.exp(-r);
    };
  }
  if (nu === 2.5) {
    return (squared) => {
      const r = Math.sqrt(squared) * Math.sqrt(5);
      return (1 + r + (r * r) / 3) * Math.exp(-r);
    };
  }
  if (nu === Number.POSITIVE_INFINITY) return (squared) => Math.exp(-squared / 2);
  return generalMatern(nu);
}

/** Beyond it Γ(nu) is no number any more, in Python as well. */
const MAX_NU = 170;

function generalMatern(nu: number): (squared: number) => number {
  if (!(nu > 0 && nu <= MAX_NU))
    throw new UnsupportedError(`Brine runs the Matern kernel with nu up to ${MAX_NU}, and infinity, not ${nu}`);
  const scale = 2 ** (1 - nu) / gammaOf(nu);
  return (squared) => {
    const distance = Math.sqrt(squared);
    const r = Math.sqrt(2 * nu) * (distance === 0 ? Number.EPSILON : distance);
    return scale * r ** nu * besselK(nu, r);
  };
}

const one = Float64Array.of(1);

function constant(value: number, noise: boolean): Kernel {
  return {
    matrix(X, Y, same) {
      const out = new Float64Array(X.count * Y.count);
      if (!noise) return out.fill(value);
      if (same) for (let i = 0; i < X.count; i++) out[i * (Y.count + 1)] = value;
      return out;
    },
    diagonal: (X) => new Float64Array(X.count).fill(value),
    ...(noise ? { sums: noSums } : { factor: value }),
  };
}

/** Noise is nothing between different rows. */
const noSums = (X: Rows, Y: Rows, coefficients: Float64Array): Float64Array =>
  new Float64Array((X.count * coefficients.length) / Y.count);

/** Several kernels one beside the other. */
function compound(kernels: readonly Kernel[]): Kernel {
  const layers = kernels.length;
  const beside = (results: readonly Float64Array[]): Float64Array =>
    Float64Array.from(
      { length: results[0]!.length * layers },
      (_, at) => results[at % layers]![Math.floor(at / layers)]!,
    );
  return {
    matrix: (X, Y, same) => beside(kernels.map((one) => one.matrix(X, Y, same))),
    diagonal: (X) => beside(kernels.map((one) => one.diagonal(X))),
    layers,
  };
}

function joined(a: Kernel, b: Kernel, join: (x: number, y: number) => number): Kernel {
  const both = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length);
    for (let i = 0; i < out.length; i++) out[i] = join(x[i]!, y[i]!);
    return out;
  };
  return {
    matrix: (X, Y, same) => both(a.matrix(X, Y, same), b.matrix(X, Y, same)),
    diagonal: (X) => both(a.diagonal(X), b.diagonal(X)),
  };
}

function added(a: Kernel, b: Kernel): Kernel {
  return {
    ...joined(a, b, (x, y) => x + y),
    sums(X, Y, coefficients) {
      const first = a.sums?.(X, Y, coefficients);
      const second = first && b.sums?.(X, Y, coefficients);
      return second?.map((value, at) => first![at]! + value);
    },
  };
}

/** Only a constant factor stands outside of the sums. */
function multiplied(a: Kernel, b: Kernel): Kernel {
  const [constant, other] = a.factor === undefined ? [b, a] : [a, b];
  return {
    ...joined(a, b, (x, y) => x * y),
    sums(X, Y, coefficients) {
      const { factor } = constant;
      return factor === undefined ? undefined : other.sums?.(X, Y, coefficients)?.map((value) => value * factor);
    },
  };
}

function pairwise(state: PyDict, place: Place): Kernel {
  const metric = KERNELS.find((name) => name === state.get('metric'));
  if (metric === undefined) throw place.fail(KERNELS.join(', '), describe(state.get('metric')));
  const more = state.get('pairwise_kernels_kwargs');
  const extra = (name: string, fallback: number): number => {
    const value = more instanceof PyDict ? unwrapScalar(more.get(name)) : undefined;
    return typeof value === 'number' ? value : fallback;
  };
  const parameters = { gamma: numberIn(state, 'gamma', place), degree: extra('degree', 3), coef0: extra('coef0', 1) };
  const matrix = (X: Rows, Y: Rows): Float64Array =>
    pairwiseKernel(metric, [X.data, X.count], [Y.data, Y.count], X.cols, parameters);
  return {
    matrix,
    diagonal: (X) =>
      Float64Array.from({ length: X.count }, (_, i) => {
        const row = { data: X.data.subarray(i * X.cols, (i + 1) * X.cols), count: 1, cols: X.cols };
        return matrix(row, row)[0]!;
      }),
  };
}

const READERS: Readonly<Record<string, Read>> = {
  ConstantKernel: (state, place) => constant(numberIn(state, 'constant_value', place), false),
  WhiteKernel: (state, place) => constant(numberIn(state, 'noise_level', place), true),
  RBF: (state, place) => radial(scaleOf(state, place)),
  Matern(state, place) {
    const nu = numberIn(state, 'nu', place);
    const scale = scaleOf(state, place);
    const known = Object.hasOwn(MATERN, nu) ? MATERN[nu] : undefined;
    return { ...stationary(scale, matern(nu)), ...(known && { sums: packedSums(scale, known) }) };
  },
  RationalQuadratic(state, place) {
    const alpha = numberIn(state, 'alpha', place);
    const length = numberIn(state, 'length_scale', place);
    const unit = 2 * alpha * length ** 2;
    const sums = unit > 0 && alpha > 0 ? { sums: packedSums(one, { gamma: 1 / unit, rational: alpha }) } : {};
    // numpy divides where the power is -1.
    if (alpha === 1) return { ...stationary(one, (squared) => 1 / (1 + squared / unit)), ...sums };
    return { ...stationary(one, (squared) => (1 + squared / unit) ** -alpha), ...sums };
  },
  ExpSineSquared(state, place) {
    const length = numberIn(state, 'length_scale', place);
    const period = numberIn(state, 'periodicity', place);
    const of = (squared: number): number =>
      Math.exp(-2 * (Math.sin((Math.PI / period) * Math.sqrt(squared)) / length) ** 2);
    return stationary(one, of, sineInPlace(length, period));
  },
  DotProduct(state, place) {
    const sigma = numberIn(state, 'sigma_0', place) ** 2;
    return {
      matrix: (X, Y) => timesTransposed(X.data, X.count, X.cols, Y.data, Y.count).map((value) => value + sigma),
      diagonal: (X) =>
        Float64Array.from({ length: X.count }, (_, i) => {
          let sum = 0;
          for (let j = 0; j < X.cols; j++) sum += X.data[i * X.cols + j]! ** 2;
          return sum + sigma;
        }),
    };
  },
  PairwiseKernel: pairwise,
  Sum: (state, place, level) => added(part(state, 'k1', place, level), part(state, 'k2', place, level)),
  Product: (state, place, level) => multiplied(part(state, 'k1', place, level), part(state, 'k2', place, level)),
  CompoundKernel(state, place, level) {
    const kernels = asSequence(state.get('kernels'));
    if (kernels === undefined || kernels.length === 0)
      throw place.fail('a list of kernels', describe(state.get('kernels')));
    return compound(
      kernels.map((value) => single(readKernel(value, place, { ...level, depth: level.depth + 1 }), place)),
    );
  },
  Exponentiation(state, place, level) {
    const inner = part(state, 'kernel', place, level);
    const exponent = numberIn(state, 'exponent', place);
    return {
      matrix: (X, Y, same) => inner.matrix(X, Y, same).map((value) => value ** exponent),
      diagonal: (X) => inner.diagonal(X).map((value) => value ** exponent),
    };
  },
};

function single(found: Kernel, place: Place): Kernel {
  if (found.layers !== undefined) throw place.fail('a CompoundKernel outside of other kernels', 'one inside');
  return found;
}

function part(state: PyDict, name: string, place: Place, level: Level): Kernel {
  return single(readKernel(state.get(name), place, { ...level, depth: level.depth + 1 }), place);
}

function readKernel(value: unknown, place: Place, level: Level): Kernel {
  const path = value instanceof PyObject ? classPath(value) : undefined;
  const state = value instanceof PyObject ? attributesOf(value) : undefined;
  if (path === undefined || state === undefined) throw place.fail('a kernel', describe(value));
  if (level.depth > MAX_DEPTH) throw place.fail(`kernels in at most ${MAX_DEPTH} levels`, 'more');
  if (level.budget.left-- <= 0) throw place.fail(`at most ${MAX_PARTS} kernels`, 'more');
  const name = path.startsWith(MODULE) ? path.slice(MODULE.length) : '';
  if (!Object.hasOwn(READERS, name)) throw new UnsupportedError(`Brine does not run the kernel ${path}`);
  return READERS[name]!(state, place, level);
}

/** What stands for no kernel: constants of 1 times a radial basis function. */
export const USUAL_KERNEL: Kernel = /* @__PURE__ */ radial(one);

/** A kernel with fitted parameters. */
export function kernel(): Attribute<Kernel> {
  return { read: (value, place) => readKernel(value, place, { depth: 0, budget: { left: MAX_PARTS } }) };
}
