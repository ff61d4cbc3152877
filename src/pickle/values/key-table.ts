import { pyKey } from './py-key.js';

/** Below this size a table of strings is searched in order; an index would cost more than it saves. */
const SMALL = 8;

/**
 * The keys of a dict, in order, with an index that is built at the first lookup that needs it. Dicts with equal keys
 * (records) share one table; `shared` tells a dict to copy it before a change.
 */
export class KeyTable {
  keys: unknown[];
  shared = false;
  /** False while equal keys may still stand twice. */
  unique: boolean;
  #index: Map<unknown, number> | undefined = undefined;

  constructor(keys: unknown[], unique: boolean) {
    this.keys = keys;
    this.unique = unique;
  }

  find(key: unknown): number {
    const { keys } = this;
    if (this.#index === undefined) {
      if (typeof key === 'string' && keys.length <= SMALL) {
        for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
        return -1;
      }
      this.#index = this.#build();
    }
    return this.#index.get(pyKey(key)) ?? -1;
  }

  /** Adds a key that is known to be absent. */
  add(key: unknown): void {
    this.#index?.set(pyKey(key), this.keys.length);
    this.keys.push(key);
  }

  /** To be called after `keys` was changed from outside. */
  forgetIndex(): void {
    this.#index = undefined;
  }

  /** True if no two keys are equal; remembers the answer. */
  checkUnique(): boolean {
    if (this.unique) return true;
    const { keys } = this;
    if (keys.length <= SMALL && distinctStrings(keys)) {
      this.unique = true;
      return true;
    }
    const index = this.#build();
    if (index.size !== keys.length) return false;
    this.#index = index;
    this.unique = true;
    return true;
  }

  #build(): Map<unknown, number> {
    const index = new Map<unknown, number>();
    const { keys } = this;
    for (let i = 0; i < keys.length; i++) index.set(pyKey(keys[i]), i);
    return index;
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
