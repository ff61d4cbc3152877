/**
 * The lossless graph of a file as text: JSON in which every value carries its Python type. Nothing is interpreted: calls
 * stand as calls, and only Joblib's array containers are shown as the arrays they hold.
 */
import { Budget } from '../core/budget.js';
import { LimitError } from '../core/errors.js';
import { type Limits, resolveLimits } from '../core/limits.js';
import { joblibReaders } from '../joblib/read.js';
import type { DType } from '../numpy/dtypes/dtype.js';
import { readArrayFile } from '../numpy/files/array-files.js';
import { NdArray } from '../numpy/ndarray.js';
import { decimalText, floatRepr } from '../pickle/numbers.js';
import { PyDict } from '../pickle/values/py-dict.js';
import type { DecodeErrors, StringEncoding } from '../pickle/text-python2.js';
import { wholeUnpickler } from '../pickle/read/seldom-at-hand.js';
import {
  NO_STATE,
  PyByteArray,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
} from '../pickle/values/py-values.js';

export interface TaggedOptions {
  encoding?: StringEncoding;
  errors?: DecodeErrors;
  limits?: Partial<Limits>;
  /** Bytes of the file that these were unpacked from, which bounds how much is printed. Default: their own number. */
  stored?: number;
  /** SHA-256 in hexadecimal, for payloads above 64 KiB. */
  sha256(bytes: Uint8Array): string;
}

/** A value that is printed, with the commas and brackets around it. */
const VALUE_STEPS = 3;
/** Characters for each byte of the file, besides `maxText`. */
const TEXT_PER_BYTE = 64;
/** Payloads above this are given by their digest. */
const MAX_HEX = 1 << 16;
const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

function hex(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i]!]!;
  return out;
}

/** A JSON string in ASCII, lone surrogates escaped. */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const bitsView = new DataView(new ArrayBuffer(8));

function floatText(value: number): string {
  bitsView.setFloat64(0, value);
  const bits = bitsView.getBigUint64(0).toString(16).padStart(16, '0');
  return `{"t":"float","v":"${floatRepr(value)}","bits":"${bits}"}`;
}

function dtypeText(dtype: DType): string {
  if (dtype.subdtype !== undefined) {
    return `{"base":${dtypeText(dtype.subdtype.base)},"shape":[${dtype.subdtype.shape.join(',')}]}`;
  }
  if (dtype.fields === undefined) return asciiJson(dtype.str);
  const fields = [...dtype.fields].map(([name, field]) => {
    const title = typeof field.title === 'string' ? `,"title":${asciiJson(field.title)}` : '';
    return `{"name":${asciiJson(name)},"dtype":${dtypeText(field.dtype)},"offset":${field.offset}${title}}`;
  });
  return `{"fields":[${fields.join(',')}],"itemsize":${dtype.itemsize},"aligned":${dtype.aligned}}`;
}

/** The bytes of an array in C order. */
function bytesInC(array: NdArray): Uint8Array {
  const bytes = array.bytes ?? new Uint8Array(0);
  if (array.order === 'C' || array.ndim < 2) return bytes;
  const { shape, strides } = array;
  const size = array.dtype.itemsize;
  const out = new Uint8Array(bytes.length);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to += size) {
    for (let k = 0; k < size; k++) out[to + k] = bytes[from + k]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** True for values that have an identity worth showing. */
function hasIdentity(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || value instanceof PyDict || value instanceof PyObject) return true;
  if (value instanceof Set) return !(value instanceof PyFrozenSet);
  return value instanceof PyByteArray || value instanceof NdArray;
}

/** What is left to do: a value to print, a piece of text, or a step of bookkeeping. */
type Task = { value: unknown } | string | (() => void);

/** Values that are met more than once, and tuples that contain themselves. */
function findShared(root: unknown): Set<object> {
  const seen = new Set<object>();
  const shared = new Set<object>();
  const open = new Set<object>();
  const todo: (unknown | { leave: object })[] = [root];
  const done = new Set<object>();
  const again = new Set<object>();
  while (todo.length > 0) {
    const value = todo.pop();
    if (value instanceof Leave) {
      open.delete(value.tuple);
      done.add(value.tuple);
      continue;
    }
    if (value instanceof PyTuple) {
      if (open.has(value)) {
        shared.add(value);
        continue;
      }
      // A tuple seen whole before adds no new identities, except that what it holds is met again.
      if (done.has(value)) {
        if (again.has(value)) continue;
        again.add(value);
        for (const item of value.items) if (hasIdentity(item)) shared.add(item);
        continue;
      }
      open.add(value);
      todo.push(new Leave(value));
    } else if (hasIdentity(value)) {
      if (seen.has(value)) {
        shared.add(value);
        continue;
      }
      seen.add(value);
    }
    const inside = childrenOf(value);
    for (let i = inside.length - 1; i >= 0; i--) todo.push(inside[i]);
  }
  return shared;
}

class Leave {
  readonly tuple: PyTuple;
  constructor(tuple: PyTuple) {
    this.tuple = tuple;
  }
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PyDict) {
    const out: unknown[] = [];
    for (const [key, item] of value) out.push(key, item);
    return out;
  }
  if (value instanceof Set) return [...value];
  if (value instanceof PyPersistentId) return [value.id];
  if (!(value instanceof PyObject)) return [];
  const out: unknown[] = [value.cls];
  for (const arg of value.args) out.push(arg);
  if (value.kwargs !== undefined) out.push(value.kwargs);
  if (value.state !== NO_STATE) out.push(value.state);
  for (const list of [value.items, value.adds, value.pairs]) {
    if (list !== undefined) for (const item of list) out.push(item);
  }
  return out;
}

class Printer {
  readonly #shared: Set<object>;
  readonly #ids = new Map<object, number>();
  /** Of long payloads that stand in several places. */
  readonly #digests = new Map<Uint8Array, string>();
  readonly #sha256: (bytes: Uint8Array) => string;
  readonly #maxText: number;
  readonly #budget: Budget;
  readonly #tasks: Task[] = [];
  #out: string[] = [];
  #length = 0;

  constructor(shared: Set<object>, sha256: (bytes: Uint8Array) => string, maxText: number, budget: Budget) {
    this.#shared = shared;
    this.#budget = budget;
    this.#sha256 = sha256;
    this.#maxText = maxText;
  }

  print(root: unknown): string {
    this.#tasks.push({ value: root });
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      if (typeof task === 'string') this.#emit(task);
      else if (typeof task === 'function') task();
      else {
        this.#budget.spend(VALUE_STEPS);
        this.#value(task.value);
      }
    }
    return this.#out.join('');
  }

  #emit(text: string): void {
    this.#charge(text.length);
    this.#length += text.length;
    this.#out.push(text);
  }

  #charge(length: number): void {
    const all = this.#length + length;
    if (all > this.#maxText) throw new LimitError('maxText', all, this.#maxText);
  }

  /** Does these next, in this order. */
  #next(tasks: readonly Task[]): void {
    for (let i = tasks.length - 1; i >= 0; i--) this.#tasks.push(tasks[i]!);
  }

  #list(items: readonly unknown[]): Task[] {
    const tasks: Task[] = [];
    items.forEach((value, i) => {
      if (i > 0) tasks.push(',');
      tasks.push({ value });
    });
    return tasks;
  }

  #pairs(flat: readonly unknown[]): Task[] {
    const tasks: Task[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      tasks.push(i > 0 ? ',[' : '[', { value: flat[i] }, ',', { value: flat[i + 1] }, ']');
    }
    return tasks;
  }

  #value(value: unknown): void {
    if (value === null || typeof value === 'boolean') this.#emit(String(value));
    else if (typeof value === 'string') {
      // Before the text is made, which may be long and stand there many times.
      this.#charge(value.length);
      this.#emit(asciiJson(value));
    } else if (typeof value === 'bigint') this.#emit(`{"t":"int","v":"${decimalText(value, this.#budget)}"}`);
    else if (typeof value === 'number') {
      this.#emit(Number.isInteger(value) ? `{"t":"int","v":"${value}"}` : floatText(value));
    } else this.#object(value as object);
  }

  #object(value: object): void {
    let close = '}';
    if (this.#shared.has(value)) {
      const known = this.#ids.get(value);
      if (known !== undefined) {
        this.#emit(`{"t":"ref","id":${known}}`);
        return;
      }
      const id = this.#ids.size;
      this.#ids.set(value, id);
      close = `,"id":${id}}`;
    }
    if (value instanceof PyFloat) this.#emit(floatText(value.value));
    else if (value instanceof PyGlobal) this.#emit(`{"t":"global","v":${asciiJson(value.path)}}`);
    else if (Array.isArray(value)) this.#around('list', this.#list(value), close);
    else if (value instanceof PyTuple) this.#around('tuple', this.#list(value.items), close);
    else if (value instanceof PyDict) this.#around('dict', this.#pairs(childrenOf(value)), close);
    else if (value instanceof Set) this.#set(value, close);
    else if (value instanceof PyObject) this.#next(this.#inert(value, close));
    else if (value instanceof PyPersistentId) this.#next(['{"t":"persid","v":', { value: value.id }, close]);
    else if (value instanceof NdArray) this.#emit(this.#array(value) + close);
    else if (value instanceof Uint8Array) {
      const type = value instanceof PyByteArray ? 'bytearray' : 'bytes';
      this.#emit(`{"t":"${type}",${this.#payload(value)}${close}`);
    }
  }

  #around(type: string, tasks: readonly Task[], close: string): void {
    this.#tasks.push(`]${close}`);
    this.#next(tasks);
    this.#tasks.push(`{"t":"${type}","v":[`);
  }

  #payload(bytes: Uint8Array): string {
    if (bytes.length <= MAX_HEX) return `"hex":"${hex(bytes)}"`;
    let digest = this.#digests.get(bytes);
    if (digest === undefined) {
      digest = this.#sha256(bytes);
      this.#digests.set(bytes, digest);
    }
    return `"sha256":"${digest}","nbytes":${bytes.length}`;
  }

  #array(array: NdArray): string {
    const head = `{"t":"ndarray","dtype":${dtypeText(array.dtype)},"shape":[${array.shape.join(',')}]`;
    return `${head},"order":"${array.isFortran ? 'F' : 'C'}",${this.#payload(bytesInC(array))}`;
  }

  /** Members are sorted by their own text, so each is printed apart first. */
  #set(set: Set<unknown>, close: string): void {
    const before = this.#out;
    const texts: string[] = [];
    const tasks: Task[] = [];
    for (const value of set) {
      tasks.push(
        () => {
          this.#out = [];
        },
        { value },
        () => texts.push(this.#out.join('')),
      );
    }
    tasks.push(() => {
      this.#out = before;
      const type = set instanceof PyFrozenSet ? 'frozenset' : 'set';
      texts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const whole = `{"t":"${type}","v":[${texts.join(',')}]${close}`;
      this.#budget.write(whole.length);
      this.#out.push(whole);
    });
    this.#next(tasks);
  }

  #inert(object: PyObject, close: string): Task[] {
    const tasks: Task[] = ['{"t":"obj","cls":', { value: object.cls }, `,"how":"${object.how}","args":[`];
    for (const task of this.#list(object.args)) tasks.push(task);
    tasks.push(']');
    if (object.kwargs !== undefined) tasks.push(',"kwargs":', { value: object.kwargs });
    if (object.state !== NO_STATE) tasks.push(',"state":', { value: object.state });
    for (const [name, list] of [
      ['items', object.items],
      ['adds', object.adds],
    ] as const) {
      if (list === undefined) continue;
      tasks.push(`,"${name}":[`);
      for (const task of this.#list(list)) tasks.push(task);
      tasks.push(']');
    }
    if (object.pairs !== undefined) {
      tasks.push(',"pairs":[');
      for (const task of this.#pairs(object.pairs)) tasks.push(task);
      tasks.push(']');
    }
    tasks.push(close);
    return tasks;
  }
}

const arraysOnly = /* @__PURE__ */ new Map(joblibReaders);

/** The first pickle of a file, or the arrays of an .npy or .npz file, as one line of tagged JSON. */
export function taggedJson(bytes: Uint8Array, options: TaggedOptions): string {
  const limits = resolveLimits(options.limits);
  const { stored = bytes.length } = options;
  const budget = new Budget(stored, limits);
  const graph =
    readArrayFile(bytes, limits) ??
    wholeUnpickler(bytes, {
      lossless: true,
      readers: arraysOnly,
      encoding: options.encoding ?? 'latin1',
      errors: options.errors ?? 'strict',
      limits,
      budget: stored < bytes.length ? budget : undefined,
    }).load();
  return new Printer(findShared(graph), options.sha256, limits.maxText + TEXT_PER_BYTE * stored, budget).print(graph);
}
