/** `.npz`: several `.npy` files in a ZIP archive, as `numpy.savez` and `savez_compressed` write them. */
import { FormatError, InvalidInputError, LimitError } from '../../core/errors.js';
import { type Limits, resolveLimits } from '../../core/limits.js';
import { NdArray } from '../ndarray.js';
import { readNpy } from './npy.js';
import { writeNpy } from './npy-write.js';
import { unzipMember, zip, zipMembers } from './zip.js';

const SUFFIX = '.npy';

export interface NpzReadOptions {
  limits?: Partial<Limits>;
}

export interface NpzWriteOptions {
  /** false stores (`numpy.savez`, the default), true compresses (`savez_compressed`), or a level from 0 to 9. */
  compress?: boolean | number;
}

/** True where every member of the archive is an `.npy` file. */
export function isNpz(bytes: Uint8Array): boolean {
  const members = zipMembers(bytes);
  return members.length > 0 && members.every(({ name }) => name.endsWith(SUFFIX));
}

/**
 * The arrays by name, without the ending `.npy`.
 *
 * @throws FormatError for a damaged archive; LimitError where all arrays together are larger than `limits.maxBytes`
 */
export function readNpz(bytes: Uint8Array, options: NpzReadOptions = {}): Map<string, NdArray> {
  const { maxBytes } = resolveLimits(options.limits);
  const members = zipMembers(bytes);
  const total = members.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) throw new LimitError('maxBytes', total, maxBytes);
  const arrays = new Map<string, NdArray>();
  for (const member of members) {
    if (!member.name.endsWith(SUFFIX)) {
      throw new FormatError(`${JSON.stringify(member.name.slice(0, 80))} in the archive is no .npy file`, {
        format: 'npz',
      });
    }
    arrays.set(member.name.slice(0, -SUFFIX.length), readNpy(unzipMember(bytes, member, options.limits)));
  }
  return arrays;
}

function levelOf(compress: boolean | number | undefined): number {
  if (compress === undefined || compress === false) return 0;
  if (compress === true) return 6;
  if (Number.isInteger(compress) && compress >= 0 && compress <= 9) return compress;
  throw new InvalidInputError(`compress is a boolean or a level from 0 to 9, not ${String(compress)}`);
}

/** An archive of arrays, given as a Map, a PyDict or a plain object of NdArrays. */
export function writeNpz(
  arrays: ReadonlyMap<string, NdArray> | Readonly<Record<string, NdArray>>,
  options: NpzWriteOptions = {},
): Uint8Array {
  const level = levelOf(options.compress);
  const members = new Map<string, Uint8Array>();
  for (const [name, array] of arrays instanceof Map ? arrays : Object.entries(arrays)) {
    if (!(array instanceof NdArray)) throw new InvalidInputError(`.npz: ${String(name)} is no NdArray`);
    if (typeof name !== 'string' || name === '') throw new InvalidInputError('.npz: the names of arrays are texts');
    members.set(`${name}${SUFFIX}`, writeNpy(array));
  }
  return zip(members, level);
}
