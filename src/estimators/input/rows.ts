/** Rows as arrays. */
import { smallNumbers } from './buffer-pool.js';
import { InvalidInputError } from '../../core/errors.js';
import { Dense, Table } from './matrix.js';
import { columnOf, typedArrayType } from './cells.js';

type Row = ArrayLike<unknown>;

function isRow(value: unknown): value is Row {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && typedArrayType(value) !== undefined);
}

/** @throws InvalidInputError where a row is no array, or has another length */
export function checkRow(row: unknown, index: number, cols: number): asserts row is Row {
  if (!isRow(row)) throw new InvalidInputError(`row ${index} is not an array, while row 0 is one`);
  if (row.length !== cols)
    throw new InvalidInputError(`rows differ in length: row 0 has ${cols} values, row ${index} has ${row.length}`);
}

/** @throws InvalidInputError where there is no column */
export function widthOf(rows: readonly unknown[]): number {
  const cols = (rows[0] as Row).length;
  if (cols === 0)
    throw new InvalidInputError(
      `Found array with 0 feature(s) (shape=(${rows.length}, 0)) while a minimum of 1 is required`,
    );
  return cols;
}

/** Numbers become one dense block; where a text stands, every column gets a type of its own. */
export function fromRows(rows: readonly unknown[]): Dense | Table {
  const first = rows[0] as Row;
  const cols = widthOf(rows);
  const data = smallNumbers(rows.length * cols);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    checkRow(row, i, cols);
    for (let j = 0; j < cols; j++) {
      const value = row[j];
      if (typeof value === 'number') data[at++] = value;
      else if (value === null || value === undefined) data[at++] = Number.NaN;
      else if (typeof value === 'boolean') data[at++] = value ? 1 : 0;
      else return mixedRows(rows, cols);
    }
  }
  const type = typedArrayType(first);
  const uniform = type !== undefined && rows.every((row) => (row as object).constructor === first.constructor);
  return new Dense(data, rows.length, cols, uniform ? type : 'float64');
}

function mixedRows(rows: readonly unknown[], cols: number): Table {
  const columns = Array.from({ length: cols }, () => new Array<unknown>(rows.length));
  rows.forEach((row, i) => {
    checkRow(row, i, cols);
    for (let j = 0; j < cols; j++) {
      columns[j]![i] = row[j];
    }
  });
  return new Table(columns.map(columnOf), rows.length);
}
