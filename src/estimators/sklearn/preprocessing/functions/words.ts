/** numpy's running sums of words: each is appended to those before it. */
import { InvalidInputError, UnsupportedError } from '../../../../core/errors.js';
import { dtypeOf } from '../../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { shown } from '../../../input/cells.js';
import { Dense, isObjectColumn, Table } from '../../../input/matrix.js';
import type { Arguments } from './arguments.js';
import { ARRAY_FUNCTIONS } from './arrays.js';
import { alongAxis, type Shaped } from './shaped.js';

function appended(before: unknown, item: unknown): unknown {
  if (typeof before === 'string' && typeof item === 'string') return before + item;
  if (typeof before === 'number' && typeof item === 'number') return before + item;
  throw new InvalidInputError(`numpy.cumsum cannot add ${shown(item)} to ${shown(before)}, in Python neither`);
}

/** The longest of the sums that are kept, in characters of all together: words grow with the square of the rows. */
const MOST = 2 ** 26;

/** `cumsum` of an array of objects with words in it. @throws InvalidInputError where words and numbers meet */
export function sumsOfWords({ items, shape }: Shaped, axis: number | null): NdArray {
  const at = axis !== null && axis < 0 ? shape.length + axis : axis;
  const last = at !== 0 && at === shape.length - 1;
  const { cols } = at === null ? { cols: 1 } : alongAxis(shape, at);
  const step = last ? 1 : cols;
  const isFirst = (item: number): boolean => (last ? item % cols === 0 : item < step);
  const out: unknown[] = [];
  let size = 0;
  for (let i = 0; i < items.length; i++) {
    const sum = isFirst(i) ? items[i] : appended(out[i - step], items[i]);
    out.push(sum);
    size += typeof sum === 'string' ? sum.length : 0;
    if (size > MOST) throw new UnsupportedError(`numpy.cumsum of these words has more than ${MOST} characters`);
  }
  return new NdArray(out, axis === null ? [items.length] : shape, dtypeOf('object'));
}

/** The same of a DataFrame, which goes down its columns. Columns of words with gaps differ between releases of pandas. */
export function sumsOfColumns(X: Table, args: Arguments): Table {
  const axis = args.number(['axis'], 0);
  if (axis !== 0) throw new UnsupportedError('numpy.cumsum of a table with words is run down its columns: pass axis=0');
  const columns = X.columns.map((column) => {
    if (!isObjectColumn(column)) {
      const numbers = new Dense(column.numbers, X.rows, 1, column.dtype, ['one']);
      const { data, dtype } = ARRAY_FUNCTIONS['cumsum']!(numbers, args);
      return { dtype, numbers: data };
    }
    if (column.values.some((value) => value === null || value === undefined))
      throw new UnsupportedError('numpy.cumsum of a column of words with gaps is not run: releases of pandas differ');
    const sums = sumsOfWords({ items: column.values, shape: [X.rows], dtype: 'object' }, 0);
    return { dtype: 'object' as const, values: sums.flat() };
  });
  args.done();
  return new Table(columns, X.rows, X.names);
}
