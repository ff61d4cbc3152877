/** What src/linalg/wasm loads; scripts/make-kernels.mjs compiles it. */
export { argmax } from './argmax';
export { brute } from './brute';
export { affine } from './dense';
export { columns32, columns64, groups32, groups64 } from './groups';
export { codes, leafBits, leafBits32, notFinite, notFinite32, ranks } from './leaf-bits';
export { nearest } from './neighbors';
export { gaussian, product, standardize } from './rows';
export { support } from './support';
export { regroup32, regroup64, tiles32, tiles64 } from './tiles';
export { single32, single64, trees32, trees64 } from './trees';
