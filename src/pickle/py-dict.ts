import { pyKey } from './py-key.js';

/** Below this size a dict of strings is searched in order; an index would cost more than it saves. */
const SMALL = 8;

/**
 * A Python dict: the interface of Map, Python's insertion order and Python's key equality (1 = 1.0 = True,
 * tuples and bytes by content). Keys and values stand in two arrays and the index is built at the first
 * lookup that needs it, because most dicts of a model file are read once, in order.
 */
export class PyDict<K = unknown, V = unknown> implements Map<K, V> {
  #keys: K[];
  #values: V[];
  /** From {@link pyKey} to the position; absent until needed. */
  #index: Map<unknown, number> | undefined;
  /** False while equal keys may still stand twice in the arrays. */
  #unique: boolean;

  constructor(entries?: Iterable<readonly [K, V]>) {
    this.#keys = [];
    this.#values = [];
    this.#index = undefined;
    this.#unique = true;
    if (entries !== undefined) for (const [key, value] of entries) this.set(key, value);
  }

  /** Takes over two arrays of equal length. Equal keys may stand twice: the last value wins, at the first position. */
  static fromArrays<K, V>(keys: K[], values: V[]): PyDict<K, V> {
    const dict = new PyDict<K, V>();
    dict.#keys = keys;
    dict.#values = values;
    dict.#unique = keys.length < 2;
    return dict;
  }

  /** An object's own enumerable properties, in order. */
  static fromObject<V>(object: Readonly<Record<string, V>>): PyDict<string, V> {
    return PyDict.fromArrays(Object.keys(object), Object.values(object));
  }

  /** Adds a key that may already be there without looking; duplicates are settled at the next read. */
  append(key: K, value: V): void {
    this.#keys.push(key);
    this.#values.push(value);
    this.#index = undefined;
    this.#unique = this.#keys.length < 2;
  }

  get size(): number {
    this.#settle();
    return this.#keys.length;
  }

  get [Symbol.toStringTag](): string {
    return 'PyDict';
  }

  get(key: K): V | undefined {
    const at = this.#find(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: K): boolean {
    return this.#find(key) >= 0;
  }

  set(key: K, value: V): this {
    const at = this.#find(key);
    if (at >= 0) {
      this.#values[at] = value;
      return this;
    }
    this.#index?.set(pyKey(key), this.#keys.length);
    this.#keys.push(key);
    this.#values.push(value);
    return this;
  }

  /** Removes a key; costs a move of everything behind it. */
  delete(key: K): boolean {
    const at = this.#find(key);
    if (at < 0) return false;
    this.#keys.splice(at, 1);
    this.#values.splice(at, 1);
    this.#index = undefined;
    return true;
  }

  clear(): void {
    this.#keys = [];
    this.#values = [];
    this.#index = undefined;
    this.#unique = true;
  }

  forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this) callback.call(thisArg, value, key, this);
  }

  keys(): MapIterator<K> {
    this.#settle();
    return this.#keys.values() as MapIterator<K>;
  }

  values(): MapIterator<V> {
    this.#settle();
    return this.#values.values() as MapIterator<V>;
  }

  entries(): MapIterator<[K, V]> {
    return this.#pairs() as MapIterator<[K, V]>;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  /** The keys as the dict's own array: read it, do not change it. */
  keyArray(): readonly K[] {
    this.#settle();
    return this.#keys;
  }

  /** The values as the dict's own array, in the order of {@link keyArray}. Items may be replaced in place. */
  valueArray(): V[] {
    this.#settle();
    return this.#values;
  }

  /** Replaces a key by an equal one (a tuple by the same tuple in another form). */
  replaceKeyAt(position: number, key: K): void {
    this.#keys[position] = key;
    this.#index = undefined;
  }

  *#pairs(): Generator<[K, V]> {
    this.#settle();
    for (let i = 0; i < this.#keys.length; i++) yield [this.#keys[i]!, this.#values[i]!];
  }

  #find(key: K): number {
    this.#settle();
    if (this.#index === undefined) {
      const keys = this.#keys;
      if (typeof key === 'string' && keys.length <= SMALL) {
        for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
        return -1;
      }
      this.#index = this.#buildIndex();
    }
    return this.#index.get(pyKey(key)) ?? -1;
  }

  #buildIndex(): Map<unknown, number> {
    const index = new Map<unknown, number>();
    const keys = this.#keys;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      index.set(typeof key === 'string' ? key : pyKey(key), i);
    }
    return index;
  }

  #settle(): void {
    if (this.#unique) return;
    this.#unique = true;
    const keys = this.#keys;
    if (keys.length <= SMALL && distinctStrings(keys)) return;
    const index = this.#buildIndex();
    if (index.size === keys.length) {
      this.#index = index;
      return;
    }
    this.#removeDuplicates();
  }

  #removeDuplicates(): void {
    const keys: K[] = [];
    const values: V[] = [];
    const index = new Map<unknown, number>();
    for (let i = 0; i < this.#keys.length; i++) {
      const key = this.#keys[i]!;
      const canonical = pyKey(key);
      const at = index.get(canonical);
      if (at !== undefined) {
        values[at] = this.#values[i]!;
        continue;
      }
      index.set(canonical, keys.length);
      keys.push(key);
      values.push(this.#values[i]!);
    }
    this.#keys = keys;
    this.#values = values;
    this.#index = index;
  }
}

function distinctStrings(keys: readonly unknown[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== 'string') return false;
    for (let j = 0; j < i; j++) if (keys[j] === key) return false;
  }
  return true;
}
