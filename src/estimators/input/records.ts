/** Rows as records: `{ age: 31, port: 'S' }`. */
import type { Arena } from '../../core/arena.js';
import { InvalidInputError } from '../../core/errors.js';
import { Dense, type NumberColumn, Table } from './matrix.js';
import { columnOf } from './cells.js';

/** One row. */
export type Row = Readonly<Record<string, unknown>> | Map<string, unknown>;

/** The value under a name. */
export function get(row: Row, name: string): unknown {
  return row instanceof Map ? row.get(name) : row[name];
}

function has(row: Row, name: string): boolean {
  return row instanceof Map ? row.has(name) : Object.hasOwn(row, name);
}

/** The names are those of the first row; every row has the same ones, in whatever order. A missing value is null. */
export function fromRecords(rows: readonly unknown[]): Dense | Table {
  const names = recordNames(rows[0]);
  const columns = names.map(() => new Array<unknown>(rows.length));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    checkRecord(row, names, i);
    for (let j = 0; j < names.length; j++) {
      columns[j]![i] = get(row, names[j]!);
    }
  }
  return tableOf(columns.map(columnOf), rows.length, names);
}

const namesOf = (row: Row): readonly string[] => (row instanceof Map ? [...row.keys()] : Object.keys(row));

/** @throws InvalidInputError where the first row has none */
export function recordNames(first: unknown): readonly string[] {
  const names = namesOf(first as Row);
  if (names.length === 0) throw new InvalidInputError('row 0 is a record without any value');
  return names;
}

/** @throws InvalidInputError where a row is no record, or has other names */
export function checkRecord(row: unknown, names: readonly string[], index: number): asserts row is Row {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new InvalidInputError(`row ${index} is not a record, while row 0 is one`);
  }
  const own = namesOf(row as Row);
  if (own.length === names.length && own.every((name, j) => name === names[j])) return;
  const missing = names.filter((name) => !has(row as Row, name));
  const known = new Set(names);
  const unknown = own.filter((name) => !known.has(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const parts: string[] = [];
  if (missing.length > 0) parts.push(`lacks ${missing.join(', ')}`);
  if (unknown.length > 0) parts.push(`has ${unknown.join(', ')}, which row 0 lacks`);
  throw new InvalidInputError(
    `records have different names: row ${index} ${parts.join(' and ')}; give missing values as null`,
  );
}

/** Puts columns from `j` on into rows: four at a time, since what stands beside each other is written together. */
function putColumns(data: Float64Array, columns: readonly Float64Array[]): void {
  const cols = columns.length;
  const rows = columns[0]?.length ?? 0;
  let j = 0;
  for (; j + 4 <= cols; j += 4) {
    const [a, b, c, d] = columns.slice(j, j + 4) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = 0, at = j; i < rows; i++, at += cols) {
      data[at] = a[i]!;
      data[at + 1] = b[i]!;
      data[at + 2] = c[i]!;
      data[at + 3] = d[i]!;
    }
  }
  for (; j < cols; j++) {
    const numbers = columns[j]!;
    for (let i = 0, at = j; i < rows; i++, at += cols) data[at] = numbers[i]!;
  }
}

/** A dense block where all columns are float64, otherwise a table. */
export function tableOf(
  columns: Table['columns'],
  rows: number,
  names: readonly string[] | undefined,
  room?: Arena,
): Dense | Table {
  if (!columns.every((column): column is NumberColumn => column.dtype === 'float64'))
    return new Table(columns, rows, names);
  const cols = columns.length;
  const data = room?.take(Float64Array, rows * cols) ?? new Float64Array(rows * cols);
  putColumns(
    data,
    columns.map(({ numbers }) => numbers),
  );
  return new Dense(data, rows, cols, 'float64', names);
}
