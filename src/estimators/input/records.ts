/** Rows as records: `{ age: 31, port: 'S' }`. */
import { InvalidInputError } from '../../core/errors.js';
import { Dense, type NumberColumn, Table } from './matrix.js';
import { columnOf } from './cells.js';

type Row = Readonly<Record<string, unknown>>;

function get(row: Row | Map<string, unknown>, name: string): unknown {
  return row instanceof Map ? row.get(name) : row[name];
}

function has(row: Row | Map<string, unknown>, name: string): boolean {
  return row instanceof Map ? row.has(name) : Object.hasOwn(row, name);
}

/** The names are those of the first row; every row has the same ones, in whatever order. A missing value is null. */
export function fromRecords(rows: readonly unknown[]): Dense | Table {
  const first = rows[0] as Row | Map<string, unknown>;
  const names = first instanceof Map ? [...first.keys()] : Object.keys(first);
  if (names.length === 0) throw new InvalidInputError('row 0 is a record without any value');
  const columns = names.map(() => new Array<unknown>(rows.length));
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      throw new InvalidInputError(`row ${i} is not a record, while row 0 is one`);
    }
    checkNames(row as Row, names, i);
    for (let j = 0; j < names.length; j++) {
      columns[j]![i] = get(row as Row, names[j]!);
    }
  }
  return tableOf(columns.map(columnOf), rows.length, names);
}

function checkNames(row: Row | Map<string, unknown>, names: readonly string[], index: number): void {
  const own = row instanceof Map ? [...row.keys()] : Object.keys(row);
  const missing = names.filter((name) => !has(row, name));
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

/** A dense block where all columns are float64, otherwise a table. */
export function tableOf(columns: Table['columns'], rows: number, names: readonly string[] | undefined): Dense | Table {
  if (!columns.every((column): column is NumberColumn => column.dtype === 'float64'))
    return new Table(columns, rows, names);
  const cols = columns.length;
  const data = new Float64Array(rows * cols);
  columns.forEach((column, j) => {
    const { numbers } = column as NumberColumn;
    for (let i = 0; i < rows; i++) data[i * cols + j] = numbers[i]!;
  });
  return new Dense(data, rows, cols, 'float64', names);
}
