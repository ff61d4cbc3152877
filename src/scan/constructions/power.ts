/** Values that can do something when they are called: where they turn up out of place, a file is dangerous and not only odd. */
import { PyGlobal, PyObject, PyPersistentId } from '../../pickle/values/py-values.js';
import { DOING } from '../policy/functions.js';
import type { Policy } from '../policy/policy.js';
import type { Kinds } from './kinds.js';
import { partsOf } from './kinds.js';

/** Values inside of others that are looked at. */
const LOOKED_AT = 20_000;
/**
 * What all calls of one pickle may look at together, besides a share for each: calls in calls would look at each other again and again.
 */
const TOGETHER = 250_000;
const SHARE = 16;

/** What is left for the pickle whose judge these kinds belong to. */
const remaining = new WeakMap<Kinds, number>();

export interface Power {
  /** The first that was found, for the report. */
  readonly found: string | undefined;
  /** True where there was more than is looked at. */
  readonly tooMuch: boolean;
  /** True where a class or function stands among the values that is on no list. */
  readonly unknown: boolean;
}

/** Looks through values, and what stands in them, for whatever Python could call to more effect than a number. */
export function findPower(roots: Iterable<unknown>, policy: Policy, kinds: Kinds): Power {
  const seen = new Set<unknown>();
  const todo: unknown[] = [...roots];
  const together = (remaining.get(kinds) ?? TOGETHER) + SHARE;
  const most = Math.min(LOOKED_AT, together);
  let left = most;
  const settle = (power: Power): Power => {
    remaining.set(kinds, together - (most - Math.max(0, left)));
    return power;
  };
  let unknown = false;
  while (todo.length > 0) {
    if (left-- <= 0) return settle({ found: undefined, tooMuch: true, unknown });
    const value = todo.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof PyGlobal) {
      const ruling = policy.rule(value.module, value.name);
      if (ruling.standing === 'unknown') unknown = true;
      if (ruling.standing === 'dangerous' || ruling.standing === 'restricted' || ruling.row?.kind === 'maker')
        return settle({ found: value.path, tooMuch: false, unknown });
      if (ruling.standing === 'unknown' && DOING.has(value.name.split('.').at(-1)!))
        return settle({ found: value.path, tooMuch: false, unknown });
      continue;
    }
    if (kinds.isCallable(value)) {
      return settle({
        found: value instanceof PyObject ? value.className : 'functools.partial',
        tooMuch: false,
        unknown,
      });
    }
    if (value instanceof PyPersistentId) continue;
    let count = 0;
    for (const part of partsOf(value)) {
      if (value instanceof PyObject && part === value.cls) continue;
      todo.push(part);
      if (++count > left) break;
    }
  }
  return settle({ found: undefined, tooMuch: false, unknown });
}
