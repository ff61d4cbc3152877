/** Arrays with a shape: NdArray, and anything with flat `data`. */
import { InvalidInputError } from '../../core/errors.js';
import { type NdArray } from '../../numpy/ndarray.js';
import { type Column, Dense, type Input, type NumberType, Table, Texts } from './matrix.js';
import { columnOf, oneDimensional, typedArrayType } from './cells.js';

/** Values in C order and their shape. */
export interface FlatArray {
  readonly data: ArrayLike<unknown>;
  readonly shape: readonly number[];
}

export function isFlatArray(value: object): value is FlatArray {
  const { data, shape } = value as Partial<FlatArray>;
  return (
    Array.isArray(shape) && typeof data === 'object' && (data as unknown) !== null && typeof data.length === 'number'
  );
}

function checkShape(shape: readonly number[]): [rows: number, cols: number] {
  if (shape.length === 1) throw oneDimensional();
  if (shape.length !== 2) throw new InvalidInputError(`Expected 2D array, got ${shape.length}D array instead`);
  const [rows, cols] = shape as [number, number];
  const text = `shape=(${rows}, ${cols})`;
  if (rows === 0)
    throw new InvalidInputError(`Found array with 0 sample(s) (${text}) while a minimum of 1 is required`);
  if (cols === 0)
    throw new InvalidInputError(`Found array with 0 feature(s) (${text}) while a minimum of 1 is required`);
  return [rows, cols];
}

export function fromArray(array: NdArray): Input {
  const { dtype } = array;
  if (array.ndim === 1 && 'UO'.includes(dtype.kind) && array.size > 0) {
    const items = array.flat();
    if (items.every((item) => typeof item === 'string')) return new Texts(items);
  }
  const [rows, cols] = checkShape(array.shape);
  if ('biuf'.includes(dtype.kind) && dtype.itemsize <= 8) {
    const unsafe = dtype.itemsize === 8 && dtype.kind !== 'f' && array.flat().some((item) => typeof item === 'bigint');
    if (!unsafe) return new Dense(array.toFloat64(), rows, cols, dtype.name as NumberType);
  } else if (!'UO'.includes(dtype.kind)) {
    throw new InvalidInputError(`an array of ${dtype.name} is no X: numbers, strings or objects are needed`);
  }
  return mixed(array.flat(), rows, cols, dtype.kind === 'O');
}

export function fromFlat(array: FlatArray): Input {
  const { data } = array;
  const [rows, cols] = checkShape(array.shape);
  if (!Number.isSafeInteger(rows * cols) || rows < 0 || cols < 0 || data.length !== rows * cols) {
    throw new InvalidInputError(`${data.length} values do not fill the shape (${array.shape.join(', ')})`);
  }
  const type = typedArrayType(data);
  if (type === undefined) return mixed(data, rows, cols);
  return new Dense(data instanceof Float64Array ? data : Float64Array.from(data, Number), rows, cols, type);
}

/**
 * Values of any kind: numbers as one block, otherwise columns of objects.
 *
 * @param keepsNull Whether None among numbers stays what it is, as in numpy's arrays of objects
 */
function mixed(items: ArrayLike<unknown>, rows: number, cols: number, keepsNull = false): Dense | Table {
  let numeric = true;
  for (let i = 0; i < items.length && numeric; i++) numeric = typeof items[i] === 'number';
  if (numeric) return new Dense(Float64Array.from(items as ArrayLike<number>), rows, cols);
  const columns: Column[] = [];
  for (let j = 0; j < cols; j++) {
    const values = new Array<unknown>(rows);
    for (let i = 0; i < rows; i++) {
      values[i] = items[i * cols + j];
    }
    columns.push(keepsNull && values.includes(null) ? { dtype: 'object', values } : columnOf(values));
  }
  return new Table(columns, rows);
}
