/**
 * Open containers of the pickler. `step` writes on until the container is complete (true) or until a child was opened
 * that must be written first (false). Batches are CPython's: 1000 items between MARK and APPENDS, SETITEMS or ADDITEMS.
 */
import { Op } from '../opcodes.js';
import type { Frame, PicklerState } from './pickler-state.js';
import { encodeUtf8 } from '../text-write.js';
import { writeFlatItems, writeFlatPairs } from './flat-containers.js';
import { PyCall, PyGlobal, PyTuple, type Reduction } from '../values/py-values.js';

export const BATCH = 1000;
/** The first phase of a {@link ReduceFrame} that writes states. */
const STATE_PHASE = 7;

/** The items of a list, or of an object that is filled like one. */
export class ListFrame implements Frame {
  readonly #items: readonly unknown[];
  /** CPython's C pickler gives one item alone APPENDS, unless the whole list has one item. */
  readonly #exact: boolean;
  #next = 0;
  #batchEnd = 0;
  #close = 0;

  constructor(items: readonly unknown[], exact: boolean) {
    this.#items = items;
    this.#exact = exact;
  }

  step(pickler: PicklerState): boolean {
    const items = this.#items;
    const length = items.length;
    for (;;) {
      if (this.#next === this.#batchEnd) {
        if (this.#close !== 0) pickler.out.byte(this.#close);
        if (this.#next === length) return true;
        this.#openBatch(pickler, length - this.#next);
      }
      if (pickler.flat) {
        this.#next = writeFlatItems(pickler, items, this.#next, this.#batchEnd);
        if (this.#next === this.#batchEnd) continue;
      }
      if (!pickler.save(items[this.#next++])) return false;
    }
  }

  #openBatch(pickler: PicklerState, left: number): void {
    const size = pickler.binary ? Math.min(BATCH, left) : 1;
    const single = size === 1 && (!this.#exact || this.#items.length === 1 || !pickler.binary);
    if (!single) pickler.out.byte(Op.MARK);
    this.#close = single ? Op.APPEND : Op.APPENDS;
    this.#batchEnd = this.#next + size;
  }

  place(): string {
    return `[${this.#next - 1}]`;
  }
}

/** The items of a dict, or of an object that is filled like one. */
export class DictFrame implements Frame {
  readonly #keys: readonly unknown[];
  readonly #values: readonly unknown[];
  /** The C pickler's way with exact dicts: see {@link ListFrame}, and an empty batch after a full last one. */
  readonly #exact: boolean;
  #next = 0;
  #batchEnd = 0;
  #close = 0;
  #valueNext = false;

  /** `written` keys and values of the only batch have been written already. */
  constructor(keys: readonly unknown[], values: readonly unknown[], exact: boolean, written?: number) {
    this.#keys = keys;
    this.#values = values;
    this.#exact = exact;
    if (written === undefined) return;
    this.#next = written >> 1;
    this.#valueNext = written % 2 === 1;
    this.#batchEnd = keys.length;
    this.#close = keys.length === 1 ? Op.SETITEM : Op.SETITEMS;
  }

  step(pickler: PicklerState): boolean {
    const keys = this.#keys;
    const values = this.#values;
    const length = keys.length;
    for (;;) {
      if (this.#valueNext) {
        this.#valueNext = false;
        if (!pickler.save(values[this.#next++])) return false;
      }
      if (this.#next === this.#batchEnd) {
        if (this.#close !== 0) pickler.out.byte(this.#close);
        if (this.#next === length) {
          this.#emptyBatch(pickler);
          return true;
        }
        this.#openBatch(pickler, length - this.#next);
      }
      if (pickler.flat) {
        const written = writeFlatPairs(pickler, keys, values, this.#next, this.#batchEnd);
        this.#next = written >> 1;
        this.#valueNext = written % 2 === 1;
        if (this.#valueNext || this.#next === this.#batchEnd) continue;
      }
      this.#valueNext = true;
      if (!pickler.save(keys[this.#next])) return false;
    }
  }

  #openBatch(pickler: PicklerState, left: number): void {
    const size = pickler.binary ? Math.min(BATCH, left) : 1;
    const single = size === 1 && (!this.#exact || this.#keys.length === 1 || !pickler.binary);
    if (!single) pickler.out.byte(Op.MARK);
    this.#close = single ? Op.SETITEM : Op.SETITEMS;
    this.#batchEnd = this.#next + size;
  }

  #emptyBatch(pickler: PicklerState): void {
    if (this.#exact && pickler.binary && this.#keys.length % BATCH === 0) {
      pickler.out.bytes2(Op.MARK, Op.SETITEMS);
    }
  }

  place(): string {
    const key = this.#keys[this.#valueNext ? this.#next : this.#next - 1];
    return typeof key === 'string' ? `[${JSON.stringify(key)}]` : `[${String(key)}]`;
  }
}

/** The members of a set, protocol 4 and later. */
export class SetFrame implements Frame {
  readonly #items: readonly unknown[];
  readonly #exact: boolean;
  #next = 0;
  #batchEnd = 0;

  constructor(items: readonly unknown[], exact: boolean) {
    this.#items = items;
    this.#exact = exact;
  }

  step(pickler: PicklerState): boolean {
    const items = this.#items;
    for (;;) {
      if (this.#next === this.#batchEnd) {
        if (this.#next > 0) pickler.out.byte(Op.ADDITEMS);
        if (this.#next === items.length) {
          if (this.#exact && items.length % BATCH === 0) pickler.out.bytes2(Op.MARK, Op.ADDITEMS);
          return true;
        }
        pickler.out.byte(Op.MARK);
        this.#batchEnd = Math.min(items.length, this.#next + BATCH);
      }
      if (!pickler.save(items[this.#next++])) return false;
    }
  }

  place(): string {
    return `{${this.#next - 1}}`;
  }
}

/** A frozenset, protocol 4 and later. The MARK is written already. */
export class FrozenSetFrame implements Frame {
  readonly #items: readonly unknown[];
  readonly #owner: object;
  #next = 0;

  constructor(items: readonly unknown[], owner: object) {
    this.#items = items;
    this.#owner = owner;
  }

  step(pickler: PicklerState): boolean {
    while (this.#next < this.#items.length) {
      if (!pickler.save(this.#items[this.#next++])) return false;
    }
    const known = pickler.memo.find(this.#owner);
    if (known >= 0) {
      pickler.out.byte(Op.POP_MARK);
      pickler.get(known);
      return true;
    }
    pickler.out.byte(Op.FROZENSET);
    pickler.memoize(this.#owner);
    return true;
  }

  place(): string {
    return `{${this.#next - 1}}`;
  }
}

/** A tuple that is not empty. It can contain itself only through a child, which then has memoized it. */
export class TupleFrame implements Frame {
  readonly #items: readonly unknown[];
  readonly #owner: object | undefined;
  readonly #short: boolean;
  #next = 0;

  /** The MARK of a long one and the first `written` items have been written already. */
  constructor(items: readonly unknown[], owner: object | undefined, short: boolean, written: number) {
    this.#items = items;
    this.#owner = owner;
    this.#short = short;
    this.#next = written;
  }

  step(pickler: PicklerState): boolean {
    const items = this.#items;
    while (this.#next < items.length) {
      if (!pickler.save(items[this.#next++])) return false;
    }
    const known = this.#owner === undefined ? -1 : pickler.memo.find(this.#owner);
    if (known >= 0) {
      this.#drop(pickler);
      pickler.get(known);
      return true;
    }
    pickler.out.byte(this.#short ? Op.TUPLE1 + items.length - 1 : Op.TUPLE);
    pickler.memoize(this.#owner);
    return true;
  }

  #drop(pickler: PicklerState): void {
    if (!this.#short && pickler.binary) {
      pickler.out.byte(Op.POP_MARK);
      return;
    }
    const count = this.#items.length + (this.#short ? 0 : 1);
    for (let i = 0; i < count; i++) pickler.out.byte(Op.POP);
  }

  place(): string {
    return `(${this.#next - 1})`;
  }
}

/** An object by the call that makes it, then its items and state (`save_reduce` in CPython). */
export class ReduceFrame implements Frame {
  readonly #reduction: Reduction;
  readonly #owner: object | undefined;
  readonly #states: readonly unknown[];
  #phase = 0;
  #state = -1;
  #instNext = 0;

  constructor(reduction: Reduction, owner: object | undefined, earlierStates: readonly unknown[] = []) {
    this.#reduction = reduction;
    this.#owner = owner;
    this.#states = 'state' in reduction ? [...earlierStates, reduction.state] : earlierStates;
  }

  /** An object that is made already and has one state, which was written already or not. */
  static atState(reduction: Reduction, owner: object, written: boolean): ReduceFrame {
    const frame = new ReduceFrame(reduction, owner);
    frame.#phase = STATE_PHASE;
    if (written) frame.#state = 0;
    return frame;
  }

  step(pickler: PicklerState): boolean {
    const { items, pairs, adds } = this.#reduction;
    for (;;) {
      switch (this.#phase++) {
        case 0:
          if (!this.#openCall(pickler)) return false;
          break;
        case 1:
          if (!this.#saveArgs(pickler)) return false;
          break;
        case 2:
          if (!this.#saveKwargs(pickler)) return false;
          break;
        case 3:
          this.#call(pickler);
          break;
        case 4:
          if (items !== undefined && items.length > 0) return pickler.open(new ListFrame(items, false));
          break;
        case 5:
          if (pairs !== undefined && pairs.length > 0) return pickler.open(flatDictFrame(pairs));
          break;
        case 6:
          if (adds !== undefined && adds.length > 0) return pickler.open(new SetFrame(adds, false));
          break;
        default:
          if (this.#state >= 0) pickler.out.byte(Op.BUILD);
          if (++this.#state === this.#states.length) return true;
          if (!pickler.save(this.#states[this.#state])) return false;
      }
    }
  }

  /** What stands on the stack before the arguments. */
  #openCall(pickler: PicklerState): boolean {
    const { how, cls, kwargs } = this.#reduction;
    if (how === 'inst') {
      pickler.out.byte(Op.MARK);
      return pickler.binary ? pickler.save(cls) : true;
    }
    if (how === 'newobj' && pickler.protocol < 2) return pickler.save(new PyGlobal('copyreg', this.#legacyMaker()));
    if (kwargs !== undefined && pickler.protocol < 4) return pickler.save(this.#partialNew());
    return pickler.save(cls);
  }

  /** Protocols 0 and 1 have no NEWOBJ. */
  #legacyMaker(): string {
    const { args, kwargs, items, pairs, adds } = this.#reduction;
    if (kwargs !== undefined) return '__newobj_ex__';
    const plain = args.length === 0 && items === undefined && pairs === undefined && adds === undefined;
    return plain ? '_reconstructor' : '__newobj__';
  }

  #saveArgs(pickler: PicklerState): boolean {
    const { how, args, kwargs } = this.#reduction;
    if (how === 'build') return true;
    if (how === 'inst') return this.#saveInstArgs(pickler);
    if (how === 'newobj' && pickler.protocol < 2) return pickler.saveTuple(this.#legacyArgs(), undefined);
    if (kwargs !== undefined && pickler.protocol < 4) return pickler.saveTuple([], undefined);
    return pickler.saveTuple(args, undefined);
  }

  #saveInstArgs(pickler: PicklerState): boolean {
    const { args } = this.#reduction;
    if (this.#instNext < args.length) {
      this.#phase--;
      return pickler.save(args[this.#instNext++]);
    }
    return true;
  }

  #legacyArgs(): readonly unknown[] {
    const { cls, args, kwargs } = this.#reduction;
    switch (this.#legacyMaker()) {
      case '_reconstructor':
        return [cls, new PyGlobal('builtins', 'object'), null];
      case '__newobj__':
        return [cls, ...args];
      default:
        return [cls, new PyTuple([...args]), kwargs];
    }
  }

  #saveKwargs(pickler: PicklerState): boolean {
    const { kwargs, how } = this.#reduction;
    return kwargs !== undefined && how === 'newobj' && pickler.protocol >= 4 ? pickler.save(kwargs) : true;
  }

  #call(pickler: PicklerState): void {
    const { how, cls, kwargs } = this.#reduction;
    if (how === 'build') return; // what is built has its own memo entry
    if (how === 'inst') this.#writeInst(pickler, cls);
    else if (how === 'reduce' || pickler.protocol < 2) pickler.out.byte(Op.REDUCE);
    else if (kwargs === undefined) pickler.out.byte(Op.NEWOBJ);
    else pickler.out.byte(pickler.protocol >= 4 ? Op.NEWOBJ_EX : Op.REDUCE);
    const known = this.#owner === undefined ? -1 : pickler.memo.find(this.#owner);
    if (known >= 0) {
      pickler.out.byte(Op.POP);
      pickler.get(known);
    } else if (this.#owner !== undefined) {
      pickler.memoize(this.#owner);
    }
  }

  #writeInst(pickler: PicklerState, cls: unknown): void {
    if (pickler.binary) {
      pickler.out.byte(Op.OBJ);
      return;
    }
    if (!(cls instanceof PyGlobal)) throw pickler.error('protocol 0 can only make instances of a named class');
    pickler.out.byte(Op.INST);
    pickler.out.raw(encodeUtf8(`${cls.module}\n${cls.name}\n`));
  }

  /** `functools.partial(cls.__new__, cls, *args, **kwargs)`: how Python writes keyword arguments before protocol 4. */
  #partialNew(): PyCall {
    const { cls, args, kwargs } = this.#reduction;
    const newMethod = new PyCall(new PyGlobal('builtins', 'getattr'), 'reduce', [cls, '__new__']);
    const partial = new PyCall(new PyGlobal('functools', 'partial'), 'reduce', [newMethod]);
    partial.state = new PyTuple([newMethod, new PyTuple([cls, ...args]), kwargs, null]);
    return partial;
  }

  place(): string {
    const phases: readonly string[] = ['.class', '.class', '.args', '.kwargs', '', '', '', ''];
    return phases[this.#phase] ?? '';
  }
}

function flatDictFrame(pairs: readonly unknown[]): DictFrame {
  const keys: unknown[] = [];
  const values: unknown[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    keys.push(pairs[i]);
    values.push(pairs[i + 1]);
  }
  return new DictFrame(keys, values, false);
}
