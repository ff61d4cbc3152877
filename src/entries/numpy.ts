/** `brine/numpy` in browsers: arrays and their types as numpy stores them, and numpy's own files. */
export { isBrineError } from '../core/errors.js';
export { useObjectArrays } from '../numpy/files/use-objects.js';
export { DType, dtypeOf as dtype, type Field } from '../numpy/dtypes/dtype.js';
export { MaskedArray } from '../numpy/masked.js';
export { NdArray } from '../numpy/ndarray.js';
export { readNpy } from '../numpy/files/npy.js';
export { writeNpy } from '../numpy/files/npy-write.js';
export { type NpzReadOptions, type NpzWriteOptions, readNpz, writeNpz } from '../numpy/files/npz.js';
export { NumpyRandom, type RandomKind } from '../numpy/random.js';
export { NpScalar } from '../numpy/scalar.js';
export type { Slice } from '../numpy/slicing.js';
