/** Tables as columns by name. */
import type { Arena } from '../../core/arena.js';
import { CodedTexts } from '../../core/coded-texts.js';
import { InvalidInputError } from '../../core/errors.js';
import { firstRepeated } from '../../core/repeated.js';
import { NdArray } from '../../numpy/ndarray.js';
import { type Dense, markNumbered, type Table } from './matrix.js';
import { columnOf, shown } from './cells.js';
import { tableOf } from './records.js';

/** Names in order, and the values under each; or rows in their order, as pandas writes a table with `orient="split"`. */
export interface ColumnTable {
  readonly columns: readonly unknown[];
  readonly data:
    | ReadonlyMap<string, ArrayLike<unknown>>
    | Readonly<Record<string, ArrayLike<unknown>>>
    | readonly ArrayLike<unknown>[];
}

/** Where a stream has memory for the numbers of a table, which is used again when its batch is written. Not public. */
export const ROOM: unique symbol = Symbol('room');

/** The memory that a stream has given with its columns. */
export function roomOf(X: unknown): Arena | undefined {
  return typeof X === 'object' && X !== null ? (X as { readonly [ROOM]?: Arena })[ROOM] : undefined;
}

export function isColumnTable(value: object): value is ColumnTable {
  const { columns, data } = value as Partial<ColumnTable>;
  return Array.isArray(columns) && typeof data === 'object' && (data as unknown) !== null;
}

export function columnTable(table: ColumnTable): Dense | Table {
  const { data, columns } = table;
  if (Array.isArray(data)) return fromSplit(columns, data as readonly unknown[]);
  return fromColumns(columns, valuesIn(table), roomOf(table));
}

/** The values under a name. */
export function valuesIn({ data }: ColumnTable): (name: unknown) => unknown {
  return (name) => {
    const key = String(name);
    if (data instanceof Map) return (data.get(name as string) ?? data.get(key)) as unknown;
    return Object.hasOwn(data, key) ? (data as Record<string, unknown>)[key] : undefined;
  };
}

/** Rows under names, which may be repeated. */
function fromSplit(names: readonly unknown[], rows: readonly unknown[]): Dense | Table {
  const columns = names.map(() => new Array<unknown>(rows.length));
  rows.forEach((row, i) => {
    checkSplit(row, i, names.length);
    for (let j = 0; j < names.length; j++) columns[j]![i] = row[j];
  });
  return fromList(names, columns);
}

/** @throws InvalidInputError where a row has another length */
export function checkSplit(row: unknown, i: number, columns: number): asserts row is ArrayLike<unknown> {
  if (!Array.isArray(row) && !ArrayBuffer.isView(row)) throw new InvalidInputError(`row ${i} is not an array`);
  const { length } = row as ArrayLike<unknown>;
  if (length !== columns)
    throw new InvalidInputError(`row ${i} has ${length} values, but the table has ${columns} columns`, { row: i });
}

/**
 * The names as scikit-learn knows them: strings; where all are numbers it knows none, and goes by position.
 *
 * @throws InvalidInputError where some are strings and some numbers
 */
function namesOf(names: readonly unknown[]): readonly string[] | undefined {
  const texts = names.filter((name) => typeof name === 'string').length;
  if (texts === names.length) return names as readonly string[];
  if (texts === 0 && names.every((name) => typeof name === 'number')) return undefined;
  const odd = names.find((name) => typeof name !== 'string');
  throw new InvalidInputError(
    `the names of columns are all strings, or all numbers, not ${shown(odd)} beside ${shown(names.find((name) => typeof name === 'string'))}`,
  );
}

/** @param get The values under a name. */
export function fromColumns(names: readonly unknown[], get: (name: unknown) => unknown, room?: Arena): Dense | Table {
  checkTwice(names);
  return fromList(names, names.map(get), room);
}

/** @throws InvalidInputError where a name is repeated */
export function checkTwice(names: readonly unknown[]): void {
  const twice = firstRepeated(names);
  if (twice !== undefined) throw new InvalidInputError(`the column ${String(twice)} stands twice in the table`);
}

/** Columns in their order; names may be repeated. */
export function fromList(names: readonly unknown[], values: readonly unknown[], room?: Arena): Dense | Table {
  const { known, columns, rows } = columnLists(names, values);
  const table = tableOf(columns.map(columnOf), rows, known, room);
  return known === undefined ? markNumbered(table) : table;
}

/** Columns of one length, and their names as far as they are some. */
export function columnLists(
  names: readonly unknown[],
  values: readonly unknown[],
): { known: readonly string[] | undefined; columns: (ArrayLike<unknown> | CodedTexts)[]; rows: number } {
  const known = knownNames(names);
  const columns = values.map((column, j) => listOf(column, String(names[j])));
  const rows = columns[0]!.length;
  columns.forEach((column, j) => {
    if (column.length !== rows) {
      throw new InvalidInputError(
        `columns differ in length: ${String(names[0])} has ${rows} values, ${String(names[j])} has ${column.length}`,
      );
    }
  });
  checkRows(rows);
  return { known, columns, rows };
}

/** @throws InvalidInputError where there is no column, or some names are strings and some numbers */
export function knownNames(names: readonly unknown[]): readonly string[] | undefined {
  if (names.length === 0) throw new InvalidInputError('the table has no columns');
  return namesOf(names);
}

/** @throws InvalidInputError where there is no row */
export function checkRows(rows: number): void {
  if (rows === 0)
    throw new InvalidInputError('Found array with 0 sample(s) while a minimum of 1 is required: the table has no rows');
}

function listOf(value: unknown, name: string): ArrayLike<unknown> | CodedTexts {
  if (value instanceof CodedTexts) return value;
  if (value instanceof NdArray && value.ndim === 1) return value.flat();
  if (Array.isArray(value)) return value as unknown[];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<unknown>;
  throw new InvalidInputError(`the table has no array of values for the column ${name}`);
}
