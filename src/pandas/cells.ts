/** Single values of tables. */
import { FormatError } from '../core/errors.js';
import { NpScalar } from '../numpy/scalar.js';
import { asNumber, PyFloat, PyGlobal, PyObject, PyTuple } from '../pickle/values/py-values.js';

export const damaged = (message: string): FormatError =>
  new FormatError(`a pandas object is damaged: ${message}`, { format: 'pandas' });

/** A value without the wrappers of the lossless graph; what pandas calls NA or NaT is null. */
export function cell(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof NpScalar) return value.value;
  if (value instanceof PyTuple) return value.items.map(cell);
  if (value instanceof PyGlobal && value.module.startsWith('pandas') && /^(?:NA|NaT)$/.test(value.name)) return null;
  if (value instanceof PyObject && value.className?.endsWith('._nat_unpickle') === true) return null;
  return value;
}

/** A whole number of a file, or an error. */
export function whole(value: unknown, what: string): number {
  const number = asNumber(cell(value));
  if (number === undefined || !Number.isSafeInteger(number)) throw damaged(`${what} is no whole number`);
  return number;
}

/** Indexes hold arrays, and arrays (of categories, of intervals) hold indexes; real ones are a few levels deep. */
const MAX_DEPTH = 12;
let depth = 0;

/** Follows one level; a file that nests without end, or holds a cycle, is damaged. */
export function nested<T>(follow: () => T): T {
  if (depth >= MAX_DEPTH) throw damaged('its arrays and indexes are nested too deep');
  depth++;
  try {
    return follow();
  } finally {
    depth--;
  }
}
