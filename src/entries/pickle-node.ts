/** `brine/pickle` in Node: with file paths. */
import * as brine from '../node.js';
import { fixedFormat } from './shared/fixed-format.js';

const api = /* @__PURE__ */ fixedFormat(brine, 'pickle');

/** Loads a file; Pickle and Joblib are both read, whatever the compression. */
export const load = api.load;
/** Writes a Pickle file, whatever its extension. */
export const dump = api.dump;

export * from './shared/pickle.js';
