import { isTypedArray } from './from-nested.js';
import { NdArray } from './ndarray.js';

/** For the pickler: a typed array of numbers becomes a numpy array (a Uint8Array is bytes). */
export function encodeTypedArray(value: object): NdArray | undefined {
  return isTypedArray(value) && !(value instanceof Uint8Array) ? NdArray.of(value) : undefined;
}
