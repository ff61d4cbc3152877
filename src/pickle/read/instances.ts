/** Globals and the calls of them: what a reader makes of a class, or an inert record. */
import { LimitError } from '../../core/errors.js';
import { describe, isGetattr, methodOf } from '../values/describe.js';
import { NEEDS_LOSSLESS } from './needs-lossless.js';
import { Op } from '../opcodes.js';
import { PyDict } from '../values/py-dict.js';
import type { RecordRun } from './record-run.js';
import type { MachineState } from './machine-state.js';
import {
  type GlobalReader,
  type GlobalReaders,
  globalKey,
  type How,
  INERT,
  PyCall,
  PyGlobal,
  PyObject,
  PyTuple,
  PyValue,
} from '../values/py-values.js';

const NO_READERS: GlobalReaders = new Map();

export class Instances {
  readonly #vm: MachineState;
  readonly #readers: GlobalReaders;
  readonly #globals: Map<string, PyGlobal>;
  readonly #records: RecordRun;
  /** The class that was called last, and its reader. */
  #lastClass: PyGlobal | undefined = undefined;
  #lastReader: GlobalReader | undefined = undefined;
  /** The readers of the classes that were called before, by identity: to join the key's text costs more. */
  readonly #readerCache = new Map<PyGlobal, GlobalReader | undefined>();

  constructor(vm: MachineState, records: RecordRun) {
    this.#vm = vm;
    this.#readers = vm.options.readers ?? NO_READERS;
    this.#globals = vm.options.globals ?? new Map();
    this.#records = records;
  }

  /** Positional arguments: CPython takes a tuple and nothing else. */
  argsOf(value: unknown): unknown[] {
    const vm = this.#vm;
    if (value instanceof PyTuple) return value.items;
    if (Array.isArray(value) && !vm.lossless) {
      if (value === vm.lastTuple || value.length === 0) return value;
      throw NEEDS_LOSSLESS;
    }
    throw vm.fail(`arguments must be a tuple, not ${describe(value)}`);
  }

  global(module: string, name: string): PyGlobal {
    const vm = this.#vm;
    if (module === '') throw vm.fail('a global needs the name of a module');
    const length = module.length + name.length;
    if (length > vm.limits.maxName) {
      throw new LimitError('maxName', length, vm.limits.maxName, { offset: vm.opStart, opcode: vm.opcode() });
    }
    const key = globalKey(module, name);
    let global = this.#globals.get(key);
    if (global === undefined) {
      global = new PyGlobal(module, name);
      this.#globals.set(key, global);
    }
    vm.events?.onGlobal?.(module, name, vm.opStart, vm.opcode());
    return global;
  }

  instantiate(cls: unknown, how: How, args: unknown[], kwargs?: unknown): unknown {
    const vm = this.#vm;
    vm.events?.onCall?.(cls, how, vm.opStart, vm.opcode(), args, kwargs);
    const callable = cls instanceof PyGlobal || (cls instanceof PyValue && cls.pyCallable);
    if (!callable) throw vm.fail(`${describe(cls)} cannot be called`);
    const known = cls instanceof PyGlobal ? cls : methodOf(cls);
    if (known !== undefined) {
      const reader = this.#readerOf(known);
      if (reader !== undefined) {
        // What dill fetched from numpy is written as pickle has it.
        const callee = cls instanceof PyCall && isGetattr(cls) ? cls : known;
        const value = reader({ cls: callee, how, args, kwargs, machine: vm });
        if (value !== INERT) return value;
      }
    }
    // The state of an inert object must keep its tuples and floats, or it could not be written back.
    if (!vm.lossless) throw NEEDS_LOSSLESS;
    const made = how === 'reduce' ? new PyCall(cls, how, args, kwargs) : new PyObject(cls, how, args, kwargs);
    vm.events?.onInert?.(made, vm.opStart);
    return made;
  }

  newObject(cls: PyGlobal): unknown {
    const vm = this.#vm;
    const value = this.#readerOf(cls)?.({ cls, how: 'newobj', args: [], kwargs: undefined, machine: vm });
    if (value !== undefined && value !== INERT) return value;
    if (!vm.lossless) throw NEEDS_LOSSLESS;
    return new PyObject(cls, 'newobj', []);
  }

  /**
   * After NEWOBJ the usual instance goes on with MEMOIZE, a dict of attributes like that of the instance before it, and BUILD:
   * all this at once. Where something else stands there, the machine goes on after the last opcode that was as expected.
   */
  readState(object: PyObject): void {
    const vm = this.#vm;
    const { bytes, pos, memo } = vm;
    const stop = vm.frameEnd < bytes.length ? vm.frameEnd : bytes.length;
    if (pos + 5 > stop) return;
    if (bytes[pos] !== Op.MEMOIZE || bytes[pos + 1] !== Op.EMPTY_DICT || bytes[pos + 2] !== Op.MEMOIZE) return;
    if (bytes[pos + 3] !== Op.MARK || (bytes[pos + 4] !== Op.BINGET && bytes[pos + 4] !== Op.LONG_BINGET)) return;
    const dict = new PyDict();
    memo.push(object);
    memo.push(dict);
    const run = this.#records;
    const values = run.read(pos + 4, stop);
    if (values === undefined) {
      vm.pos = pos + 3;
      vm.push(dict);
      return;
    }
    run.table!.shared = true;
    dict.fill(run.table!, values);
    vm.pos = run.pos;
    if (run.pos < stop && bytes[run.pos] === Op.BUILD) {
      vm.op = Op.BUILD;
      vm.opStart = vm.pos++;
      vm.events?.onBuild?.(object, vm.opStart, 'BUILD', dict);
      object.state = dict;
    } else {
      vm.push(dict);
    }
  }

  #readerOf(cls: PyGlobal): GlobalReader | undefined {
    if (cls === this.#lastClass) return this.#lastReader;
    let reader = this.#readerCache.get(cls);
    if (reader === undefined) {
      reader = this.#readers.get(globalKey(cls.module, cls.name));
      // Not for the name of a method, which is made anew for every call.
      if (this.#globals.get(globalKey(cls.module, cls.name)) === cls) this.#readerCache.set(cls, reader);
    }
    this.#lastClass = cls;
    this.#lastReader = reader;
    return reader;
  }

  build(): void {
    const vm = this.#vm;
    const state = vm.pop();
    const target = vm.top();
    vm.events?.onBuild?.(target, vm.opStart, vm.opcode(), state);
    if (target instanceof PyValue) {
      vm.stack[vm.sp - 1] = target.pyBuild(state, vm);
      return;
    }
    if (!(target instanceof PyGlobal)) {
      if (state === null) return;
      throw vm.fail(`${describe(target)} takes no state`);
    }
    if (!vm.lossless) throw NEEDS_LOSSLESS;
    const built = new PyObject(target, 'build', []);
    built.state = state;
    vm.stack[vm.sp - 1] = built;
  }
}
