/** A column, and those over one array of numpy. */
import { dateOf, isoText, secondsOf } from '../numpy/dtypes/datetime.js';
import { NdArray } from '../numpy/ndarray.js';
import { cell, damaged } from './cells.js';

/** The values of a column, in a form that depends on its dtype; see `DataFrame.get`. */
export type ColumnValues = ArrayLike<unknown>;

/** One column, or the values of a Series or an Index. Values are made when they are first asked for. */
export interface Column {
  /** pandas' name: `float64`, `Int64`, `category`, `datetime64[ns, UTC]` … */
  readonly dtype: string;
  readonly length: number;
  values(): ColumnValues;
  /** ISO 8601 texts, for columns of times. */
  isoTexts?: () => (string | null)[];
}

/** A column whose values are made once, when somebody asks. */
export function once(dtype: string, length: number, make: () => ColumnValues): Column {
  let made: ColumnValues | undefined;
  return { dtype, length, values: () => (made ??= make()) };
}

/** A column over an array of one dimension. */
export function arrayColumn(array: NdArray, zone?: string): Column {
  const { dtype, size } = array;
  if (dtype.kind === 'M') {
    const name = zone === undefined ? dtype.name : dtype.name.replace(']', `, ${zone}]`);
    const raw = (): BigInt64Array => array.data as BigInt64Array;
    return {
      ...once(name, size, () => Array.from(raw(), (item) => dateOf(item, dtype.unit))),
      isoTexts: () => Array.from(raw(), (item) => isoText(item, dtype.unit)),
    };
  }
  if (dtype.kind === 'm')
    return once(dtype.name, size, () => Array.from(array.data as BigInt64Array, (item) => secondsOf(item, dtype.unit)));
  if (dtype.kind === 'O') return once('object', size, () => array.flat().map(cell));
  if ('iuf'.includes(dtype.kind) && dtype.itemsize <= 8 && dtype.name !== 'float16')
    return once(dtype.name, size, () => array.data as ArrayLike<unknown>);
  return once(dtype.name, size, () => array.flat());
}

/** Row `row` of a block; the whole of an array that has one dimension. */
export function line(array: unknown, row: number): NdArray {
  if (!(array instanceof NdArray)) throw damaged('an extension array holds no array');
  if (array.ndim === 1 && row === 0) return array;
  if (array.ndim === 2 && row < array.shape[0]!) return array.slice(row);
  throw damaged('an extension array has not the dimensions of its block');
}

/** An interval between two values. */
export interface Interval {
  left: unknown;
  right: unknown;
  closed: string;
}

export function intervals(left: Column, right: Column, closed: string): Column {
  if (left.length !== right.length) throw damaged('intervals have not as many left as right ends');
  return once(`interval[${left.dtype}, ${closed}]`, left.length, () => {
    const [from, to] = [left.values(), right.values()];
    return Array.from(from, (start, i): Interval => ({ left: start, right: to[i], closed }));
  });
}
