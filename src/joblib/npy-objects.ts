/** `.npy` files of object arrays: the header, then a pickle of the array. */
import { stdlibReaders } from '../pickle/stdlib/readers.js';
import { wholeUnpickler } from '../pickle/read/seldom-at-hand.js';
import type { GlobalReaders } from '../pickle/values/py-values.js';
import { numpyReaders } from '../numpy/pickle-readers.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const OBJECTS = /'descr'\s*:\s*'\|?O[48]?'/;
/** numpy's own limit for headers. */
const MAX_HEADER = 10_000;

let readers: GlobalReaders | undefined;

/** The pickled array in a `.npy` file, or undefined where its items are no objects. */
export function npyPickle(bytes: Uint8Array): unknown {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = bytes[6] === 1 ? 10 : 12;
  const length = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER || start + length > bytes.length) return undefined;
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  if (!OBJECTS.test(header)) return undefined;
  readers ??= new Map([...stdlibReaders, ...numpyReaders]);
  return wholeUnpickler(bytes, { lossless: true, encoding: 'latin1', readers }, start + length).load();
}
