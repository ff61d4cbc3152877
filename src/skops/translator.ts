/**
 * From the nodes of a schema to the graph that a pickle of the same object holds: each node becomes the inert value that the
 * machine makes of the pickle, so that whatever works on pickles works on it. Nodes are handled by the table of
 * `nodes/index.ts`, one function for each loader of skops. Source: skops/io of skops 0.3 to 0.16.
 */
import { LimitError, UnsupportedError } from '../core/errors.js';
import { type Limits, resolveLimits } from '../core/limits.js';
import { PyFloat, PyGlobal } from '../pickle/values/py-values.js';
import type { SkopsArchive } from './archive.js';
import type { Json, JsonObject } from './json.js';
import { kindOf, SkopsNode } from './schema-item.js';

/** The newest protocol that is known: seen on skops' development branch, in no release. */
export const NEWEST_PROTOCOL = 3;
/** From this protocol on a dict, list or set may hold itself. */
const CYCLES_SINCE = 3;
/** Nodes within nodes; skops' own recursion ends far below. */
const MAX_DEPTH = 1000;

/** Something that no real file has. */
export interface Oddity {
  readonly rule: string;
  readonly message: string;
  /** The node. */
  readonly path: string;
}

/** Makes the value of one kind of node. */
export type NodeReader = (node: SkopsNode, translator: Translator) => unknown;

/** A node that was read, or is being read. */
interface Known {
  readonly json: JsonObject;
  value: unknown;
  state: 'open' | 'shared' | 'done';
}

export interface TranslatorOptions {
  readonly limits?: Partial<Limits> | undefined;
  /** Takes what no real file has, and lets the reading go on; without it such a file is refused. */
  readonly onOddity?: ((oddity: Oddity) => void) | undefined;
}

export class Translator {
  readonly archive: SkopsArchive;
  readonly protocol: number;
  readonly limits: Limits;
  readonly #readers: ReadonlyMap<string, NodeReader>;
  readonly #onOddity: ((oddity: Oddity) => void) | undefined;
  readonly #known = new Map<number | bigint, Known>();
  readonly #globals = new Map<string, PyGlobal>();
  /** Which node a member belongs to: its id, or its JSON where it has none. */
  readonly #owners = new Map<string, unknown>();
  readonly #equalFiles = new Set<string>();
  #count = 0;

  constructor(
    archive: SkopsArchive,
    protocol: number,
    readers: ReadonlyMap<string, NodeReader>,
    options: TranslatorOptions = {},
  ) {
    this.archive = archive;
    this.protocol = protocol;
    this.limits = resolveLimits(options.limits);
    this.#readers = readers;
    this.#onOddity = options.onOddity;
  }

  /** The value of the root. */
  root(json: JsonObject): unknown {
    return this.#read(new SkopsNode(json, undefined, ''));
  }

  /** The value of the node under a key. */
  child(node: SkopsNode, key: string): unknown {
    return this.value(node.json.get(key), node, `.${key}`);
  }

  /** The value of a node that stands within another one. */
  value(json: Json | undefined, parent: SkopsNode, label: string): unknown {
    return this.#read(this.node(json, parent, label));
  }

  node(json: Json | undefined, parent: SkopsNode, label: string): SkopsNode {
    const made = new SkopsNode(json instanceof Map ? json : new Map(), parent, label);
    if (!(json instanceof Map)) throw made.fail(`a node must stand here, not ${kindOf(json)}`);
    if (made.depth > Math.min(MAX_DEPTH, this.limits.maxDepth)) {
      throw made.fail(`nodes are nested more than ${MAX_DEPTH} deep, which skops itself cannot read`);
    }
    return made;
  }

  #read(node: SkopsNode): unknown {
    const id = this.#idOf(node);
    const known = id === undefined ? undefined : this.#known.get(id);
    if (known !== undefined) return this.#again(node, known);
    if (node.loader === 'CachedNode') throw node.fail('it refers to a node that does not stand before it');
    if (++this.#count > this.limits.maxMemo) throw new LimitError('maxMemo', this.#count, this.limits.maxMemo);
    const reader = this.#readers.get(node.loader);
    if (reader === undefined) {
      throw new UnsupportedError(
        `skops: there is no loader ${JSON.stringify(node.loader.slice(0, 60))} (for ${`${node.moduleName}.${node.className}`.slice(0, 120)}): the file is damaged, or was written by a skops that is newer than this program`,
      );
    }
    if (id === undefined) return reader(node, this);
    const entry: Known = { json: node.json, value: undefined, state: 'open' };
    this.#known.set(id, entry);
    entry.value = reader(node, this);
    entry.state = 'done';
    return entry.value;
  }

  /** Zero and missing ids are never remembered. */
  #idOf(node: SkopsNode): number | bigint | undefined {
    const id = node.json.get('__id__');
    if (id === undefined || id === null || id === 0) return undefined;
    if (typeof id !== 'number' && typeof id !== 'bigint') throw node.fail(`__id__ must be an integer`);
    return id;
  }

  /** skops writes a shared object again in full and ignores what it reads of it later, so it must be the same. */
  #again(node: SkopsNode, known: Known): unknown {
    if (known.state === 'open' || (known.state === 'shared' && this.protocol < CYCLES_SINCE)) {
      throw node.fail('a node stands within itself');
    }
    if (node.json.get('__loader__') !== 'CachedNode' && !this.#same(known.json, node.json)) {
      this.odd(node, 'id-reused', 'two different nodes have the same __id__, so that only the first is read');
    }
    return known.value;
  }

  /** Lets a container be referred to by what it holds. */
  remember(node: SkopsNode, value: unknown): void {
    const id = this.#idOf(node);
    const known = id === undefined ? undefined : this.#known.get(id);
    if (known === undefined || known.json !== node.json) return;
    known.value = value;
    known.state = 'shared';
  }

  /** The class, function or type that a node names. skops looks for one attribute of one module, so no name has dots. */
  global(module: string, name: string, node: SkopsNode): PyGlobal {
    if (module === '' || name === '') throw node.fail('a class needs the name of its module and its own');
    if (name.includes('.') || module.startsWith('.')) {
      this.odd(node, 'odd-name', `${JSON.stringify(`${module}.${name}`.slice(0, 120))} is no module and a name in it`);
    }
    const key = `${module} ${name}`;
    let global = this.#globals.get(key);
    if (global === undefined) {
      global = new PyGlobal(module, name);
      this.#globals.set(key, global);
    }
    return global;
  }

  classOf(node: SkopsNode): PyGlobal {
    return this.global(node.moduleName, node.className, node);
  }

  /** A node whose class skops does not look at, or that only one class has. */
  expectClass(node: SkopsNode, ...allowed: readonly string[]): void {
    const found = `${node.moduleName}.${node.className}`;
    if (allowed.includes(found)) return;
    this.odd(
      node,
      'loader-and-class-differ',
      `the loader ${node.loader} is for ${allowed[0]!}, but the node says ${found.slice(0, 120)}`,
    );
  }

  /** The contents of the member that a node names, which no other node may name. */
  file(node: SkopsNode): Uint8Array {
    const name = node.text('file');
    const owner = this.#idOf(node) ?? node.json;
    if (this.#owners.has(name) && this.#owners.get(name) !== owner) {
      this.odd(node, 'member-named-twice', `the member ${JSON.stringify(name.slice(0, 80))} belongs to another node`);
    }
    this.#owners.set(name, owner);
    return this.archive.contents(name);
  }

  odd(node: SkopsNode, rule: string, message: string): void {
    if (this.#onOddity === undefined) throw node.fail(message);
    this.#onOddity({ rule, message, path: node.path });
  }

  /** Two nodes apart from their ids, and from the names of members that hold the same. Depth is that of the JSON text. */
  #same(a: Json, b: Json): boolean {
    if (a === b) return true;
    if (a instanceof PyFloat) return b instanceof PyFloat && Object.is(a.value, b.value);
    if (Array.isArray(a)) {
      return Array.isArray(b) && a.length === b.length && a.every((item, i) => this.#same(item, b[i]!));
    }
    if (!(a instanceof Map)) return Object.is(a, b);
    if (!(b instanceof Map)) return false;
    const keys = [...a.keys()].filter((key) => !isId(key, a));
    const others = [...b.keys()].filter((key) => !isId(key, b));
    return (
      keys.length === others.length &&
      keys.every((key, i) => key === others[i] && this.#sameValue(key, a.get(key)!, b.get(key)!))
    );
  }

  #sameValue(key: string, a: Json, b: Json): boolean {
    if (key !== 'file' || typeof a !== 'string' || typeof b !== 'string' || a === b) return this.#same(a, b);
    const pair = `${a}\0${b}`;
    if (this.#equalFiles.has(pair)) return true;
    const [x, y] = [this.archive.contents(a), this.archive.contents(b)];
    const equal = x.length === y.length && x.every((byte, i) => byte === y[i]);
    if (equal) this.#equalFiles.add(pair);
    return equal;
  }
}

/** Not the key of a dict, whose value would be a node. */
function isId(key: string, object: JsonObject): boolean {
  return (key === '__id__' && !(object.get(key) instanceof Map)) || key === 'protocol' || key === '_skops_version';
}
