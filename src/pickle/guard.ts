/** The place for whoever judges what a pickle asks for while it is read; `scan` fills it. */
import type { MachineEvents } from './read/options.js';

/** What a caller may say about globals. Pairs are exact: a module and a name, or `module.name`. */
export interface GuardOptions {
  /** Loads a file that is dangerous in Python, as inert values only. */
  allowDangerous?: boolean;
  /** Globals that are not refused. */
  allow?: readonly (string | { readonly module: string; readonly name: string })[];
  /** Globals that are refused. */
  deny?: readonly (string | { readonly module: string; readonly name: string })[];
}

export interface Guard extends MachineEvents {
  /** After the last opcode, with the value that the pickle gives. @throws UnsafeGlobalError that lists everything at once. */
  finish(value: unknown, offset: number): void;
  /** The error to be thrown where the machine has failed. */
  failed(error: unknown, bytes: Uint8Array): unknown;
  /**
   * Of a guard that took names for what their code alone can tell: loads it. False where one was something else: then what it
   * needs in its place is loaded, and everything is read once more.
   */
  confirm?(): Promise<boolean>;
  /** True where objects must stay inert. */
  readonly inert: boolean;
  /** True where bytes inside of the pickle look like a file of their own. */
  readonly hidesFiles: boolean;
}
