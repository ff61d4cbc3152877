/** The order in which Python sorts the keys of dicts and the members of sets. */
import { LimitError, UnsupportedError } from '../core/errors.js';
import { asSequence, PyFloat, PyTuple } from '../pickle/values/py-values.js';

/** Of tuples in tuples; Python compares them to about this depth too. */
const MAX_DEPTH = 300;

function rank(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Text by code points, which is not the order of JavaScript's units above U+FFFF. */
function compareText(a: string, b: string): number {
  const left = Array.from(a, (char) => char.codePointAt(0)!);
  const right = Array.from(b, (char) => char.codePointAt(0)!);
  return compareItems(left, right)!;
}

function compareItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number | undefined {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Negative, zero or positive; undefined where Python cannot compare the two. */
export function compare(left: unknown, right: unknown): number | undefined {
  const [a, b] = [rank(left), rank(right)];
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint')) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareItems(a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return compareItems(a.items, b.items);
  const [list, other] = [asSequence(a), asSequence(b)];
  return list !== undefined && other !== undefined ? compareItems(list, other) : undefined;
}

/** Keys whose order in Python is known here: frozensets, for example, compare in another way, and NaN not at all. */
function checkKey(key: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new LimitError('maxDepth', depth, MAX_DEPTH);
  const items = asSequence(key);
  if (items !== undefined) {
    for (const item of items) checkKey(item, depth + 1);
    return;
  }
  const value = rank(key);
  const known = value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array;
  if (!known || Number.isNaN(value))
    throw new UnsupportedError("joblib's hash of such keys or members is not known here");
}

/** Sorted as by Python's `sorted`; undefined where it would raise a TypeError. */
export function sortKeys(keys: readonly unknown[]): unknown[] | undefined {
  for (const key of keys) checkKey(key, 0);
  let comparable = true;
  const sorted = [...keys].sort((a, b) => {
    const order = compare(a, b);
    if (order === undefined) comparable = false;
    return order ?? 0;
  });
  return comparable ? sorted : undefined;
}
