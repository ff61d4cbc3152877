/** The products of tiles.ts once more for engines with relaxed SIMD, which multiply and add in one step: src/linalg/fused-tiles.ts. */
export { tiles32, tiles64 } from './tiles';
