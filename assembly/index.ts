/** What src/linalg/wasm loads; scripts/make-kernels.mjs compiles it. */
export { brute } from './brute';
export { affine } from './dense';
export { leafBits, ranks } from './leaf-bits';
export { nearest } from './neighbors';
export { gaussian, product, standardize } from './rows';
export { support } from './support';
export { tiles32, tiles64 } from './tiles';
export { notFinite, single32, toSingle, trees32, trees64 } from './trees';
