/** collections and types: dicts with extras, deque, SimpleNamespace, array, range and slice. */
import { PyDict } from '../values/py-dict.js';
import {
  asNumber,
  asSequence,
  type Call,
  type GlobalReader,
  INERT,
  type Machine,
  PyCall,
  PyGlobal,
  PyTuple,
  PyValue,
  type Reduction,
} from '../values/py-values.js';
import { builtin, called, MadeValue, type Origin, reader } from './made.js';

const collections = (name: string): PyGlobal => new PyGlobal('collections', name);

function flatten(dict: PyDict): unknown[] {
  const out: unknown[] = [];
  for (const [key, value] of dict) out.push(key, value);
  return out;
}

/** A collections.OrderedDict. */
export class PyOrderedDict<K = unknown, V = unknown> extends PyDict<K, V> {
  pyReduce(): Reduction {
    return { cls: collections('OrderedDict'), how: 'reduce', args: [], pairs: flatten(this) };
  }
}

/** A collections.defaultdict. Its factory is a name; nothing is ever made by it. */
export class PyDefaultDict<K = unknown, V = unknown> extends PyDict<K, V> {
  defaultFactory: unknown = null;

  pyReduce(): Reduction {
    const args = this.defaultFactory === null ? [] : [this.defaultFactory];
    return { cls: collections('defaultdict'), how: 'reduce', args, pairs: flatten(this) };
  }
}

/** A collections.Counter. */
export class PyCounter<K = unknown, V = number> extends PyDict<K, V> {
  pyReduce(): Reduction {
    const counts = PyDict.fromArrays([...this.keyArray()], [...this.valueArray()]);
    return { cls: collections('Counter'), how: 'reduce', args: [counts] };
  }
}

/** A collections.deque. */
export class PyDeque extends PyValue implements Iterable<unknown> {
  readonly items: unknown[];
  readonly maxlen: number | undefined;

  constructor(items: unknown[] = [], maxlen?: number) {
    super();
    this.items = items;
    this.maxlen = maxlen;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.items[Symbol.iterator]();
  }

  toJSON(): unknown[] {
    return this.items;
  }

  mapChildren(convert: (child: unknown) => unknown): void {
    for (let i = 0; i < this.items.length; i++) this.items[i] = convert(this.items[i]);
  }

  override pyExtend(items: readonly unknown[]): void {
    for (const item of items) this.items.push(item);
    const extra = this.maxlen === undefined ? 0 : this.items.length - this.maxlen;
    if (extra > 0) this.items.splice(0, extra);
  }

  override pyReduce(): Reduction {
    const args = this.maxlen === undefined ? [] : [new PyTuple([]), this.maxlen];
    return { cls: collections('deque'), how: 'reduce', args, items: this.items };
  }
}

/** A types.SimpleNamespace; also argparse's Namespace is no more than this. */
export class PySimpleNamespace extends PyValue {
  attributes = new PyDict<unknown, unknown>();

  override pyBuild(state: unknown, machine: Machine): this {
    if (!(state instanceof PyDict)) throw machine.fail('a SimpleNamespace needs a dict of attributes');
    this.attributes = state;
    return this;
  }

  mapChildren(convert: (child: unknown) => unknown): void {
    this.attributes = convert(this.attributes) as PyDict;
  }

  override pyReduce(): Reduction {
    return { cls: new PyGlobal('types', 'SimpleNamespace'), how: 'reduce', args: [], state: this.attributes };
  }
}

/** A Python range. */
export class PyRange extends MadeValue implements Iterable<number> {
  readonly start: number;
  readonly stop: number;
  readonly step: number;

  constructor(start: number, stop: number, step = 1) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }

  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.length; i++) yield this.start + i * this.step;
  }

  protected override call(): Origin {
    return { cls: builtin('range'), args: [this.start, this.stop, this.step] };
  }

  override toString(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }
}

/** A Python slice; each part is an int or null. */
export class PySlice extends MadeValue {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown, stop: unknown, step: unknown) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  protected override call(): Origin {
    return { cls: builtin('slice'), args: [this.start, this.stop, this.step] };
  }

  override toString(): string {
    return `slice(${[this.start, this.stop, this.step].map((part) => (part === null ? 'None' : String(part))).join(', ')})`;
  }
}

/** A dict subclass that already holds something when it is made: a list of pairs in Python 2. */
function fill(dict: PyDict, value: unknown, machine: Machine): boolean {
  const pairs = value instanceof PyDict ? [...value] : asSequence(value)?.map(asSequence);
  if (pairs === undefined || pairs.some((pair) => pair?.length !== 2)) return false;
  for (const pair of pairs) {
    machine.checkHashable(pair![0]);
    dict.append(pair![0], pair![1]);
  }
  return true;
}

const orderedDict: GlobalReader = (call) => {
  const dict = new PyOrderedDict();
  if (called(call, 0)) return dict;
  return called(call, 1) && fill(dict, call.args[0], call.machine) ? dict : INERT;
};

const defaultDict: GlobalReader = (call) => {
  const [factory = null] = call.args;
  if (!called(call, 0, 1) || !(factory === null || factory instanceof PyGlobal || factory instanceof PyCall))
    return INERT;
  const dict = new PyDefaultDict();
  dict.defaultFactory = factory;
  return dict;
};

const counter: GlobalReader = (call) => {
  const dict = new PyCounter();
  if (called(call, 0)) return dict;
  return called(call, 1) && call.args[0] instanceof PyDict && fill(dict, call.args[0], call.machine) ? dict : INERT;
};

const deque: GlobalReader = (call) => {
  const [items = [], maxlen = null] = call.args;
  const list = asSequence(items);
  const limit = asNumber(maxlen);
  if (!called(call, 0, 1, 2) || list === undefined) return INERT;
  if (maxlen !== null && (limit === undefined || !Number.isSafeInteger(limit) || limit < 0)) return INERT;
  return new PyDeque([...list], limit);
};

const range: GlobalReader = (call) => {
  const [start, stop, step] = call.args;
  const whole = call.args.every((part) => Number.isSafeInteger(part));
  if (!called(call, 3) || !whole || step === 0) return INERT;
  return new PyRange(start as number, stop as number, step as number).madeBy(call);
};

const slice: GlobalReader = (call: Call) =>
  called(call, 3) ? new PySlice(call.args[0], call.args[1], call.args[2]).madeBy(call) : INERT;

const namespace: GlobalReader = (call) => (called(call, 0) ? new PySimpleNamespace() : INERT);

export const containerReaders = [
  reader('collections', 'OrderedDict', orderedDict),
  reader('collections', 'defaultdict', defaultDict),
  reader('collections', 'Counter', counter),
  reader('collections', 'deque', deque),
  reader('types', 'SimpleNamespace', namespace),
  reader('builtins', 'range', range),
  reader('builtins', 'slice', slice),
];
