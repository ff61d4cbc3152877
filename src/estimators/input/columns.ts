/** Tables as columns by name. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import type { Dense, Table } from './matrix.js';
import { checkCell, columnOf } from './cells.js';
import { tableOf } from './records.js';

/** Names in order, and the values under each. */
export interface ColumnTable {
  readonly columns: readonly string[];
  readonly data: ReadonlyMap<string, ArrayLike<unknown>> | Readonly<Record<string, ArrayLike<unknown>>>;
}

export function isColumnTable(value: object): value is ColumnTable {
  const { columns, data } = value as Partial<ColumnTable>;
  return Array.isArray(columns) && typeof data === 'object' && (data as unknown) !== null;
}

export function columnTable(table: ColumnTable): Dense | Table {
  const { data } = table;
  return fromColumns(table.columns, (name) => {
    if (data instanceof Map) return data.get(name as string) as unknown;
    return Object.hasOwn(data, name as string) ? (data as Record<string, unknown>)[name as string] : undefined;
  });
}

export function fromColumns(names: readonly unknown[], get: (name: unknown) => unknown): Dense | Table {
  if (names.length === 0) throw new InvalidInputError('the table has no columns');
  const seen = new Set<string>();
  const columns = names.map((name) => {
    if (typeof name !== 'string') throw new InvalidInputError(`the names of columns are strings, not ${String(name)}`);
    if (seen.has(name)) throw new InvalidInputError(`the column ${name} stands twice in the table`);
    seen.add(name);
    return listOf(get(name), name);
  });
  const rows = columns[0]!.length;
  columns.forEach((column, j) => {
    if (column.length !== rows) {
      throw new InvalidInputError(
        `columns differ in length: ${String(names[0])} has ${rows} values, ${String(names[j])} has ${column.length}`,
      );
    }
  });
  if (rows === 0)
    throw new InvalidInputError('Found array with 0 sample(s) while a minimum of 1 is required: the table has no rows');
  return tableOf(columns.map(columnOf), rows, names as string[]);
}

function listOf(value: unknown, name: string): ArrayLike<unknown> {
  if (value instanceof NdArray && value.ndim === 1) return value.flat();
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkCell(item, `row ${i}, column ${name}`);
    });
    return value as unknown[];
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<unknown>;
  throw new InvalidInputError(`the table has no array of values for the column ${name}`);
}
