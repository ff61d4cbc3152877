/** The items of an array as JavaScript has them. */
import { InvalidInputError } from '../core/errors.js';
import { PyFloat, PyTuple } from '../pickle/values/py-values.js';
import type { DType } from './dtypes/dtype.js';
import { type ArrayData, itemAt, longDouble, slotsOf } from './items.js';
import { NpScalar } from './scalar.js';
import { itemSteps, take } from './slicing.js';

/** What is read of an array: items in memory order, and how they lie. */
export interface Items {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly order: 'C' | 'F';
  readonly data: ArrayData;
}

/** Wrappers of the lossless graph are not for people. */
export function unwrap(value: unknown): unknown {
  if (value instanceof NpScalar) return value.value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple) return value.items.map(unwrap);
  return value;
}

/** Nested arrays, as numpy's `tolist`. */
export function nestedItems(array: Items): unknown {
  const { shape, dtype, data } = array;
  const steps = itemSteps(shape, array.order);
  const build = (axis: number, offset: number): unknown => {
    if (axis === shape.length) return unwrap(itemAt(dtype, data, offset));
    const out = new Array<unknown>(shape[axis]!);
    for (let i = 0; i < out.length; i++) out[i] = build(axis + 1, offset + i * steps[axis]!);
    return out;
  };
  return build(0, 0);
}

/** The data in C order. */
function inRows(array: Items): ArrayData {
  const { shape, dtype, data, order } = array;
  return order === 'C'
    ? data
    : take(data, slotsOf(dtype, data), { offset: 0, shape: [...shape], steps: itemSteps(shape, order) });
}

/** The items in C order as float64: the data themselves where they are that, otherwise a copy. Rounds long doubles. */
export function float64Items(array: Items): Float64Array {
  const { dtype, shape } = array;
  if (!'biuf'.includes(dtype.kind)) throw new InvalidInputError(`an array of ${dtype.name} has no numbers`);
  const data = inRows(array);
  if (data instanceof Float64Array) return data;
  const { kind, itemsize } = dtype;
  const out = new Float64Array(shape.reduce((product, dim) => product * dim, 1));
  for (let i = 0; i < out.length; i++) {
    if (itemsize > 8) out[i] = longDouble(data as Uint8Array, i * itemsize, dtype).value;
    else out[i] = Number(kind === 'f' && itemsize === 2 ? itemAt(dtype, data, i) : data[i]);
  }
  return out;
}
