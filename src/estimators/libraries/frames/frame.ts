/** Tables that go in and out of transformers which work on columns by name. */
import { InvalidInputError } from '../../../core/errors.js';
import type { Owner } from '../../binding/define.js';
import { isScalar, shown } from '../../input/cells.js';
import { type Column, columnsOf, type Features, type Input, isObjectColumn, type NumberType, Table, valueOf } from '../../input/matrix.js'; // prettier-ignore
import { checkWidth } from '../../running/validate.js';

/** Columns by name, in order; those of arrays are called `0`, `1` …, as pandas calls them. */
export interface Frame {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** @throws InvalidInputError for texts, another width, and two columns of one name */
export function frameIn(self: Owner, X: Input, width = self.nFeatures): Frame {
  if (X.kind === 'texts') throw new InvalidInputError(`${self.className} takes a table, not texts`);
  checkWidth(self, X.cols, width);
  const names = X.names ?? (self.featureNames?.length === X.cols ? self.featureNames : undefined);
  const columns = new Map(columnsOf(X).map((column, j) => [names?.[j] ?? String(j), column] as const));
  if (columns.size !== X.cols) throw new InvalidInputError(`${self.className} takes columns with names of their own`);
  return { rows: X.rows, columns };
}

/** Takes the column of a name. */
export function columnIn(self: Owner, { columns }: Frame, name: string): Column {
  const column = columns.get(name);
  if (column === undefined)
    throw new InvalidInputError(`${self.className} needs a column ${name}; X has ${[...columns.keys()].slice(0, 20).join(', ')}`); // prettier-ignore
  return column;
}

/** The values of a column, each a number, a text, a boolean, or null. */
export function valuesOf(column: Column, rows: number, name: string): unknown[] {
  return Array.from({ length: rows }, (_, row) => {
    const value = valueOf(column, row);
    if (isScalar(value)) return value;
    throw new InvalidInputError(`row ${row}, column ${name}: a value is a number, a text, a boolean or null, not ${shown(value)}`); // prettier-ignore
  });
}

/** The numbers of a column; NaN for what is missing. @throws InvalidInputError for texts */
export function numbersOf(column: Column, rows: number, name: string): Float64Array {
  if (!isObjectColumn(column)) return column.numbers;
  return Float64Array.from(valuesOf(column, rows, name), (value, row) => {
    if (value === null || value === undefined) return Number.NaN;
    if (typeof value !== 'string') return Number(value);
    throw new InvalidInputError(`could not convert string to float: ${shown(value)} (row ${row}, column ${name})`);
  });
}

/** A column of numbers: whole ones as int64, as pandas has them where none is missing. */
export function numberColumn(numbers: Float64Array, dtype?: NumberType): Column {
  return { dtype: dtype ?? 'float64', numbers };
}

export function wholeColumn(numbers: Float64Array): Column {
  return { dtype: numbers.some(Number.isNaN) ? 'float64' : 'int64', numbers };
}

/** Replaces columns where they stand: each by none, one or several. */
export function replaced(
  frame: Frame,
  parts: ReadonlyMap<string, Iterable<readonly [name: string, column: Column]>>,
): Frame {
  const columns = new Map<string, Column>();
  for (const [name, column] of frame.columns)
    for (const [key, part] of parts.get(name) ?? [[name, column] as const]) columns.set(key, part);
  return { rows: frame.rows, columns };
}

export function frameOut({ rows, columns }: Frame): Features {
  return new Table([...columns.values()], rows, [...columns.keys()]);
}
