/** Sets of categories that go left: a bit for each category below 256. */
import { NdArray } from '../../../../numpy/ndarray.js';
import type { Place } from '../../../binding/define.js';
import { describe } from '../../../binding/state.js';

/** 32-bit words of a set. */
export const WORDS = 8;

/** {@link WORDS} of each set, one set after the other. */
export type Bitsets = Uint32Array | Float64Array;

/** The array of a tree, as it stands there where it can be. */
export function bitsetsOf(state: { get(key: string): unknown }, place: Place): Bitsets {
  const bitsets = state.get('raw_left_cat_bitsets');
  if (bitsets === undefined) return new Uint32Array(0);
  if (!(bitsets instanceof NdArray) || bitsets.ndim !== 2 || bitsets.shape[1] !== WORDS || bitsets.dtype.kind !== 'u')
    throw place.fail('bitsets of eight words', describe(bitsets));
  const data: unknown = bitsets.order === 'C' ? bitsets.data : undefined;
  return data instanceof Uint32Array ? data : bitsets.toFloat64();
}

/** A number as C casts it to one byte: the low byte of a 32-bit integer. */
function asByte(value: number): number {
  return Math.abs(value) < 2 ** 31 ? Math.trunc(value) & 255 : 0;
}

/**
 * Whether a category, which is not NaN, goes left.
 *
 * @param known The 256 categories that `fit` saw: others go where missing values do
 */
export function isInBitset(
  bitsets: Bitsets,
  set: number,
  value: number,
  known: Uint8Array | undefined,
  missingLeft: boolean,
): boolean {
  if (value < 0) return missingLeft;
  const category = asByte(value);
  const word = bitsets[set * WORDS + (category >> 5)]!;
  if (((word >>> (category & 31)) & 1) === 1) return true;
  return known?.[category] !== 1 && missingLeft;
}
