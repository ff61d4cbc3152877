/** Readers of stored attributes: each checks one value and gives it in the form that methods use. */
import { labelsAsText } from './python2-labels.js';
import { typeNameOf } from './type-names.js';
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import type { Attribute, Place } from './define.js';
import type { BoundEstimator } from './bound-estimator.js';
import { NUMBER_TYPES, type NumberType } from '../input/matrix.js';
import { describe, plainValue, unwrapScalar } from './state.js';

/** Numbers of an attribute in C order. */
export interface Numbers {
  readonly data: Float64Array;
  readonly shape: readonly number[];
  /** True where scikit-learn computes in float32. */
  readonly float32: boolean;
  /** numpy's name of the type that the file has. */
  readonly dtype?: string;
  /** True where the file has them in compressed sparse rows. */
  readonly sparse?: boolean;
}

const NUMERIC = 'biuf';

function shapeText(ndim: readonly number[]): string {
  return ndim.map((n) => `${n}-D`).join(' or ');
}

function readNumbers(value: unknown, place: Place, ndim: readonly number[]): Numbers {
  const array = value instanceof NdArray ? value : fromPlain(value);
  const expected = `${ndim.length === 0 ? 'an' : `a ${shapeText(ndim)}`} array of numbers`;
  if (array === undefined) throw place.fail(expected, describe(value));
  if (!NUMERIC.includes(array.dtype.kind) && array.dtype.kind !== 'O') throw place.fail(expected, describe(value));
  if (ndim.length > 0 && !ndim.includes(array.ndim)) throw place.fail(expected, describe(value));
  const float32 = array.dtype.kind === 'f' && array.dtype.itemsize === 4;
  if (array.dtype.kind !== 'O') {
    if (array.dtype.itemsize > 8) throw place.fail(expected, describe(value));
    return { data: array.toFloat64(), shape: array.shape, float32, dtype: array.dtype.name };
  }
  const data = new Float64Array(array.size);
  array.flat().forEach((item, i) => {
    const number = unwrapScalar(item);
    if (typeof number !== 'number') throw place.fail(expected, `an array that holds ${describe(item)}`);
    data[i] = number;
  });
  return { data, shape: array.shape, float32: false };
}

/** Scalars and flat or nested lists of numbers, which some attributes are. */
function fromPlain(value: unknown): NdArray | undefined {
  const scalar = unwrapScalar(value);
  if (typeof scalar === 'number' || typeof scalar === 'boolean' || typeof scalar === 'bigint') {
    return NdArray.of(Float64Array.of(Number(scalar)), []);
  }
  const items = asSequence(value);
  if (items === undefined) return undefined;
  const flat = items.map(unwrapScalar);
  if (!flat.every((item) => typeof item === 'number' || typeof item === 'boolean')) return undefined;
  return NdArray.of(Float64Array.from(flat, Number), [flat.length]);
}

/** An array of numbers with one of the given numbers of dimensions (any, where none is given). */
export function numbers(...ndim: number[]): Attribute<Numbers> {
  return { read: (value, place) => readNumbers(value, place, ndim) };
}

/** A 1-D array of numbers. */
export function vector(): Attribute<Float64Array> {
  return { read: (value, place) => readNumbers(value, place, [1]).data };
}

/** A number, int or float. */
export function number(): Attribute<number> {
  return {
    read(value, place) {
      const scalar = unwrapScalar(value);
      if (typeof scalar === 'number') return scalar;
      if (typeof scalar === 'bigint') return Number(scalar);
      if (value instanceof NdArray && value.size === 1 && NUMERIC.includes(value.dtype.kind))
        return value.toFloat64()[0]!;
      throw place.fail('a number', describe(value));
    },
  };
}

/** An integer that is not negative. */
export function count(): Attribute<number> {
  return {
    read(value, place) {
      const scalar = unwrapScalar(value);
      if (typeof scalar === 'number' && Number.isSafeInteger(scalar) && scalar >= 0) return scalar;
      throw place.fail('a count', describe(value));
    },
  };
}

export function bool(): Attribute<boolean> {
  return {
    read(value, place) {
      const scalar = unwrapScalar(value);
      if (typeof scalar === 'boolean') return scalar;
      if (scalar === 0 || scalar === 1) return scalar === 1;
      throw place.fail('True or False', describe(value));
    },
  };
}

export function text(): Attribute<string> {
  return {
    read(value, place) {
      const scalar = unwrapScalar(value);
      if (typeof scalar === 'string') return scalar;
      throw place.fail('a string', describe(value));
    },
  };
}

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Attribute<T> {
  return {
    read(value, place) {
      const found = words.find((word) => word === unwrapScalar(value));
      if (found !== undefined) return found;
      throw place.fail(words.map((word) => `'${word}'`).join(' or '), describe(value));
    },
  };
}

/** Any value, without the wrappers of the lossless graph. */
export function any(): Attribute<unknown> {
  return { read: (value) => plainValue(unwrapScalar(value), (object) => object) };
}

/** Any array, as it is. */
export function array(...ndim: number[]): Attribute<NdArray> {
  return {
    read(value, place) {
      if (value instanceof NdArray && (ndim.length === 0 || ndim.includes(value.ndim))) return value;
      throw place.fail(`${ndim.length === 0 ? 'an' : `a ${shapeText(ndim)}`} array`, describe(value));
    },
  };
}

/** Labels of classes: a 1-D array of any kind. */
export function labels(): Attribute<NdArray> {
  const stored = array(1);
  return { ...stored, read: (value, place) => labelsAsText(stored.read(value, place), place.version) };
}

/** A list (or tuple, or object array) whose items are read alike. */
export function listOf<T>(item: Attribute<T>): Attribute<T[]> {
  const itemsOf = (value: unknown): unknown[] | undefined =>
    value instanceof NdArray && value.ndim === 1 ? value.flat() : asSequence(value);
  const attribute: Attribute<T[]> = {
    read(value, place) {
      const items = itemsOf(value);
      if (items === undefined) throw place.fail('a list', describe(value));
      return items.map((part) => item.read(part, place));
    },
  };
  if (item.children !== undefined) {
    attribute.children = (value) => (itemsOf(value) ?? []).flatMap((part) => item.children!(part));
  }
  return attribute;
}

/** None, or what `inner` reads. */
export function nullable<T>(inner: Attribute<T>): Attribute<T | undefined> {
  const attribute: Attribute<T | undefined> = {
    read: (value, place) => (value === null || value === undefined ? undefined : inner.read(value, place)),
  };
  if (inner.children !== undefined) attribute.children = (value) => (value === null ? [] : inner.children!(value));
  if (inner.functions !== undefined) attribute.functions = (value) => inner.functions!(value);
  return attribute;
}

/** An attribute that a file may lack; `fallback` stands for it. */
export function optional<T>(inner: Attribute<T>): Attribute<T | undefined>;
export function optional<T>(inner: Attribute<T>, fallback: T): Attribute<T>;
export function optional<T>(inner: Attribute<T>, fallback?: T): Attribute<T | undefined> {
  return { ...inner, missing: () => fallback };
}

/** A fitted estimator. */
export function child(): Attribute<BoundEstimator> {
  return {
    read(value, place) {
      if (value instanceof PyObject) return place.bind(value);
      throw place.fail('an estimator', describe(value));
    },
    children: (value) => (value instanceof PyObject ? [value] : []),
  };
}

/** One of several forms: the first whose `is` accepts the value reads it. */
export function either<A, B>(
  is: (value: unknown) => boolean,
  first: Attribute<A>,
  second: Attribute<B>,
): Attribute<A | B> {
  return {
    read: (value, place) => (is(value) ? first.read(value, place) : second.read(value, place)),
    children: (value) => (is(value) ? first : second).children?.(value) ?? [],
  };
}

/** The numpy type of numbers that an estimator gives, such as `numpy.float64` or a dtype. */
export function numberType(): Attribute<NumberType> {
  return {
    read(value, place) {
      const name = typeNameOf(value);
      const type = NUMBER_TYPES.find((known) => known === name);
      if (type !== undefined) return type;
      throw place.fail(`a type of numbers (${NUMBER_TYPES.join(', ')})`, describe(value));
    },
  };
}

/** The name of any dtype. */
export function dtypeName(): Attribute<string> {
  return {
    read(value, place) {
      const name = typeNameOf(value);
      if (name !== undefined) return name;
      throw place.fail('a dtype', describe(value));
    },
  };
}
