/** What `brine/joblib` gives besides files. */
export type { CompressOption, DumpResult } from '../model.js';
export { NdArray } from '../numpy/ndarray.js';
