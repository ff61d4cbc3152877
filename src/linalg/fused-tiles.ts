/**
 * The products of tiles.ts with relaxed SIMD, which Node has since 22 and browsers since Chrome 114: a product is added in one step and
 * not rounded before, so results differ in their last bits from those without it. Whoever imports this pays for its bytes.
 */
import { BINARY } from './wasm/fused-tiles.generated.js';
import { bytesOf } from './wasm/kernel-bytes.js';
import type { Kernels, Machine } from './wasm/kernel-instance.js';

export type TileKernels = Pick<Kernels, 'tiles32' | 'tiles64'>;

let bytes: Uint8Array<ArrayBuffer> | false | undefined;

/** By machine, as each has a memory of its own. */
const known = new WeakMap<Machine, TileKernels | false>();

function make(wasm: Machine): TileKernels | false {
  if (bytes === undefined) {
    const given = bytesOf(BINARY);
    bytes = WebAssembly.validate(given) && given;
  }
  return bytes !== false && (wasm.beside(bytes) as unknown as TileKernels);
}

/** Undefined where the engine has no relaxed SIMD. */
export function fusedTiles(wasm: Machine): TileKernels | undefined {
  let found = known.get(wasm);
  if (found === undefined) known.set(wasm, (found = make(wasm)));
  return found === false ? undefined : found;
}
