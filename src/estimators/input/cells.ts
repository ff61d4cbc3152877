/** Single values and columns of user input. */
import { CodedTexts } from '../../core/coded-texts.js';
import { InvalidInputError } from '../../core/errors.js';
import { PyFloat } from '../../pickle/values/py-values.js';
import { CodedColumn, type Column, type NumberType } from './matrix.js';
import { pythonFloat } from './python-float.js';

const TYPES = new Map<unknown, NumberType>([
  [Float64Array, 'float64'],
  [Float32Array, 'float32'],
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
]);

/** The number type of a typed array. */
export function typedArrayType(array: object): NumberType | undefined {
  return TYPES.get(array.constructor);
}

/** A value as estimators know it: undefined becomes None. */
export function cell(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof PyFloat) return value.value;
  return value;
}

/** float64 of a number or of a text that is one to Python, NaN for a missing value; undefined where the value is no number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return pythonFloat(value);
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof PyFloat) return value.value;
  return undefined;
}

/** Integers of 64 bits by their halves, without a bigint for each; undefined where one is beyond those of float64. */
export function longNumbers(
  values: BigInt64Array | BigUint64Array,
  out: Float64Array = new Float64Array(values.length),
): Float64Array | undefined {
  const { length } = values;
  const lower = new Uint32Array(values.buffer, values.byteOffset, 2 * length);
  const upper = values instanceof BigInt64Array ? new Int32Array(values.buffer, values.byteOffset, 2 * length) : lower;
  for (let i = 0; i < length; i++) {
    const value = upper[2 * i + 1]! * 2 ** 32 + lower[2 * i]!;
    if (!(value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER)) return undefined;
    out[i] = value;
  }
  return out;
}

/** The same numbers as float64; undefined where it does not hold them. */
function doubles(values: ArrayLike<unknown>): Float64Array | undefined {
  if (values instanceof Float64Array) return values;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) return longNumbers(values);
  return new Float64Array(values as ArrayLike<number>);
}

/** A column with the narrowest type that holds its values: booleans, numbers (missing is NaN), or objects. */
export function columnOf(values: ArrayLike<unknown> | CodedTexts): Column {
  if (values instanceof CodedTexts) {
    // Nothing but missing values: pandas has them as numbers.
    if (values.isEmpty) return { dtype: 'float64', numbers: new Float64Array(values.length).fill(Number.NaN) };
    return new CodedColumn(values);
  }
  const type = typedArrayType(values);
  const numbers = type === undefined ? undefined : doubles(values);
  if (type !== undefined && numbers !== undefined) return { dtype: type, numbers };
  const count = values.length;
  let booleans = 0;
  let numeric = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value === 'boolean') booleans++;
    else if (typeof value === 'number' || value === null || value === undefined) numeric++;
    else if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) numeric++;
  }
  if (numeric === count || (booleans === count && count > 0)) {
    const found = new Float64Array(count);
    for (let i = 0; i < count; i++) found[i] = numberOf(values[i])!;
    return { dtype: booleans > 0 ? 'bool' : 'float64', numbers: found };
  }
  return { dtype: 'object', values: Array.from(values, cell) };
}

/** How a value looks in a message. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (value instanceof Date) return `the date ${Number.isNaN(value.getTime()) ? 'that is none' : value.toISOString()}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** False for dates, lists, objects …: they may stand in columns that nothing reads. */
export function isScalar(value: unknown): boolean {
  if (typeof value === 'object') return value === null || value instanceof PyFloat;
  return typeof value !== 'function' && typeof value !== 'symbol';
}

/** A value that no column of numbers, texts or categories has. */
export function badCell(value: unknown, row: number, column: number, name: string | undefined): InvalidInputError {
  return new InvalidInputError(
    `row ${row}, column ${name ?? column}: a value that is read is a number, a string, a boolean or null, not ${shown(value)}`,
    { row, column, feature: name },
  );
}

export function oneDimensional(): InvalidInputError {
  return new InvalidInputError(
    'Expected 2D array, got 1D array instead: wrap a single row as [row], a single feature as an array of one-item rows',
  );
}
