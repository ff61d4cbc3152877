/** Keys of dicts and members of sets, as Python takes them. */
import { UnsupportedError } from '../../core/errors.js';
import { describe } from '../values/describe.js';
import { pyKey } from '../values/py-key.js';
import { NEEDS_LOSSLESS } from './needs-lossless.js';
import { PyDict } from '../values/py-dict.js';
import { type Machine, PyByteArray, PyFrozenSet } from '../values/py-values.js';

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

/** Fills sets, a batch after another: what is known of each set is kept while a file is read, or batches would cost its square. */
export class SetFiller {
  /** Keys of the members; undefined as long as they are all texts and numbers, which a Set compares as Python does. */
  readonly #keys = new Map<Set<unknown>, Set<unknown> | undefined>();

  /** Members in order, without those that Python finds equal to an earlier one. */
  add(machine: Machine, target: Set<unknown>, items: readonly unknown[]): void {
    let keys = this.#keys.get(target);
    if (keys === undefined && !(items.every(isPlain) && (this.#keys.has(target) || [...target].every(isPlain))))
      keys = keysOf(target);
    this.#keys.set(target, keys);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item !== item && target.has(item))
        throw new UnsupportedError('a set with more than one NaN has no form here');
      if (keys !== undefined) {
        checkHashable(machine, item);
        const key = pyKey(item);
        if (keys.has(key)) continue;
        keys.add(key);
      }
      target.add(item);
    }
  }

  /** Lets go of the sets. */
  clear(): void {
    this.#keys.clear();
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
