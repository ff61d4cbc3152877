/** The pickles behind the headers of `.npy` files of objects. */
import { readGraph } from '../../pickle/read-pickle.js';
import { stdlibReaders } from '../../pickle/stdlib/readers.js';
import type { GlobalReaders } from '../../pickle/values/py-values.js';
import { numpyReaders } from '../pickle-readers.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...stdlibReaders, ...numpyReaders]);

/** The exact graph: what is in it stays as it was when the array is written again. */
export function readExact(bytes: Uint8Array): unknown {
  return readGraph(bytes, 0, { lossless: true, encoding: 'latin1' }, { readers }).value;
}
