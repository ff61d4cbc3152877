/** What `brine/joblib` gives besides files. */
export type { CompressOption, DumpResult } from '../model/model-api.js';
export { NdArray } from '../numpy/ndarray.js';
export type { HashName, HashOptions } from '../joblib/hash.js';
