/** Keys of dicts and members of sets, as Python takes them. */
import { UnsupportedError } from '../core/errors.js';
import { describe } from './describe.js';
import { pyKey } from './py-key.js';
import { NEEDS_LOSSLESS } from './needs-lossless.js';
import { PyDict } from './py-dict.js';
import { type Machine, PyByteArray, PyFrozenSet } from './values.js';

/** Python refuses lists, dicts, sets and bytearrays as keys and members. */
export function checkHashable(machine: Machine, key: unknown): void {
  if (typeof key !== 'object' || key === null) return;
  if (Array.isArray(key)) {
    if (!machine.lossless) throw NEEDS_LOSSLESS;
  } else if (
    !(key instanceof PyDict || key instanceof PyByteArray) &&
    !(key instanceof Set && !(key instanceof PyFrozenSet))
  ) {
    return;
  }
  throw machine.fail(`${describe(key)} is not hashable and cannot be a dict key or set member`);
}

/** Fills sets, a batch after another: what is known of the set that was filled last is kept, or batches would cost its square. */
export class SetFiller {
  #target: Set<unknown> | undefined = undefined;
  #size = 0;
  /** Keys of the members; undefined as long as they are all texts and numbers, which a Set compares as Python does. */
  #keys: Set<unknown> | undefined = undefined;

  /** Members in order, without those that Python finds equal to an earlier one. */
  add(machine: Machine, target: Set<unknown>, items: readonly unknown[]): void {
    if (target !== this.#target || target.size !== this.#size) {
      this.#target = target;
      this.#keys = undefined;
      if (![...target].every(isPlain)) this.#keys = keysOf(target);
    }
    if (this.#keys === undefined && !items.every(isPlain)) this.#keys = keysOf(target);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item !== item && target.has(item))
        throw new UnsupportedError('a set with more than one NaN has no form here');
      if (this.#keys !== undefined) {
        checkHashable(machine, item);
        const key = pyKey(item);
        if (this.#keys.has(key)) continue;
        this.#keys.add(key);
      }
      target.add(item);
    }
    this.#size = target.size;
  }

  /** Lets go of the last set. */
  clear(): void {
    this.#target = undefined;
    this.#keys = undefined;
  }
}

function isPlain(item: unknown): boolean {
  return typeof item === 'string' || typeof item === 'number';
}

function keysOf(target: Set<unknown>): Set<unknown> {
  const keys = new Set<unknown>();
  for (const item of target) keys.add(pyKey(item));
  return keys;
}
