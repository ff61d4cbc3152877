/** X of a FunctionTransformer that is no table of numbers: any number of dimensions, nothing at all, Python's objects. */
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { dtypeOf } from '../../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { isColumnTable } from '../../../input/columns.js';
import { isFlatArray } from '../../../input/arrays.js';
import { numberOf, shown, typedArrayType } from '../../../input/cells.js';
import { Dense, numberArray, type NumberType } from '../../../input/matrix.js';

/** Items in C order; numbers where `dtype` is not `object`. */
export interface Shaped {
  readonly items: Float64Array | readonly unknown[];
  readonly shape: readonly number[];
  readonly dtype: NumberType | 'object';
  /** Texts that numpy keeps as such (`U`), not as objects. */
  readonly isText?: boolean;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The shape of nested lists, and their items; undefined where they are ragged. */
function nested(value: readonly unknown[]): Shaped | undefined {
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  const items: unknown[] = value.flat(shape.length - 1);
  if (items.length !== sizeOf(shape) || items.some(Array.isArray)) return undefined;
  return ofItems(items, shape);
}

/** Numbers as such, everything else as objects. */
function ofItems(items: readonly unknown[], shape: readonly number[]): Shaped {
  const bits = items.length > 0 && items.every((item) => typeof item === 'boolean');
  if (!bits && !items.every((item) => typeof item === 'number'))
    return { items, shape, dtype: 'object', isText: items.every((item) => typeof item === 'string') };
  return { items: Float64Array.from(items, Number), shape, dtype: bits ? 'bool' : 'float64' };
}

function ofArray(array: NdArray): Shaped | undefined {
  const { dtype, shape } = array;
  if ('biuf'.includes(dtype.kind) && dtype.itemsize <= 8)
    return { items: array.toFloat64(), shape, dtype: dtype.name as NumberType };
  return 'UO'.includes(dtype.kind)
    ? { items: array.flat(), shape, dtype: 'object', isText: dtype.kind === 'U' }
    : undefined;
}

function isTable(X: Shaped): boolean {
  return X.dtype !== 'object' && X.shape.length === 2 && sizeOf(X.shape) > 0;
}

/** How many columns a table without rows has: a DataFrame, or columns by name. */
function emptyColumns(X: object): number | undefined {
  const { shape } = X as { readonly shape?: unknown };
  if (Array.isArray(shape) && 'columns' in X) return shape[0] === 0 ? Number(shape[1]) : undefined;
  if (Object.getPrototypeOf(X) !== Object.prototype || 'data' in X) return undefined;
  const columns: unknown[] = Object.values(X);
  const isEmpty = (column: unknown): boolean =>
    (Array.isArray(column) || ArrayBuffer.isView(column)) && (column as ArrayLike<unknown>).length === 0;
  return columns.length > 0 && columns.every(isEmpty) ? columns.length : undefined;
}

function read(X: unknown): Shaped | undefined {
  if (X === null || typeof X === 'number') return ofItems([X], []);
  if (X instanceof NdArray) return ofArray(X);
  if (Array.isArray(X)) return nested(X);
  if (typeof X !== 'object') return undefined;
  const type = typedArrayType(X);
  if (type !== undefined)
    return {
      items: Float64Array.from(X as ArrayLike<number>, Number),
      shape: [(X as ArrayLike<number>).length],
      dtype: type,
    };
  if (isColumnTable(X)) {
    const columns = Array.isArray(X.data) || X.data instanceof Map ? [...X.data.values()] : Object.values(X.data);
    const none = columns.every((column: ArrayLike<unknown>) => column.length === 0);
    return none ? ofItems([], [0, X.columns.length]) : undefined;
  }
  const width = emptyColumns(X);
  if (width !== undefined) return ofItems([], [0, width]);
  if (!isFlatArray(X) || X.data.length !== sizeOf(X.shape)) return undefined;
  const flat = typedArrayType(X.data);
  if (flat === undefined) return ofItems(Array.from(X.data), X.shape);
  return { items: Float64Array.from(X.data as ArrayLike<number>, Number), shape: X.shape, dtype: flat };
}

/** X as numpy would have it, where that is no table of numbers; undefined for all that is, and for records and tables with rows. */
export function shapedOf(X: unknown): Shaped | undefined {
  if (
    Array.isArray(X) &&
    X.length > 0 &&
    X.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  )
    return undefined;
  const shaped = read(X);
  return shaped === undefined || isTable(shaped) ? undefined : shaped;
}

/** As numpy holds it. */
export function arrayOfShaped(X: Shaped): NdArray {
  if (X.dtype !== 'object') return numberArray(X.items as Float64Array, X.shape, X.dtype);
  return objectsOf(X);
}

function objectsOf({ items, shape, isText }: Shaped): NdArray {
  if (isText === true && items.length > 0) return NdArray.strings([...items] as string[]).reshape(...shape);
  return new NdArray([...items], shape, dtypeOf('object'));
}

/** The letters of the table that a form needs (table.generated.ts). */
export function lettersOf({ items, shape, dtype }: Shaped): string {
  if (dtype === 'object') {
    const words = [...items].filter((item) => typeof item === 'string');
    const none = items.some((item) => item === null || item === undefined);
    if (shape.length === 0) return none ? 'N' : 's';
    if (words.length > 0) return words.every((word) => numberOf(word) !== undefined) ? 'w' : 's';
    return none ? 'n' : 'o';
  }
  if (shape.length !== 2) return shape.length === 0 ? 'f' : shape.length === 1 ? '1' : '3';
  return shape[0] === 0 ? '0' : '_';
}

const truth = (item: unknown): boolean => (typeof item === 'number' ? item !== 0 : Boolean(item));

/** What becomes of objects without a look at what they are; undefined for functions that compute. */
export function ofObjects(name: string, X: Shaped): NdArray | undefined {
  const { items, shape } = X;
  const bits = (test: (item: unknown) => boolean): NdArray =>
    numberArray(
      Float64Array.from(items, (item) => Number(test(item))),
      shape,
      'bool',
    );
  const isGap = (item: unknown): boolean => item === null || item === undefined || Number.isNaN(item);
  if (name === 'logical_not' && shape.length === 0) return bits((item) => !truth(item));
  if (name === 'logical_not')
    return new NdArray(
      Array.from(items, (item) => !truth(item)),
      shape,
      dtypeOf('object'),
    );
  if (name === 'isna' || name === 'isnull') return bits(isGap);
  if (name === 'notna' || name === 'notnull') return bits((item) => !isGap(item));
  if (['real', 'nan_to_num', 'asarray', 'array', 'ascontiguousarray', 'asanyarray', 'copy'].includes(name))
    return objectsOf(X);
  return undefined;
}

/** Objects as numbers. @throws InvalidInputError */
export function numbersOfObjects(items: readonly unknown[]): Float64Array {
  return Float64Array.from(items, (item) => {
    const number = numberOf(item);
    if (number === undefined) throw new InvalidInputError(`could not convert the value to float: ${shown(item)}`);
    return number;
  });
}

/** Rows and columns that stand for the dimensions before and behind an axis, which is the first or the last. */
export function alongAxis(shape: readonly number[], axis: number): { rows: number; cols: number } {
  const at = axis < 0 ? shape.length + axis : axis;
  if (at < 0 || at >= shape.length)
    throw new InvalidInputError(`axis ${axis} is out of bounds for array of dimension ${shape.length}`);
  if (axis === 0) return { rows: shape[0]!, cols: sizeOf(shape.slice(1)) };
  if (at === shape.length - 1) return { rows: sizeOf(shape.slice(0, -1)), cols: shape[at]! };
  throw new UnsupportedError(`axis ${axis} of ${shape.length} dimensions: only the first and the last are run`);
}

/** The same numbers as rows and columns. */
export function asDenseShaped({ items, dtype }: Shaped, rows: number, cols: number): Dense {
  const numbers = dtype === 'object' ? numbersOfObjects(items as readonly unknown[]) : (items as Float64Array);
  return new Dense(numbers, rows, cols, dtype === 'object' ? 'float64' : dtype);
}
