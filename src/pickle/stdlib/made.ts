/** The common part of values that Python makes by one call: how the file made them is how they are written again. */
import {
  type Call,
  type GlobalReader,
  globalKey,
  type PyCall,
  PyGlobal,
  PyValue,
  type Reduction,
} from '../values/py-values.js';

/** The call that made a value, as far as it must be the same when it is written. */
export interface Origin {
  /** A global, or the call that gave the callable. */
  readonly cls: PyGlobal | PyCall;
  readonly args: readonly unknown[];
}

export abstract class MadeValue extends PyValue {
  #origin: Origin | undefined;

  /** The call that Python 3 writes for a value that was made here. */
  protected abstract call(): Origin;

  /** Keeps the form of the file: Python's versions write some types differently. */
  madeBy(call: Call): this {
    if (call.machine.lossless) this.#origin = { cls: call.cls, args: call.args };
    return this;
  }

  override pyReduce(): Reduction {
    return { ...(this.#origin ?? this.call()), how: 'reduce' };
  }

  toJSON(): unknown {
    return this.toString();
  }
}

export const builtin = (name: string): PyGlobal => new PyGlobal('builtins', name);

/** One entry of a table of readers. */
export function reader(module: string, name: string, read: GlobalReader): readonly [string, GlobalReader] {
  return [globalKey(module, name), read];
}

/** True for calls of the function or class itself, with a number of positional arguments. */
export function called(call: Call, ...counts: readonly number[]): boolean {
  return call.how !== 'build' && call.kwargs === undefined && counts.includes(call.args.length);
}
