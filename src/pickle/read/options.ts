/** What a caller may tell the reading machine, and what it tells back. */
import type { Budget } from '../../core/budget.js';
import type { LaterSource } from '../../core/later.js';
import type { Limits } from '../../core/limits.js';
import type { DecodeErrors, StringEncoding } from '../text-python2.js';
import type { GlobalReaders, How, PyGlobal, PyObject } from '../values/py-values.js';

/** What the stream asked for, reported while it is read. */
export interface MachineEvents {
  /** A global was named (GLOBAL, STACK_GLOBAL, INST, EXT). */
  onGlobal?(module: string, name: string, offset: number, opcode: string): void;
  /** A callable was called (REDUCE, NEWOBJ, OBJ …). */
  onCall?(cls: unknown, how: How, offset: number, opcode: string, args: readonly unknown[], kwargs: unknown): void;
  /** What the call at `offset` gave, where it stays inert. */
  onInert?(value: PyObject, offset: number): void;
  /** Bytes that are no opcodes were taken out of the stream, or a nested pickle stood there. */
  onForeign?(start: number, end: number, what: string): void;
  /** BUILD or an item was put on something. `state` is what BUILD was given. */
  onBuild?(target: unknown, offset: number, opcode: string, state?: unknown): void;
  /** Bytes stand in the stream (the opcodes of bytes, bytearrays and 8-bit strings). */
  onBytes?(bytes: Uint8Array, offset: number): void;
  /** An object outside of the pickle was asked for (PERSID, BINPERSID). */
  onPersistent?(id: unknown, offset: number, opcode: string): void;
}

export interface UnpicklerOptions {
  /** Tuples as PyTuple, integral floats as PyFloat. */
  lossless?: boolean;
  /** In lossless mode: keep unknown persistent ids and extension codes as inert values. Default true. */
  inertExternals?: boolean;
  encoding?: StringEncoding;
  errors?: DecodeErrors;
  /** Map the names of Python 2 (protocols below 3). Default true. */
  fixImports?: boolean;
  /** Out-of-band buffers of protocol 5, in order. */
  buffers?: Iterable<ArrayBufferView | ArrayBuffer>;
  persistentLoad?: (id: unknown) => unknown;
  /** The extension registry (`copyreg.add_extension`): code to `module name`. */
  extensions?: ReadonlyMap<number, string>;
  /** Globals that become values; all others stay inert. */
  readers?: GlobalReaders;
  /** Takes every global that the stream names, under `globalKey`; nested pickles share it. */
  globals?: Map<string, PyGlobal>;
  limits?: Partial<Limits>;
  /** Bounds what a stream asks for that was far smaller on disk. */
  budget?: Budget | undefined;
  events?: MachineEvents;
  /** Leaves large arrays of Joblib files where they are until they are touched. */
  later?: LaterSource;
}
