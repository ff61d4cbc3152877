/** Exact built-in types: what only CPython's own classes are. */
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyTuple } from '../../pickle/values/py-values.js';

/** True where all keys are exact `str` and no two are equal: what Python's attributes can be. */
export function hasPlainKeys(dict: PyDict): boolean {
  const keys = dict.unsettledKeys();
  for (let i = 0; i < keys.length; i++) if (typeof keys[i] !== 'string') return false;
  return keys.length === dict.size;
}

/** An exact dict: not one of the subclasses that Python's library has. */
export function isExactDict(value: unknown): value is PyDict {
  return value instanceof PyDict && value.constructor === PyDict;
}

/** The items of a tuple where the machine tells tuples from lists. */
export function tupleItems(value: unknown, lossless: boolean): readonly unknown[] | undefined {
  if (value instanceof PyTuple) return value.items;
  return !lossless && Array.isArray(value) ? value : undefined;
}
