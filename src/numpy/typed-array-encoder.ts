import { isNumericArray, NdArray } from './ndarray.js';

/** For the pickler: a typed array of numbers becomes a numpy array (a Uint8Array is bytes). */
export function encodeTypedArray(value: object): NdArray | undefined {
  return isNumericArray(value) ? NdArray.of(value) : undefined;
}
