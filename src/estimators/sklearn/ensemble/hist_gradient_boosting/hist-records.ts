/**
 * Walks the records of `TreePredictor.nodes` where they stand in the file: for few rows that is less work, and less memory, than to
 * make arrays of a million nodes first. Records have no gaps, so their numbers stand on no bounds: they are read through a DataView.
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import type { Place } from '../../../binding/define.js';
import { type Bitsets, isInBitset, WORDS } from './bitsets.js';

export interface HistRecords {
  /** The highest feature that a node splits by; -1 where none splits. */
  readonly highestFeature: number;
  /** Whether a node splits by category. */
  readonly splitsByCategory: boolean;
  /** The value of the leaf that a row of X, starting at `offset`, ends up in. */
  leafValue(X: Float64Array, offset: number, known: readonly (Uint8Array | undefined)[]): number;
}

const NOWHERE = -1;

/** Where a field of one of the types stands in a record; NaN where it has another one. */
function placeOf({ dtype }: NdArray, name: string, ...types: readonly string[]): number {
  const field = dtype.fields?.get(name);
  if (field === undefined) return NOWHERE;
  const { kind, itemsize, byteorder } = field.dtype;
  return byteorder !== '>' && types.includes(`${kind}${itemsize}`) ? field.offset : NaN;
}

/** Undefined where the records have another layout than scikit-learn's on a usual machine, or are not sound. */
export function histRecordsOf(nodes: NdArray, bitsets: Bitsets, place: Place): HistRecords | undefined {
  const { bytes } = nodes;
  const isWide = nodes.dtype.fields?.get('feature_idx')?.dtype.itemsize === 8;
  const leftAt = placeOf(nodes, 'left', 'u4');
  const rightAt = placeOf(nodes, 'right', 'u4');
  const featureAt = placeOf(nodes, 'feature_idx', 'u4', 'i4', 'i8');
  const leafAt = placeOf(nodes, 'is_leaf', 'u1');
  const valueAt = placeOf(nodes, 'value', 'f8');
  const renamed = nodes.dtype.fields?.has('num_threshold') === true;
  const thresholdAt = placeOf(nodes, renamed ? 'num_threshold' : 'threshold', 'f8');
  const missingAt = placeOf(nodes, 'missing_go_to_left', 'u1');
  const categoricalAt = placeOf(nodes, 'is_categorical', 'u1');
  const bitsetAt = categoricalAt === NOWHERE ? NOWHERE : placeOf(nodes, 'bitset_idx', 'u4');
  const needed = [leftAt, rightAt, featureAt, leafAt, valueAt, thresholdAt];
  if (bytes === undefined || !needed.every((at) => at >= 0)) return undefined;
  if ([missingAt, categoricalAt].some(Number.isNaN) || (categoricalAt !== NOWHERE && !(bitsetAt >= 0)))
    return undefined;
  const step = nodes.dtype.itemsize;
  const count = nodes.size;
  const end = count * step;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sets = bitsets.length / WORDS;
  let highestFeature = -1;
  let splitsByCategory = false;
  for (let i = 0, at = 0; i < count; i++, at += step) {
    const left = view.getInt32(at + leftAt, true);
    const right = view.getInt32(at + rightAt, true);
    const feature = view.getInt32(at + featureAt, true);
    const bitset = bitsetAt === NOWHERE ? 0 : view.getInt32(at + bitsetAt, true);
    const high = isWide ? view.getInt32(at + featureAt + 4, true) : 0;
    // A negative one is a number above 31 bits, which no tree has.
    if ((left | right | feature | bitset) < 0 || high !== 0) return undefined;
    if (bytes[at + leafAt] !== 0) continue;
    if (left <= i || left >= count || right <= i || right >= count) return undefined;
    if (feature > highestFeature) highestFeature = feature;
    if (categoricalAt === NOWHERE || bytes[at + categoricalAt] === 0) continue;
    if (bitset >= sets) return undefined;
    splitsByCategory = true;
  }
  return {
    highestFeature,
    splitsByCategory,
    leafValue(X, offset, known) {
      let at = 0;
      while (bytes[at + leafAt] === 0) {
        const feature = view.getInt32(at + featureAt, true);
        const value = X[offset + feature]!;
        let goesLeft: boolean;
        if (value !== value) goesLeft = missingAt !== NOWHERE && bytes[at + missingAt] === 1;
        else if (categoricalAt === NOWHERE || bytes[at + categoricalAt] === 0)
          goesLeft = value <= view.getFloat64(at + thresholdAt, true);
        else {
          const missingLeft = missingAt !== NOWHERE && bytes[at + missingAt] === 1;
          goesLeft = isInBitset(bitsets, view.getInt32(at + bitsetAt, true), value, known[feature], missingLeft);
        }
        const next = view.getUint32(at + (goesLeft ? leftAt : rightAt), true) * step;
        // The memory is the file's: whoever writes into it after the check shall not send a row round for ever.
        if (!(next > at && next < end))
          throw place.fail('children after their parent', `child ${next / step} of node ${at / step}`);
        at = next;
      }
      return view.getFloat64(at + valueAt, true);
    },
  };
}
