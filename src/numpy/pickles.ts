/** The pickles behind the headers of `.npy` files of objects, as numpy writes them. */
import { createPickle } from '../pickle/api.js';
import { stdlibReaders } from '../pickle/stdlib/readers.js';
import { encodeTypedArray } from './encode.js';
import { numpyReaders } from './readers.js';

const pickle = /* @__PURE__ */ createPickle({
  readers: new Map([...stdlibReaders, ...numpyReaders]),
  encoders: [encodeTypedArray],
  bind: { knows: () => false, bind: () => undefined },
});

export const npyPickles = {
  /** The exact graph: what is in it stays as it was when the array is written again. */
  loads: (bytes: Uint8Array): unknown => pickle.loads(bytes, { lossless: true, encoding: 'latin1' }),
  dumps: (value: unknown): Uint8Array => pickle.dumps(value, { protocol: 4 }),
};
