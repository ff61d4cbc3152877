import { jsonForm } from '../../core/show/json-form.js';
import { PARTS, type Parts } from '../../core/show/print.js';
import { KeyTable } from './key-table.js';
import { pyKey } from './py-key.js';
import { Marked } from './dump-marks.js';
import { provideDicts } from './dicts.js';

const emptyTable = (): KeyTable => {
  const table = new KeyTable([], true);
  table.shared = true;
  return table;
};
const NO_KEYS = emptyTable();
/** The values of every dict that nothing was put in yet; never changed. */
const NO_VALUES: never[] = [];

/**
 * A Python dict: the interface of Map, Python's insertion order and Python's key equality (1 = 1.0 = True,
 * tuples and bytes by content). Most dicts of a model file are read once and in order, so the
 * index is built only when a lookup needs it, and equal keys are settled only when somebody looks.
 */
export class PyDict<K = unknown, V = unknown> extends Marked implements Map<K, V> {
  #table: KeyTable;
  #values: V[];

  constructor(entries?: Iterable<readonly [K, V]>) {
    super();
    this.#table = NO_KEYS;
    this.#values = NO_VALUES;
    if (entries !== undefined) for (const [key, value] of entries) this.set(key, value);
  }

  /** Takes over two arrays of equal length. Equal keys may stand twice: the last value wins, at the first position. */
  static fromArrays<K, V>(keys: K[], values: V[]): PyDict<K, V> {
    const dict = new PyDict<K, V>();
    dict.fill(new KeyTable(keys, keys.length < 2), values as unknown[]);
    return dict;
  }

  /** An object's own enumerable properties, in order. */
  static fromObject<V>(object: Readonly<Record<string, V>>): PyDict<string, V> {
    return PyDict.fromArrays(Object.keys(object), Object.values(object));
  }

  /** For the reader: gives an empty dict its whole contents at once. */
  fill(table: KeyTable, values: unknown[]): void {
    this.#table = table;
    this.#values = values as V[];
  }

  /** For the reader: true while nothing was put in. */
  get isPristine(): boolean {
    return this.#values.length === 0;
  }

  /** For the reader: adds a key that may already be there without looking. */
  append(key: K, value: V): void {
    const table = this.#ownTable();
    table.keys.push(key);
    table.unique = table.keys.length < 2;
    table.forgetIndex();
    this.#ownValues().push(value);
  }

  /** For the reader: as {@link append}, for keys and values in turn. */
  appendPairs(flat: readonly unknown[], from: number, to: number): void {
    const table = this.#ownTable();
    const keys = table.keys;
    const values = this.#ownValues() as unknown[];
    for (let at = from; at < to; at += 2) {
      keys.push(flat[at]);
      values.push(flat[at + 1]);
    }
    table.unique = keys.length < 2;
    table.forgetIndex();
  }

  get size(): number {
    this.#settle();
    return this.#values.length;
  }

  get [Symbol.toStringTag](): string {
    return 'PyDict';
  }

  [PARTS](): Parts {
    const tag = this[Symbol.toStringTag];
    return { name: tag === 'PyDict' ? undefined : tag, pairs: this };
  }

  /** An object, with keys as Python's json has them. @throws InvalidInputError for keys and values that JSON cannot say */
  toJSON(): unknown {
    return jsonForm(new Map(this));
  }

  get(key: K): V | undefined {
    this.#settle();
    const at = this.#table.find(key);
    return at < 0 ? undefined : this.#values[at];
  }

  has(key: K): boolean {
    this.#settle();
    return this.#table.find(key) >= 0;
  }

  set(key: K, value: V): this {
    this.#settle();
    const at = this.#table.find(key);
    if (at >= 0) {
      this.#values[at] = value;
    } else {
      this.#ownTable().add(key);
      this.#ownValues().push(value);
    }
    return this;
  }

  /** Removes a key; costs a move of everything behind it. */
  delete(key: K): boolean {
    this.#settle();
    const at = this.#table.find(key);
    if (at < 0) return false;
    const table = this.#ownTable();
    table.keys.splice(at, 1);
    table.forgetIndex();
    this.#values.splice(at, 1);
    return true;
  }

  clear(): void {
    this.#table = NO_KEYS;
    this.#values = NO_VALUES;
  }

  forEach(callback: (value: V, key: K, map: Map<K, V>) => void, thisArg?: unknown): void {
    for (const [key, value] of this) callback.call(thisArg, value, key, this);
  }

  keys(): ReturnType<Map<K, V>['keys']> {
    return this.keyArray().values() as ReturnType<Map<K, V>['keys']>;
  }

  values(): ReturnType<Map<K, V>['values']> {
    return this.valueArray().values() as ReturnType<Map<K, V>['values']>;
  }

  entries(): ReturnType<Map<K, V>['entries']> {
    return this.#pairs() as ReturnType<Map<K, V>['entries']>;
  }

  [Symbol.iterator](): ReturnType<Map<K, V>['entries']> {
    return this.entries();
  }

  /** The keys as the dict's own array: read it, do not change it. */
  keyArray(): readonly K[] {
    this.#settle();
    return this.#table.keys as K[];
  }

  /** The values as the dict's own array, in the order of {@link keyArray}. Items may be replaced in place. */
  valueArray(): V[] {
    this.#settle();
    return this.#ownValues();
  }

  /** For the writer: keys as they were read, where equal ones may stand twice; Python settles them in the same way. */
  unsettledKeys(): readonly K[] {
    return this.#table.keys as K[];
  }

  /** For the writer: the table of {@link unsettledKeys} if other dicts share it. */
  sharedKeys(): KeyTable | undefined {
    return this.#table.shared ? this.#table : undefined;
  }

  /** The values of {@link unsettledKeys}. */
  unsettledValues(): readonly V[] {
    return this.#values;
  }

  /** Replaces a key by an equal one (a tuple by the same tuple in another form). */
  replaceKeyAt(position: number, key: K): void {
    const table = this.#ownTable();
    table.keys[position] = key;
    table.forgetIndex();
  }

  *#pairs(): Generator<[K, V]> {
    this.#settle();
    const keys = this.#table.keys as K[];
    for (let i = 0; i < keys.length; i++) yield [keys[i]!, this.#values[i]!];
  }

  /** A table that this dict alone uses. */
  #ownTable(): KeyTable {
    if (this.#table.shared) this.#table = new KeyTable(this.#table.keys.slice(), this.#table.unique);
    return this.#table;
  }

  /** An array of values that this dict alone uses. */
  #ownValues(): V[] {
    if (this.#values === NO_VALUES) this.#values = [];
    return this.#values;
  }

  #settle(): void {
    if (this.#table.unique || this.#table.checkUnique()) return;
    const keys: unknown[] = [];
    const values: V[] = [];
    const positions = new Map<unknown, number>();
    const all = this.#table.keys;
    for (let i = 0; i < all.length; i++) {
      const canonical = pyKey(all[i]);
      const at = positions.get(canonical);
      if (at === undefined) {
        positions.set(canonical, keys.length);
        keys.push(all[i]);
        values.push(this.#values[i]!);
      } else {
        values[at] = this.#values[i]!;
      }
    }
    this.#table = new KeyTable(keys, true);
    this.#values = values;
  }
}

provideDicts(
  (entries) => new PyDict(entries),
  (value) => value instanceof PyDict,
);
