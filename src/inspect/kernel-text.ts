/** Kernels of Gaussian processes as scikit-learn prints them: `1.41**2 * RBF(length_scale=0.2) + WhiteKernel(noise_level=0.5)`. */
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyObject } from '../pickle/values/py-values.js';

const KERNEL = /^sklearn\.gaussian_process\.kernels\.(\w+)$/;
/** Kernels inside of kernels; a file may name the same one at every place of a large tree. */
const MAX_DEPTH = 12;
const MAX_TERMS = 40;
/** Length scales, one for each feature. */
const MAX_SCALES = 12;

/** What is printed of each, in scikit-learn's order. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  WhiteKernel: ['noise_level'],
  RBF: ['length_scale'],
  Matern: ['length_scale', 'nu'],
  RationalQuadratic: ['alpha', 'length_scale'],
  ExpSineSquared: ['length_scale', 'periodicity'],
  DotProduct: ['sigma_0'],
  PairwiseKernel: ['gamma', 'metric'],
};

/** As Python's `{:.3g}`. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  const [digits, exponent] = value.toExponential(2).split('e') as [string, string];
  const power = Number(exponent);
  if (power >= -4 && power < 3) return String(Number(value.toPrecision(3)));
  return `${Number(digits)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || value instanceof PyFloat || typeof value === 'bigint';

function numberText(value: unknown): string {
  if (value instanceof NdArray && 'biuf'.includes(value.dtype.kind)) {
    const all = value.toFloat64();
    // An array of one number is a number, as scikit-learn reads it.
    if (all.length === 1) return threeDigits(all[0]!);
    return `[${Array.from(all.subarray(0, MAX_SCALES), threeDigits).join(', ')}${all.length > MAX_SCALES ? ', …' : ''}]`;
  }
  const items = asSequence(value);
  if (items !== undefined)
    return `[${items.slice(0, MAX_SCALES).map(numberText).join(', ')}${items.length > MAX_SCALES ? ', …' : ''}]`;
  if (typeof value === 'string') return value.slice(0, 40);
  return isNumber(value) ? threeDigits(Number(value)) : '?';
}

interface Budget {
  terms: number;
}

/** One of several that are added up or multiplied: a sum in a product needs its brackets, which scikit-learn leaves out. */
function part(value: unknown, within: string, depth: number, budget: Budget): string {
  const text = textOf(value, depth + 1, budget);
  const inner = value instanceof PyObject ? KERNEL.exec(value.className ?? '')?.[1] : undefined;
  return inner === 'Sum' && within !== 'Sum' ? `(${text})` : text;
}

function textOf(value: unknown, depth: number, budget: Budget): string {
  if (!(value instanceof PyObject) || !(value.state instanceof PyDict)) return numberText(value);
  const name = KERNEL.exec(value.className ?? '')?.[1];
  if (name === undefined || depth > MAX_DEPTH || ++budget.terms > MAX_TERMS) return '…';
  const { state } = value;
  const inner = (key: string): string => part(state.get(key), name, depth, budget);
  if (name === 'Sum') return `${inner('k1')} + ${inner('k2')}`;
  if (name === 'Product') return `${inner('k1')} * ${inner('k2')}`;
  if (name === 'Exponentiation') return `${inner('kernel')} ** ${numberText(state.get('exponent'))}`;
  if (name === 'ConstantKernel') return `${threeDigits(Math.sqrt(Number(state.get('constant_value'))))}**2`;
  if (name === 'CompoundKernel')
    return `CompoundKernel(${(asSequence(state.get('kernels')) ?? []).map((each) => textOf(each, depth + 1, budget)).join(', ')})`;
  const keys = (PRINTED[name] ?? []).filter((key) => state.get(key) !== undefined);
  return `${name}(${keys.map((key) => `${key}=${numberText(state.get(key))}`).join(', ')})`;
}

/** Undefined for what is no kernel. */
export const kernelText = (object: PyObject): string | undefined =>
  KERNEL.test(object.className ?? '') && object.state instanceof PyDict ? textOf(object, 0, { terms: 0 }) : undefined;
