/** `brine/numpy` in Node: arrays of objects are read at once. */
import { readNpy as readArray } from '../numpy/files/npy.js';
import { type NpzReadOptions, readNpz as readArrays } from '../numpy/files/npz.js';
import { objectsAtHand } from '../numpy/files/object-pickles.js';
import type { NdArray } from '../numpy/ndarray.js';

export * from './numpy.js';

/**
 * Reads an array. Arrays of objects are pickles behind the header, which Brine's machine reads without running anything.
 *
 * @throws FormatError where the file is damaged
 */
export function readNpy(bytes: Uint8Array): NdArray {
  objectsAtHand();
  return readArray(bytes);
}

/** Reads all arrays of an `.npz` file, by name. @throws FormatError, LimitError */
export function readNpz(bytes: Uint8Array, options: NpzReadOptions = {}): Map<string, NdArray> {
  objectsAtHand();
  return readArrays(bytes, options);
}
