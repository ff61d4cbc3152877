/** `brine/numpy`: arrays and their types as numpy stores them. */
export { DType } from '../numpy/dtype.js';
export { NdArray } from '../numpy/ndarray.js';
