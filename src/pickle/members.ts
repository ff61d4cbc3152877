/** Keys of dicts and members of sets, as Python takes them. */
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

/** Members in order, without those that Python finds equal to an earlier one. */
export function addAll(machine: Machine, target: Set<unknown>, items: readonly unknown[]): void {
  let plain = true;
  for (let i = 0; i < items.length; i++) {
    const type = typeof items[i];
    if (type !== 'string') {
      checkHashable(machine, items[i]);
      if (type !== 'number') plain = false;
    }
  }
  if (plain && target.size === 0) {
    for (let i = 0; i < items.length; i++) target.add(items[i]);
    return;
  }
  const seen = new Set<unknown>();
  for (const item of target) seen.add(pyKey(item));
  for (let i = 0; i < items.length; i++) {
    const key = pyKey(items[i]);
    if (seen.has(key)) continue;
    seen.add(key);
    target.add(items[i]);
  }
}
