/**
 * From the graph of a pickle to the nodes of a schema. Nodes are written in the order in which skops reads them, so that
 * what is shared can be written once and referred to by its id. Source: skops/io of skops 0.16; what older releases from
 * 0.9 on read differently is said at the node.
 */
import { EncodeError } from '../../core/errors.js';
import { DType } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyCall, PyFloat, PyGlobal, PyObject, PyPersistentId, PyTuple } from '../../pickle/values/py-values.js';

/** Nodes within nodes: skops reads by recursion and ends at about this depth. */
const MAX_DEPTH = 300;
/** Characters that are gathered before they become bytes. */
const PIECE = 1 << 16;

/** Writes one kind of value, which has `id`, after the writer has put the opening brace. */
export type ValueWriter<T> = (value: T, writer: SkopsWriter, id: number) => void;

export interface ValueWriters {
  list: ValueWriter<readonly unknown[]>;
  tuple: ValueWriter<PyTuple>;
  dict: ValueWriter<PyDict>;
  set: ValueWriter<Set<unknown>>;
  bytes: ValueWriter<Uint8Array>;
  global: ValueWriter<PyGlobal>;
  array: ValueWriter<NdArray>;
  scalar: ValueWriter<NpScalar>;
  dtype: ValueWriter<DType>;
  object: ValueWriter<PyObject>;
}

export class SkopsWriter {
  /** Members beside the schema, by name. */
  readonly members = new Map<string, Uint8Array>();
  readonly #writers: ValueWriters;
  readonly #pieces: Uint8Array[] = [];
  readonly #encoder = new TextEncoder();
  /** Ids of what was written or is being written. */
  readonly #ids = new Map<object, { id: number; done: boolean }>();
  readonly #globalIds = new Map<string, number>();
  readonly #labels: string[] = [];
  #text = '';
  #next = 1;

  constructor(writers: ValueWriters) {
    this.#writers = writers;
  }

  /** The bytes of the schema so far. */
  finish(): Uint8Array {
    this.#flush();
    const out = new Uint8Array(this.#pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  #flush(): void {
    this.#pieces.push(this.#encoder.encode(this.#text));
    this.#text = '';
  }

  /** Appends text of the schema. */
  put(text: string): void {
    this.#text += text;
    if (this.#text.length > PIECE) this.#flush();
  }

  newId(): number {
    return this.#next++;
  }

  /** One id for all mentions of a class or function. */
  globalId(global: PyGlobal): number {
    let id = this.#globalIds.get(global.path);
    if (id === undefined) this.#globalIds.set(global.path, (id = this.newId()));
    return id;
  }

  fail(message: string): EncodeError {
    const path = this.#labels.join('');
    return new EncodeError(`skops: ${message}`, path === '' ? 'the value' : path.replace(/^\./, ''));
  }

  /** The keys that every node has. `more` follows with a comma of its own. */
  head(className: string, module: string, loader: string, id: number): void {
    this.put(
      `{"__class__": ${jsonText(className)}, "__module__": ${jsonText(module)}, "__loader__": "${loader}", "__id__": ${id}`,
    );
  }

  /** A value under a label that leads to it in messages. */
  under(label: string, value: unknown): void {
    this.#labels.push(label);
    if (this.#labels.length > MAX_DEPTH) {
      throw this.fail(`values are nested more than ${MAX_DEPTH} deep, which skops itself cannot read`);
    }
    this.value(value);
    this.#labels.pop();
  }

  value(value: unknown): void {
    if (typeof value !== 'object' || value === null || value instanceof PyFloat) {
      const text = atomText(value);
      if (text === undefined) throw this.fail(`a ${typeof value} cannot be written`);
      this.atom(text);
      return;
    }
    if (value instanceof PyGlobal) {
      this.#writers.global(value, this, this.globalId(value));
      return;
    }
    const known = this.#ids.get(value);
    if (known !== undefined) {
      if (!known.done) throw this.fail('a value holds itself, which a .skops file cannot say');
      this.put(`{"__class__": "str", "__module__": "builtins", "__loader__": "CachedNode", "__id__": ${known.id}}`);
      return;
    }
    const entry = { id: this.newId(), done: false };
    this.#ids.set(value, entry);
    this.#object(value, entry.id);
    entry.done = true;
  }

  /** None, a bool, a number or a text. */
  atom(json: string): void {
    this.put(
      `{"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": ${jsonText(json)}, "is_json": true, "__id__": ${this.newId()}}`,
    );
  }

  #object(value: object, id: number): void {
    const writers = this.#writers;
    if (Array.isArray(value)) writers.list(value, this, id);
    else if (value instanceof PyTuple) writers.tuple(value, this, id);
    else if (value instanceof PyDict) writers.dict(value, this, id);
    else if (value instanceof Set) writers.set(value, this, id);
    else if (value instanceof Uint8Array) writers.bytes(value, this, id);
    else if (value instanceof NdArray) writers.array(value, this, id);
    else if (value instanceof NpScalar) writers.scalar(value, this, id);
    else if (value instanceof DType) writers.dtype(value, this, id);
    else if (value instanceof PyObject || value instanceof PyCall) writers.object(value, this, id);
    else if (value instanceof PyPersistentId) throw this.fail('an object outside of the file cannot be written');
    else throw this.fail(`a ${value.constructor.name} cannot be written`);
  }

  /** A member of its own for a node. */
  member(id: number, extension: string, contents: Uint8Array): void {
    const name = `${id}.${extension}`;
    this.members.set(name, contents);
    this.put(`, "file": "${name}"`);
  }
}

/** A text as ASCII JSON. */
export function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As Python's `json.dumps` writes it; undefined for what is no such value. */
export function atomText(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (value instanceof PyFloat) return floatText(value.value);
  switch (typeof value) {
    case 'string':
      return jsonText(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isInteger(value) ? BigInt(value).toString() : floatText(value);
    default:
      return undefined;
  }
}

/** A text that Python reads as the same float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
