/** Parts of arrays by position, as in numpy's basic indexing. Works on flat data, with steps counted in items. */
import { InvalidInputError } from '../core/errors.js';
import type { ArrayData } from './items.js';

/**
 * One axis of a slice: an index, which takes the axis away; `[start, stop, step]` as in Python's `start:stop:step`, each
 * part may be left open; or null for the whole axis.
 */
export type Slice = number | null | readonly [start?: number | null, stop?: number | null, step?: number | null];

/** A choice of items: the first one, and for each axis that is left how many and how far apart, in items. */
export interface Selection {
  offset: number;
  shape: number[];
  steps: number[];
}

/** Steps between items along each axis, in items. */
export function itemSteps(shape: readonly number[], order: 'C' | 'F'): number[] {
  const steps = new Array<number>(shape.length);
  let step = 1;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === 'F' ? i : shape.length - 1 - i;
    steps[axis] = step;
    step *= shape[axis]!;
  }
  return steps;
}

export function checkIndex(index: number, size: number, axis: number): number {
  const at = index < 0 ? index + size : index;
  if (Number.isInteger(at) && at >= 0 && at < size) return at;
  throw new InvalidInputError(`index ${index} is out of bounds for axis ${axis} of size ${size}`);
}

function bound(value: number | null | undefined, size: number, low: number, high: number, fallback: number): number {
  if (value === null || value === undefined) return fallback;
  if (!Number.isInteger(value)) throw new InvalidInputError(`the bounds of a slice are whole numbers, not ${value}`);
  return Math.min(high, Math.max(low, value < 0 ? value + size : value));
}

/** First position, number of positions and step of one axis; Python's rules for open and negative bounds. */
function range(slice: Exclude<Slice, number>, size: number): [start: number, count: number, step: number] {
  const [first, last, stride] = slice ?? [];
  const step = stride ?? 1;
  if (!Number.isInteger(step) || step === 0) throw new InvalidInputError(`the step of a slice cannot be ${step}`);
  const forward = step > 0;
  const start = forward ? bound(first, size, 0, size, 0) : bound(first, size, -1, size - 1, size - 1);
  const stop = forward ? bound(last, size, 0, size, size) : bound(last, size, -1, size - 1, -1);
  return [start, Math.max(0, Math.ceil((stop - start) / step)), step];
}

export function select(shape: readonly number[], steps: readonly number[], slices: readonly Slice[]): Selection {
  if (slices.length > shape.length) {
    throw new InvalidInputError(`an array of ${shape.length} dimensions takes no ${slices.length} slices`);
  }
  const out: Selection = { offset: 0, shape: [], steps: [] };
  shape.forEach((size, axis) => {
    const slice = slices[axis] ?? null;
    if (typeof slice === 'number') {
      out.offset += checkIndex(slice, size, axis) * steps[axis]!;
      return;
    }
    const [start, count, step] = range(slice, size);
    if (count > 0) out.offset += start * steps[axis]!;
    out.shape.push(count);
    out.steps.push(step * steps[axis]!);
  });
  return out;
}

/** True where the items stand one after the other in C order. */
export function isContiguous({ shape, steps }: Selection): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && steps[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

type Typed = Exclude<ArrayData, unknown[]>;

function emptyLike(data: ArrayData, length: number): ArrayData {
  if (Array.isArray(data)) return new Array<unknown>(length);
  // A bytearray or a Buffer holds bytes, and so does what is taken out of it.
  if (data instanceof Uint8Array) return new Uint8Array(length);
  return new (data.constructor as new (length: number) => Typed)(length);
}

/** The chosen items: a view where they are contiguous, otherwise a copy in C order. `slots` are data elements per item. */
export function take(data: ArrayData, slots: number, selection: Selection): ArrayData {
  const { offset, shape, steps } = selection;
  const count = shape.reduce((size, dim) => size * dim, 1);
  if (!Array.isArray(data) && isContiguous(selection)) {
    return data.subarray(offset * slots, (offset + count) * slots) as Typed;
  }
  const out = emptyLike(data, count * slots) as unknown[];
  if (count === 0) return out;
  const source = data as unknown[];
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < slots; j++) out[i * slots + j] = source[at * slots + j];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += steps[axis]!;
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      at -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
