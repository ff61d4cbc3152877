/** Files of arrays, told by their contents. */
import { detectContainer } from '../../core/detect.js';
import type { Limits } from '../../core/limits.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import type { NdArray } from '../ndarray.js';
import { readNpy } from './npy.js';
import { isNpz, readNpz } from './npz.js';
import { objectsAtHand } from './object-pickles.js';

/** The array of an `.npy` file, a dict of the arrays of an `.npz` file, or undefined for everything else. */
export function readArrayFile(
  bytes: Uint8Array,
  limits?: Partial<Limits>,
): NdArray | PyDict<string, NdArray> | undefined {
  objectsAtHand();
  const container = detectContainer(bytes);
  if (container === 'npy') return readNpy(bytes);
  if (container !== 'zip' || !isNpz(bytes)) return undefined;
  return new PyDict([...readNpz(bytes, limits === undefined ? {} : { limits })]);
}
