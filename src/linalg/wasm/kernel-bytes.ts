/**
 * Where the code of the kernels comes from, and of what runs them. Node has it at hand from its entry on; a page loads it with the
 * first work that is large enough, goes on in TypeScript until it is there, and gets the same results either way.
 */
import type { affineInWasm, argmaxInWasm, productInWasm } from './dense-kernels.js';
import type { whileFew } from './few-rows.js';
import type { tilesInWasm } from './tile-kernels.js';
import type { Machine } from './machine.js';
import type { asShared } from './shared-memory.js';

/** The exports of `kernel-code.ts`. */
export interface KernelCode {
  readonly BINARY: string;
  readonly Machine: typeof Machine;
  readonly asShared: typeof asShared;
  readonly affineInWasm: typeof affineInWasm;
  readonly argmaxInWasm: typeof argmaxInWasm;
  readonly productInWasm: typeof productInWasm;
  readonly tilesInWasm: typeof tilesInWasm;
  readonly whileFew: typeof whileFew;
}

let provided: KernelCode | undefined;
let coming: Promise<void> | undefined;

/** For those who have it. */
export function provideKernels(code: KernelCode): void {
  provided = code;
}

/** Undefined until it is there; asking for it has it loaded. */
export function kernelCode(): KernelCode | undefined {
  if (provided === undefined) void loadKernels();
  return provided;
}

/** Settled once it is there, or cannot be had: then everything goes on in TypeScript. */
export function loadKernels(): Promise<void> {
  if (provided !== undefined) return Promise.resolve();
  return (coming ??= import('./kernel-code.js').then(provideKernels, () => undefined));
}

/** A loop, as most processes do this once: nothing faster has been compiled by then. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}
