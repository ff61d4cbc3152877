/** From what people write in TypeScript to what scikit-learn keeps in the attributes of a model. */
import { InvalidInputError } from '../../core/errors.js';
import { dtypeOf } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyFloat, PyGlobal, PyTuple } from '../../pickle/values/py-values.js';
import type { Tagged } from './known-class.js';

/** A default of the generated table as a value of the graph. */
export function fromTagged(value: Tagged): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Tagged[]).map(fromTagged);
  if ('f' in value) {
    const number = Number(value.f === 'nan' ? Number.NaN : value.f === 'inf' ? Infinity : value.f);
    return Number.isInteger(number) ? new PyFloat(number) : number;
  }
  if ('t' in value) return new PyTuple(value.t.map(fromTagged));
  if ('g' in value) return new PyGlobal(value.g[0]!, value.g[1]!);
  throw new InvalidInputError('a default of no known form');
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isTyped = (value: unknown): value is Float64Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof Uint8Array);

/** Texts as Python objects, the form in which tables bring them. */
export function objectArray(values: readonly unknown[]): NdArray {
  return new NdArray([...values], [values.length], dtypeOf('object'));
}

/** Numbers as float64, whatever their values: arrays of coefficients are never of integers. */
export function floatArray(value: unknown, attribute: string): NdArray {
  if (value instanceof NdArray) return value;
  if (isTyped(value)) return NdArray.of(value);
  if (typeof value === 'number') return NdArray.from([value], 'float64');
  if (!isList(value)) throw new InvalidInputError(`${attribute} is an array of numbers, not ${typeof value}`);
  return NdArray.from(
    value.map((row) => (isTyped(row) ? Array.from(row) : row)),
    'float64',
  );
}

/** Labels: texts as numpy's `U`, whole numbers as int64, other numbers as float64, booleans as bool. */
export function labelArray(value: unknown, attribute: string): NdArray {
  if (value instanceof NdArray) return value;
  if (isTyped(value)) return NdArray.of(value);
  if (!isList(value) || value.length === 0) throw new InvalidInputError(`${attribute} is a list of labels`);
  if (value.every((item) => typeof item === 'string')) return NdArray.strings(value);
  return NdArray.from(value);
}

/** Categories of an encoder, one array a column; texts and mixed values stay Python objects. */
export function categoryArrays(value: unknown, attribute: string): NdArray[] {
  if (!isList(value)) throw new InvalidInputError(`${attribute} is a list with the categories of each column`);
  return value.map((column) => {
    if (column instanceof NdArray) return column;
    if (isTyped(column)) return NdArray.of(column);
    if (!isList(column) || column.length === 0)
      throw new InvalidInputError(`${attribute} holds a list of categories for each column`);
    const known = column.filter((item) => typeof item !== 'number' || !Number.isNaN(item));
    const numeric = known.every((item) => typeof item === 'number');
    if (!numeric) return objectArray(column);
    return known.every(Number.isInteger) && known.length === column.length
      ? NdArray.from(column)
      : NdArray.from(column, 'float64');
  });
}

/** A parameter: arrays are Python lists, objects dicts; a number is a float where the default is one, a dtype its class. */
export function parameter(value: unknown, example: unknown): unknown {
  if (typeof value === 'string' && example instanceof PyGlobal && example.module === 'numpy')
    return new PyGlobal('numpy', dtypeOf(value).name);
  if (typeof value === 'number' && Number.isInteger(value)) {
    const isFloat = example instanceof PyFloat || (typeof example === 'number' && !Number.isInteger(example));
    return isFloat ? new PyFloat(value) : value;
  }
  if (isList(value)) {
    const items = value.map((item) => parameter(item, undefined));
    return example instanceof PyTuple ? new PyTuple(items) : items;
  }
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const dict = new PyDict();
    for (const [key, item] of Object.entries(value)) dict.set(key, parameter(item, undefined));
    return dict;
  }
  return value;
}
