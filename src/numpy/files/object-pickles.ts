/** The pickle machine for arrays of objects. */
import { readGraph } from '../../pickle/read-pickle.js';
import { seldomAtHand } from '../../pickle/read/seldom-at-hand.js';
import { stdlibReaders } from '../../pickle/stdlib/readers.js';
import type { GlobalReaders } from '../../pickle/values/py-values.js';
import { numpyReaders } from '../pickle-readers.js';
import { provideObjects } from './object-arrays.js';

const readers: GlobalReaders = /* @__PURE__ */ new Map([...stdlibReaders, ...numpyReaders]);

/** From now on arrays of objects are read at once. */
export function objectsAtHand(): void {
  seldomAtHand();
  provideObjects((bytes) => readGraph(bytes, 0, { lossless: true, encoding: 'latin1' }, { readers }).value);
}
