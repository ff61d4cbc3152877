/** `brine/pickle` in browsers: bytes, Blobs and URLs. */
import * as brine from '../index.js';
import { fixedFormat } from './shared/fixed-format.js';

const api = /* @__PURE__ */ fixedFormat(brine, 'pickle');

/** Loads bytes, a Blob or a URL; Pickle and Joblib are both read, whatever the compression. */
export const load = api.load;
/** Writes a Pickle file; there is no file system here, so it refuses: use `dumpBytes` of `brine`. */
export const dump = api.dump;

export * from './shared/pickle.js';
