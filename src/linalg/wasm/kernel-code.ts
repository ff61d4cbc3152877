/** All that runs in WebAssembly and is not of one family, for `kernel-bytes.ts`. */
export { affineInWasm, argmaxInWasm, productInWasm } from './dense-kernels.js';
export { whileFew } from './few-rows.js';
export { tilesInWasm } from './tile-kernels.js';
export { BINARY } from './kernels.generated.js';
export { Machine } from './machine.js';
export { asShared } from './shared-memory.js';
