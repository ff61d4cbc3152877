/** `brine/scipy`: sparse matrices as scipy pickles them. */
export { isBrineError } from '../core/errors.js';
export { type SparseData, type SparseFormat, SparseMatrix } from '../scipy/sparse.js';
export { SparseArray } from '../scipy/nd.js';
