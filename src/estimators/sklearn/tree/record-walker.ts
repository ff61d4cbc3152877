/**
 * Walks the records of `Tree.nodes` where they stand in the file: for few rows that is less work, and less memory, than to make
 * arrays of a million nodes first.
 */
import type { NdArray } from '../../../numpy/ndarray.js';
import type { Place } from '../../binding/define.js';

/** Fields by kind and size; an int64 is read by its low half, which is all of it once it was checked to be a node or -1. */
const FIELDS = { left_child: 'i8', right_child: 'i8', feature: 'i8', threshold: 'f8' } as const;
const LITTLE = /* @__PURE__ */ new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export interface Records {
  /** The leaf of a row of X that starts at `offset`. */
  leafOf(X: Float64Array, offset: number): number;
  /** Calls `check` with the links of every node; what does not fit 32 bits is NaN. */
  each(check: (node: number, left: number, right: number, feature: number) => void): void;
}

/** Undefined where the records do not stand on the bounds of their numbers, or have another layout. */
export function recordsOf(nodes: NdArray, missing: boolean, place: Place): Records | undefined {
  const { bytes, dtype } = nodes;
  const { fields, itemsize } = dtype;
  if (!LITTLE || bytes === undefined || fields === undefined) return undefined;
  if (bytes.byteOffset % 8 !== 0 || itemsize % 8 !== 0) return undefined;
  const places: number[] = [];
  for (const [name, type] of Object.entries(FIELDS)) {
    const field = fields.get(name);
    if (field === undefined || field.offset % 8 !== 0 || field.dtype.byteorder === '>') return undefined;
    if (`${field.dtype.kind}${field.dtype.itemsize}` !== type) return undefined;
    places.push(field.offset >> 2);
  }
  const way = missing ? fields.get('missing_go_to_left') : undefined;
  if (way !== undefined && way.dtype.itemsize !== 1) return undefined;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length >> 3);
  const [left, right, feature, threshold] = places as [number, number, number, number];
  const [step, double] = [itemsize >> 2, itemsize >> 3];
  const count = nodes.size;
  const int = (at: number): number => (words[at + 1] === words[at]! >> 31 ? words[at]! : NaN);
  return {
    leafOf(X, offset) {
      let node = 0;
      for (let next = words[left]!; next !== -1; next = words[node * step + left]!) {
        const at = node * step;
        const value = X[offset + words[at + feature]!]!;
        if (!(value <= numbers[node * double + (threshold >> 1)]!)) {
          const goesLeft = value !== value && way !== undefined && bytes[node * itemsize + way.offset] !== 0;
          if (!goesLeft) next = words[at + right]!;
        }
        // The memory is the file's: whoever writes into it after the check shall not send a row round for ever.
        if (!(next > node && next < count))
          throw place.fail('children after their parent', `child ${next} of node ${node}`);
        node = next;
      }
      return node;
    },
    each(check) {
      for (let i = 0, at = 0; i < count; i++, at += step) check(i, int(at + left), int(at + right), int(at + feature));
    },
  };
}
