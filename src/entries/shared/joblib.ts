/** What `brine/joblib` gives besides files. */
export { isBrineError } from '../../core/errors.js';
export type { CompressOption, DumpResult } from '../../model/options.js';
export { NdArray } from '../../numpy/ndarray.js';
export type { HashName, HashOptions } from '../../joblib/hash.js';
