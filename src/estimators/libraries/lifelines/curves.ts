/** Tables of a value by time, as lifelines keeps baseline hazards and survival functions. */
import { InvalidInputError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { DataFrame } from '../../../pandas/frame.js';
import type { Attribute } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { shown } from '../../input/cells.js';
import { pandasView } from '../frames/lookup.js';

export interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

const numbersOf = (values: ArrayLike<unknown>): Float64Array => Float64Array.from(Array.from(values, unwrapScalar), Number); // prettier-ignore

/** A DataFrame of one column by rising times; `null` of several. */
export function curve(): Attribute<Curve | null> {
  return {
    read(value, place) {
      const view = pandasView(value);
      if (!(view instanceof DataFrame) || view.index === undefined)
        throw place.fail('a table by time', describe(value));
      if (view.columns.length !== 1) return null;
      const times = numbersOf(view.index.toArray());
      const values = numbersOf(view.columnAt(0));
      if (times.length === 0 || times.some((time, i) => !(i === 0 ? Number.isFinite(time) : time >= times[i - 1]!)))
        throw place.fail('rising times', 'others');
      return { times, values };
    },
  };
}

/** The value at the last time that is not after this one; NaN before the first. */
export function stepAt({ times, values }: Curve, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? Number.NaN : values[low - 1]!;
}

/** Times that a caller passes. */
export function timesOf(given: unknown, method: string): Float64Array {
  const list = typeof given === 'number' ? [given] : given instanceof NdArray ? given.flat() : given;
  if (!Array.isArray(list) && !ArrayBuffer.isView(list)) throw new InvalidInputError(`${method} takes times: a number, or an array of numbers`); // prettier-ignore
  return Float64Array.from(list as ArrayLike<unknown>, (time, i) => {
    const plain = typeof time === 'bigint' ? Number(time) : time;
    if (typeof plain === 'number' && !Number.isNaN(plain)) return plain;
    throw new InvalidInputError(`${method}: time ${i} is ${shown(time)}, not a number`);
  });
}
