/**
 * The machine that writes pickles, protocols 0 to 5, as CPython's picklers do: the same memo numbers, batches and
 * frames (`flavor: 'c'` is what `pickle.dump` writes, `'python'` what the pure-Python pickler under Joblib writes).
 * It keeps its own stack of open containers, so nesting costs heap, not the call stack.
 */
import { keepShapes } from '../../core/keep-shapes.js';
import { MemorySink } from '../../core/sink.js';
import { Op } from '../opcodes.js';
import type { KeyTable } from '../values/key-table.js';
import { floatPlaces, wasTuple } from '../values/origins.js';
import { PyDict } from '../values/py-dict.js';
import {
  isGraphView,
  PickleBuffer,
  PyByteArray,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
  PyValue,
  type Reduction,
  toGraph,
  type WriteContext,
} from '../values/py-values.js';
import { writeAtom } from './atoms.js';
import { writeBytes } from './bytes.js';
import { writeFlatEntries, writeFlatItems } from './flat-containers.js';
import { writeGlobal } from './globals.js';
import { BATCH, DictFrame, FrozenSetFrame, ListFrame, ReduceFrame, SetFrame, TupleFrame } from './open-containers.js';
import { PicklerState } from './pickler-state.js';
import { TextEcho } from './text-echo.js';

let shapesKept = false;

/** What Python has in place of JavaScript's own classes. */
const INSTEAD: Readonly<Record<string, string>> = {
  Date: 'PyDateTime.fromDate(date) of brine/pickle is a datetime of Python in UTC, date.toISOString() a text',
  RegExp: "the text of the pattern can be, or a PyPattern of brine/pickle: both are Python's",
  URL: 'url.href is a text',
  Error: 'its message is a text',
  Promise: 'await it first',
  ArrayBuffer: 'new Uint8Array(buffer) is bytes in Python',
  DataView: 'new Uint8Array(view.buffer, view.byteOffset, view.byteLength) is bytes in Python',
};

/** See {@link keepShapes}; done at the first dump, so that importing this file does nothing. */
function keepPicklerShapes(): void {
  shapesKept = true;
  const sink = new MemorySink();
  keepShapes(
    new Pickler(sink),
    sink,
    new TextEcho(new Uint8Array(0)),
    new ListFrame([], true),
    new TupleFrame([], undefined, true, 0),
  );
  keepShapes(new DictFrame([], [], true), new ReduceFrame({ cls: null, how: 'reduce', args: [] }, undefined));
}

export class Pickler extends PicklerState {
  /** Persistent ids that are being written. */
  #persistent = 0;

  /** Writes one complete pickle. */
  dump(value: unknown): void {
    if (!shapesKept) keepPicklerShapes();
    if (this.protocol >= 2) this.out.outside(() => this.out.bytes2(Op.PROTO, this.protocol));
    this.memo.begin();
    try {
      this.saveWhole(value);
    } finally {
      this.memo.end();
    }
    this.out.byte(Op.STOP);
    this.out.end();
  }

  /** As {@link dump}, but pauses where `full` says that enough was written for now. */
  *dumpInSteps(value: unknown, full: () => boolean): Generator<void> {
    if (!shapesKept) keepPicklerShapes();
    if (this.protocol >= 2) this.out.outside(() => this.out.bytes2(Op.PROTO, this.protocol));
    const frames = this.frames;
    this.memo.begin();
    try {
      this.save(value);
      while (frames.length > 0) {
        const depth = frames.length;
        if (frames[depth - 1]!.step(this)) frames.length = depth - 1;
        if (full()) yield;
      }
    } finally {
      this.memo.end();
    }
    this.out.byte(Op.STOP);
    this.out.end();
  }

  /** Writes a value whole and returns true, or opens a frame for its contents and returns false. */
  save(value: unknown): boolean {
    this.out.boundary();
    if (this.persistentId !== undefined) {
      const done = this.#savePersistent(value);
      if (done !== undefined) return done;
    }
    if (typeof value === 'object' && value !== null) {
      if (!(value instanceof PyFloat)) return this.#saveObject(value);
    }
    if (writeAtom(this, value)) return true;
    throw this.error(
      `${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`} cannot be written to a pickle; use null, or leave it out`,
    );
  }

  #saveObject(value: object): boolean {
    const known = this.memo.find(value);
    if (known >= 0) {
      this.get(known);
      return true;
    }
    if (Array.isArray(value)) return this.#saveList(value);
    if (value instanceof PyTuple) return this.saveTuple(value.items, value);
    if (value instanceof PyDict) {
      if (value.constructor === PyDict) {
        return this.saveDict(value, value.unsettledKeys(), value.unsettledValues(), value.sharedKeys());
      }
    } else if (value instanceof PyValue) {
      return this.#savePyValue(value);
    }
    return this.#saveOther(value);
  }

  #savePyValue(value: PyValue): boolean {
    if (this.intercept?.(value, this) === true) return true;
    if (this.flat && value.constructor === PyObject) {
      const done = this.#saveInstance(value as PyObject);
      if (done !== undefined) return done;
    }
    const reduction = value.pyReduce(this);
    const earlier = value instanceof PyObject ? value.earlierStates : undefined;
    return this.open(new ReduceFrame(reduction, value, earlier));
  }

  /** The usual instance: a class that was written before, no arguments, a dict of attributes. Undefined for others. */
  #saveInstance(object: PyObject): boolean | undefined {
    const { cls, state } = object;
    if (!(cls instanceof PyGlobal) || !(state instanceof PyDict) || !isBare(object)) return undefined;
    const place = this.memo.findMarked(cls);
    if (place < 0 || state.constructor !== PyDict || this.memo.findMarked(state) >= 0) return undefined;
    const keys = state.unsettledKeys();
    if (keys.length >= BATCH || keys.length === 0) return undefined;
    this.out.reference(place);
    this.out.constant(Op.EMPTY_TUPLE);
    this.out.byte(Op.NEWOBJ);
    this.memoize(object);
    const values = this.#valuesOf(state, keys, state.unsettledValues());
    const written = this.#openFlatDict(state, keys, values, state.sharedKeys());
    if (written === 2 * keys.length) {
      this.out.byte(Op.BUILD);
      return true;
    }
    this.open(ReduceFrame.atState(object.pyReduce(), object, true));
    return this.open(new DictFrame(keys, values, false, written));
  }

  /** Writes a dict of one batch whose first members hold no others; see {@link writeFlatEntries}. */
  #openFlatDict(
    owner: object,
    keys: readonly unknown[],
    values: readonly unknown[],
    table: KeyTable | undefined,
  ): number {
    this.out.constant(Op.EMPTY_DICT);
    this.memoize(owner);
    const single = keys.length === 1;
    if (!single) this.out.byte(Op.MARK);
    const written = writeFlatEntries(this, table, keys, values);
    if (written === 2 * keys.length) this.out.byte(single ? Op.SETITEM : Op.SETITEMS);
    return written;
  }

  #saveOther(value: object): boolean {
    if (value instanceof PyGlobal) return writeGlobal(this, value);
    if (value instanceof Uint8Array) return writeBytes(this, value, value instanceof PyByteArray);
    if (value instanceof Set) return this.#saveSet(value);
    if (value instanceof PyPersistentId) return this.#writePersistentId(value.id);
    if (value instanceof PickleBuffer) return this.#saveBuffer(value);
    if (isGraphView(value)) return this.save(value[toGraph]());
    if (hasReduction(value)) return this.open(new ReduceFrame(value.pyReduce(this), value));
    for (const encode of this.options.encoders ?? []) {
      const node = encode(value, this);
      if (node !== undefined) return this.#saveEncoded(value, node);
    }
    if (value instanceof Map) return this.saveDict(value, [...value.keys()], [...value.values()]);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.saveDict(value, Object.keys(value), Object.values(value));
    }
    const name = value.constructor.name;
    const instead = INSTEAD[name];
    if (instead !== undefined) throw this.error(`an instance of ${name} cannot be written: ${instead}`);
    throw this.error(
      `an instance of ${name} cannot be written: register the class under a Python name with register(${name}, 'module.${name}'), or convert it to plain values`,
    );
  }

  /** The node stands for the value wherever it is referred to again. */
  #saveEncoded(value: object, node: unknown): boolean {
    if (node instanceof PyValue) {
      if (this.intercept?.(node, this) === true) return true;
      return this.open(new ReduceFrame(node.pyReduce(this), value));
    }
    return this.save(node);
  }

  // ---- containers

  #saveList(array: readonly unknown[]): boolean {
    const floats = floatPlaces(array);
    const value = floats === undefined ? array : array.map((item, i) => restoreFloat(item, floats.has(i)));
    if (wasTuple(array)) return this.saveTuple(value, array);
    if (this.binary) this.out.byte(Op.EMPTY_LIST);
    else this.out.bytes2(Op.MARK, Op.LIST);
    this.memoize(array);
    return value.length === 0 ? true : this.open(new ListFrame(value, this.flavor === 'c'));
  }

  saveTuple(items: readonly unknown[], owner: object | undefined): boolean {
    const { length } = items;
    if (length === 0) {
      if (this.binary) this.out.byte(Op.EMPTY_TUPLE);
      else this.out.bytes2(Op.MARK, Op.TUPLE);
      return true;
    }
    const short = length <= 3 && this.protocol >= 2;
    if (!short) this.out.byte(Op.MARK);
    const written = this.flat ? writeFlatItems(this, items, 0, length) : 0;
    if (written < length) return this.open(new TupleFrame(items, owner, short, written));
    this.out.byte(short ? Op.TUPLE1 + length - 1 : Op.TUPLE);
    this.memoize(owner);
    return true;
  }

  saveDict(owner: object, keys: readonly unknown[], values: readonly unknown[], table?: KeyTable | undefined): boolean {
    values = this.#valuesOf(owner, keys, values);
    if (this.flat && keys.length > 0 && keys.length < BATCH) {
      const written = this.#openFlatDict(owner, keys, values, table);
      return written === 2 * keys.length ? true : this.open(new DictFrame(keys, values, false, written));
    }
    if (this.binary) this.out.byte(Op.EMPTY_DICT);
    else this.out.bytes2(Op.MARK, Op.DICT);
    this.memoize(owner);
    return keys.length === 0 ? true : this.open(new DictFrame(keys, values, this.flavor === 'c'));
  }

  /** The values of a dict, with those as floats again that were floats in the file. */
  #valuesOf(owner: object, keys: readonly unknown[], values: readonly unknown[]): readonly unknown[] {
    const floats = floatPlaces(owner);
    return floats === undefined ? values : values.map((item, i) => restoreFloat(item, floats.has(keys[i])));
  }

  #saveSet(value: Set<unknown>): boolean {
    const items = [...value];
    const frozen = value instanceof PyFrozenSet;
    if (this.protocol < 4) {
      const cls = new PyGlobal('builtins', frozen ? 'frozenset' : 'set');
      return this.open(new ReduceFrame({ cls, how: 'reduce', args: [items] }, value));
    }
    if (frozen) {
      this.out.byte(Op.MARK);
      return this.open(new FrozenSetFrame(items, value));
    }
    this.out.byte(Op.EMPTY_SET);
    this.memoize(value);
    return items.length === 0 ? true : this.open(new SetFrame(items, this.flavor === 'c'));
  }

  #saveBuffer(value: PickleBuffer): boolean {
    if (this.protocol < 5) throw this.error('a PickleBuffer needs protocol 5');
    const inBand = this.options.bufferCallback === undefined || Boolean(this.options.bufferCallback(value));
    if (inBand) return writeBytes(this, value.bytes, !value.readonly, value);
    this.out.byte(Op.NEXT_BUFFER);
    if (value.readonly) this.out.byte(Op.READONLY_BUFFER);
    return true;
  }

  // ---- persistent ids

  #savePersistent(value: unknown): boolean | undefined {
    const id = this.persistentId?.(value);
    if (id === undefined || id === null) return undefined;
    return this.#writePersistentId(id);
  }

  #writePersistentId(id: unknown): boolean {
    if (this.binary) {
      // The one value that is written before control returns: ids of ids would fill the stack.
      if (this.#persistent >= MAX_PERSISTENT)
        throw this.error(`persistent ids stand ${MAX_PERSISTENT} deep in each other`);
      this.#persistent += 1;
      this.saveWhole(id);
      this.#persistent -= 1;
      this.out.byte(Op.BINPERSID);
      return true;
    }
    const text = String(id);
    if (/[^\u0020-\u007e]/.test(text)) throw this.error('a persistent id must be one line of ASCII in protocol 0');
    this.out.latin1(`P${text}\n`);
    return true;
  }
}

/** Persistent ids in persistent ids; none is known that is in another. */
const MAX_PERSISTENT = 100;

/** No more than a class and a state. */
function isBare(object: PyObject): boolean {
  return (
    object.how === 'newobj' &&
    object.args.length === 0 &&
    object.kwargs === undefined &&
    object.earlierStates === undefined &&
    object.items === undefined &&
    object.pairs === undefined &&
    object.adds === undefined
  );
}

/** A plain number at a place where the file had a float with an integral value is a float again. */
function restoreFloat(value: unknown, wasFloat: boolean): unknown {
  return wasFloat && typeof value === 'number' ? new PyFloat(value) : value;
}

/** Subclasses of PyDict cannot also be PyValues; they are recognised by their method. */
function hasReduction(value: object): value is { pyReduce(writer: WriteContext): Reduction } {
  return value instanceof PyDict && 'pyReduce' in value;
}
