/** The WebAssembly of assembly/csv.ts, compiled when it is first needed. */
import { BINARY } from './kernel.generated.js';

let compiled: WebAssembly.Module | false | undefined;

function compile(): WebAssembly.Module | false {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(BINARY), (char) => char.charCodeAt(0)));
  } catch {
    return false;
  }
}

/** Undefined where there is no WebAssembly. */
export function csvModule(): WebAssembly.Module | undefined {
  compiled ??= compile();
  return compiled === false ? undefined : compiled;
}

export const PAGE = 65536;

/** The next place for values of eight bytes and more. */
export const aligned = (place: number): number => (place + 15) & ~15;
