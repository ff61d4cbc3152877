/** Python's `str()` of the values that become part of feature names. */
import type { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { floatRepr } from '../../pickle/numbers.js';
import { PyFloat } from '../../pickle/values/py-values.js';

/** Shortest decimal that gives the same float32. */
function float32Text(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return floatRepr(short);
  }
  return floatRepr(Number(value.toPrecision(9)));
}

/** `str()` of a Python value, also one of the lossless graph. */
export function pyText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value instanceof PyFloat) return floatRepr(value.value);
  if (value instanceof NpScalar) return itemText(value.value, value.dtype.kind, value.dtype.itemsize);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatRepr(value);
  return String(value);
}

function itemText(value: unknown, kind: string, itemsize: number): string {
  if (typeof value === 'number' && kind === 'f') return itemsize === 4 ? float32Text(value) : floatRepr(value);
  return pyText(value);
}

/** `str()` of each item of a 1-D array. */
export function itemTexts(array: NdArray): string[] {
  const { data, dtype } = array;
  if (Array.isArray(data)) return data.map(pyText);
  return array.flat().map((item) => itemText(item, dtype.kind, dtype.itemsize));
}
