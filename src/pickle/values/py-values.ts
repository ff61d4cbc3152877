/**
 * The inert values that the pickle machine builds where JavaScript has no exact counterpart. Nothing in
 * them ever runs: a global is a name, a call is a record of who would have been called with what.
 */
import { type FormatError, UnsupportedError } from '../../core/errors.js';
import { jsonForm } from '../../core/show/json-form.js';
import type { LaterBytes } from '../../core/later.js';
import { PARTS, type Parts, printed } from '../../core/show/print.js';
import { Marked } from './dump-marks.js';
import { attributeOf, viewOf, whyInert } from './views.js';

/**
 * A Python float with an integral value (1.0, -0.0) in a lossless graph, where a bare number such as 1 means an int.
 * It unwraps itself in arithmetic, comparison and JSON.
 */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return Object.is(this.value, -0) ? '-0' : String(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}

/** A Python tuple in a lossless graph. In a plain graph a tuple is an Array. */
export class PyTuple extends Marked implements Iterable<unknown> {
  readonly items: unknown[];

  constructor(items: unknown[]) {
    super();
    this.items = items;
  }

  get length(): number {
    return this.items.length;
  }

  at(index: number): unknown {
    return this.items.at(index);
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.items[Symbol.iterator]();
  }

  [PARTS](): Parts {
    return { items: this.items };
  }

  toJSON(): unknown[] {
    return this.items;
  }
}

/** A Python bytearray. bytes are a plain Uint8Array. */
export class PyByteArray extends Uint8Array {
  // Methods such as subarray() should give plain bytes, not another bytearray.
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }
}

/** A Python frozenset. A set is a plain Set. */
export class PyFrozenSet<T = unknown> extends Set<T> {
  override toString(): string {
    return printed(this);
  }

  [PARTS](): Parts {
    return { name: 'frozenset', items: this };
  }

  toJSON(): unknown[] {
    return [...this];
  }
}

/** A class, function or other global that the file names. It is only a name: nothing is imported. */
export class PyGlobal extends Marked {
  /** As written in the file, after the Python 2 names were mapped. */
  readonly module: string;
  /** Qualified name; may be dotted. */
  readonly name: string;

  constructor(module: string, name: string) {
    super();
    this.module = module;
    this.name = name;
  }

  /** `module.name`. */
  get path(): string {
    return `${this.module}.${this.name}`;
  }

  override toString(): string {
    return this.path;
  }

  toJSON(): string {
    return this.path;
  }
}

/** A global named by its number in the extension registry of `copyreg`, which the reader was not given. */
export class PyExtension extends PyGlobal {
  readonly extensionCode: number;

  constructor(code: number) {
    super('copyreg', `extension:${code}`);
    this.extensionCode = code;
  }
}

/** A reference to an object outside of the pickle (PERSID, BINPERSID). */
export class PyPersistentId {
  readonly id: unknown;

  constructor(id: unknown) {
    this.id = id;
  }
}

/** The part of the machine that values may use while they are built. */
export interface Machine {
  /** Offset of the next byte in the stream. */
  readonly position: number;
  readonly lossless: boolean;
  /** Takes `length` raw bytes out of the stream (a view, no copy). */
  takeBytes(length: number): Uint8Array;
  /** Takes raw bytes that are no part of the opcodes; only where no frame is open. `what` is for listings. */
  takeForeign(length: number, what?: () => string): Uint8Array;
  /** As {@link takeForeign} where the bytes stay in their file until they are read; undefined where they do not. */
  takeLater(length: number, what: () => string): LaterBytes | undefined;
  /** Of the pickle that is being read, and of the last one that {@link loadNested} read in it. */
  readonly protocol: number;
  readonly nestedProtocol: number;
  /** Reads a complete nested pickle that starts at the current position, with a memo of its own. */
  loadNested(what?: string): unknown;
  /** An instance without arguments, as NEWOBJ makes it: what the class's reader gives, or an inert object. */
  newObject(cls: PyGlobal): unknown;
  /** Throws for what Python refuses as a dict key or set member. */
  checkHashable(key: unknown): void;
  /** Adds members to a set, leaving out those that Python finds equal to an earlier one. */
  addAll(target: Set<unknown>, items: readonly unknown[]): void;
  fail(message: string): FormatError;
}

/**
 * A value with a Python-side identity that the machine may go on filling: BUILD, APPEND(S), SETITEM(S), ADDITEMS.
 * What a subclass does not take is an error, never ignored.
 */
export abstract class PyValue extends Marked {
  /** BUILD. Returns what stands on the stack afterwards, nearly always the value itself. */
  pyBuild(_state: unknown, machine: Machine): unknown {
    throw machine.fail(`${this.constructor.name} takes no state`);
  }

  pyExtend(_items: readonly unknown[], machine: Machine): void {
    throw machine.fail(`${this.constructor.name} takes no list items`);
  }

  pySetItems(_keysAndValues: readonly unknown[], machine: Machine): void {
    throw machine.fail(`${this.constructor.name} takes no dict items`);
  }

  pyAdd(_items: readonly unknown[], machine: Machine): void {
    throw machine.fail(`${this.constructor.name} takes no set items`);
  }

  /** True where Python could call the value; what a call of it gives is an inert record. */
  get pyCallable(): boolean {
    return false;
  }

  /** How Python's `__reduce_ex__` describes the value; the pickler writes this. */
  abstract pyReduce(writer: WriteContext): Reduction;
}

/** What a value may ask of the pickler that is about to write it. */
export interface WriteContext {
  readonly protocol: number;
  /** True where a {@link PickleBuffer} may be handed over instead of bytes being copied in (protocol 5). */
  readonly outOfBand: boolean;
  /** Path to the value, for an EncodeError. */
  path(): string;
}

/** How an object was, or is to be, made. */
export type How = 'newobj' | 'reduce' | 'inst' | 'build';

/** The parts that `object.__reduce_ex__` returns, as the pickler writes them. */
export interface Reduction {
  /** The class or function. */
  cls: unknown;
  how: How;
  args: readonly unknown[];
  kwargs?: unknown;
  /** Absent: no BUILD. `null` is the state None. */
  state?: unknown;
  items?: readonly unknown[] | undefined;
  /** Keys and values in turn. */
  pairs?: readonly unknown[] | undefined;
  adds?: readonly unknown[] | undefined;
}

/** Marks a PyObject without BUILD; None is a state too. */
export const NO_STATE: unique symbol = Symbol('no state');

/** The parts of a {@link PyObject} that few have. */
interface RareParts {
  kwargs?: unknown;
  earlierStates?: unknown[] | undefined;
  items?: unknown[] | undefined;
  pairs?: unknown[] | undefined;
  adds?: unknown[] | undefined;
}

/** The arguments of objects that were made with none. */
export const NO_ARGS: unknown[] = Object.freeze([]) as unknown as unknown[];

/** An instance of a class that Brine does not know, or that it binds later: a record of how it was made. */
export class PyObject extends PyValue {
  /** Usually a {@link PyGlobal}; a file may also call what another call returned. */
  cls: unknown;
  how: How;
  /** Positional arguments of `cls`, `cls.__new__` or the called function. */
  args: unknown[];
  /** What BUILD was given (usually a PyDict of attributes), or `NO_STATE`. */
  state: unknown;
  /** What few objects have, apart: files hold objects by the hundred thousand. Use the properties of the same names. */
  rare: RareParts | undefined;

  constructor(cls: unknown, how: How, args: unknown[], kwargs?: unknown) {
    super();
    this.cls = cls;
    this.how = how;
    this.args = args;
    this.state = NO_STATE;
    this.rare = kwargs === undefined ? undefined : { kwargs };
  }

  /** Keyword arguments of NEWOBJ_EX, as a dict. */
  get kwargs(): unknown {
    return this.rare?.kwargs;
  }

  /** States of earlier BUILDs, oldest first, where a file builds one object repeatedly. */
  get earlierStates(): unknown[] | undefined {
    return this.rare?.earlierStates;
  }

  set earlierStates(states: unknown[] | undefined) {
    this.#setRare({ earlierStates: states });
  }

  /** Items of a list subclass. */
  get items(): unknown[] | undefined {
    return this.rare?.items;
  }

  set items(items: unknown[] | undefined) {
    this.#setRare({ items });
  }

  /** Items of a dict subclass: keys and values in turn. */
  get pairs(): unknown[] | undefined {
    return this.rare?.pairs;
  }

  set pairs(pairs: unknown[] | undefined) {
    this.#setRare({ pairs });
  }

  /** Items of a set subclass. */
  get adds(): unknown[] | undefined {
    return this.rare?.adds;
  }

  set adds(adds: unknown[] | undefined) {
    this.#setRare({ adds });
  }

  #setRare(parts: RareParts): void {
    this.rare = { ...this.rare, ...parts };
  }

  override get pyCallable(): boolean {
    return true;
  }

  /** `module.name` of the class, or undefined where the class is not a plain global. */
  get className(): string | undefined {
    return this.cls instanceof PyGlobal ? this.cls.path : undefined;
  }

  /**
   * An attribute by its name, or undefined: numbers and arrays as they are, models bound, other objects as they are. Of objects
   * that were loaded; in a lossless graph see {@link state}.
   */
  get(name: string): unknown {
    return attributeOf(this, name);
  }

  /** As soon as its class is supplied, what it predicts. @throws UnsupportedError until then, with the line to write */
  predict(...args: unknown[]): unknown {
    return this.#run('predict', args);
  }

  /** As {@link predict}. */
  predictProba(...args: unknown[]): unknown {
    return this.#run('predictProba', args);
  }

  /** As {@link predict}. */
  transform(...args: unknown[]): unknown {
    return this.#run('transform', args);
  }

  #run(method: string, args: readonly unknown[]): unknown {
    const view = viewOf(this) as Readonly<Record<string, unknown>> | undefined;
    const call = view?.[method];
    if (typeof call === 'function') return (call as (...args: readonly unknown[]) => unknown).apply(view, [...args]);
    const name = this.className ?? 'an object of an unnamed class';
    const why = whyInert(this);
    throw new UnsupportedError(
      `Brine does not run ${name}: ${why === undefined ? '' : `${why}. `}it has no ${method} here, unless you supply it with registerEstimator('${name}', { ${method}: (X, self) => … }). It is kept as it is: get gives its attributes, models among them bound, and it can be dumped`,
    );
  }

  [PARTS](): Parts {
    const first = asSequence(this.state)?.[0] ?? this.state;
    const isDict = typeof first === 'object' && first !== null && 'keyArray' in first;
    const pairs = isDict ? [...(first as unknown as Iterable<[unknown, unknown]>)] : undefined;
    const args = this.args.length === 0 && pairs !== undefined ? undefined : this.args;
    return { name: this.className ?? String(this.cls), args, pairs };
  }

  /** `{"class": …, "attributes": …}`. @throws InvalidInputError for what JSON cannot say */
  toJSON(): unknown {
    return jsonForm(this);
  }

  override pyBuild(state: unknown): unknown {
    if (this.state !== NO_STATE) {
      this.earlierStates ??= [];
      this.earlierStates.push(this.state);
    }
    this.state = state;
    return this;
  }

  override pyExtend(items: readonly unknown[]): void {
    this.items = appendAll(this.items, items);
  }

  override pySetItems(keysAndValues: readonly unknown[]): void {
    this.pairs = appendAll(this.pairs, keysAndValues);
  }

  override pyAdd(items: readonly unknown[]): void {
    this.adds = appendAll(this.adds, items);
  }

  override pyReduce(): Reduction {
    const out: Reduction = { cls: this.cls, how: this.how, args: this.args };
    if (this.kwargs !== undefined) out.kwargs = this.kwargs;
    if (this.state !== NO_STATE) out.state = this.state;
    out.items = this.items;
    out.pairs = this.pairs;
    out.adds = this.adds;
    return out;
  }
}

/** A call of a function (or class) by REDUCE that Brine does not carry out. */
export class PyCall extends PyObject {}

function appendAll(target: unknown[] | undefined, items: readonly unknown[]): unknown[] {
  const out = target ?? [];
  for (let i = 0; i < items.length; i++) out.push(items[i]);
  return out;
}

export { PickleBuffer } from './pickle-buffer.js';
export { type GraphView, isGraphView, toGraph } from './graph-view.js';

/** One call that the stream asks for, as a {@link GlobalReader} sees it. */
export interface Call {
  /** The global, or `getattr(class, method)` for a method, whose reader has the key of `Class.method`. */
  readonly cls: PyGlobal | PyCall;
  readonly how: How;
  readonly args: readonly unknown[];
  readonly kwargs: unknown;
  readonly machine: Machine;
}

/** Returned by a {@link GlobalReader} for a call whose form it does not know: the call stays inert. */
export const INERT: unique symbol = Symbol('inert');

/** Turns one known call into a value, without side effects. */
export type GlobalReader = (call: Call) => unknown;

/** What a bare global stands for (`numpy.nan`, `builtins.Ellipsis` …). */
export type GlobalReaders = ReadonlyMap<string, GlobalReader>;

/** Key of a {@link GlobalReaders} table. */
export function globalKey(module: string, name: string): string {
  return `${module} ${name}`;
}

/** The number in a PyFloat, number or safe bigint; undefined for everything else. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') return Number(value);
  return undefined;
}

/** The items of a list or tuple, lossless or plain; undefined for everything else. */
export function asSequence(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple) return value.items;
  return undefined;
}
