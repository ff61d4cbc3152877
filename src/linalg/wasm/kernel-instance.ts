/**
 * The WebAssembly side of the kernels: one instance for the whole process, made at first use, with a memory that is given out
 * in parts; threads that share the rows of a model have one for it, with a memory that they share (sharing.ts). Without
 * WebAssembly there is none, and callers go on in TypeScript.
 */
import { bytesOf, kernelCode } from './kernel-bytes.js';
import type { Machine } from './machine.js';
import type { Sharing } from './shared-memory.js';

export { type Kernels, SCRATCH } from './kernel-types.js';
export type { Machine } from './machine.js';

let made: Machine | false | undefined;
let sharedModule: WebAssembly.Module | undefined;
let lent: Machine | undefined;
let allowed = true;

function make(): Machine | false | undefined {
  const code = kernelCode();
  if (code === undefined) return undefined;
  try {
    return new code.Machine(new WebAssembly.Module(bytesOf(code.BINARY)));
  } catch {
    // No WebAssembly, no SIMD, or a policy of the page against both.
    return false;
  }
}

/** The machine of a thread that shares a memory; undefined where it cannot. */
export function sharingMachine(sharing: Sharing): Machine | undefined {
  const code = kernelCode();
  if (code === undefined) return undefined;
  try {
    sharedModule ??= new WebAssembly.Module(code.asShared(bytesOf(code.BINARY)));
    return new code.Machine(sharedModule, sharing);
  } catch {
    return undefined;
  }
}

/** What `run` computes at once uses this machine, not that of the process. */
export function withMachine<T>(use: Machine | undefined, run: () => T): T {
  const before = lent;
  lent = use;
  try {
    return run();
  } finally {
    lent = before;
  }
}

/** The machine; undefined where there is no WebAssembly, or its bytes are not there yet. */
export function machine(): Machine | undefined {
  if (!allowed) return undefined;
  if (lent !== undefined) return lent;
  made ??= make();
  return made === false ? undefined : made;
}

/** For tests: TypeScript only, until it is called with true. */
export function allowWebAssembly(allow: boolean): void {
  allowed = allow;
}
