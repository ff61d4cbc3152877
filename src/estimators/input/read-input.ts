/** Everything that a method takes as X, told apart by its form and turned into what estimators compute with. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { isSparse } from '../../scipy/sparse.js';
import { type ArrowTable, fromArrow, isArrowTable } from './arrow.js';
import { fromArray, fromFlat, type FlatArray, isFlatArray } from './arrays.js';
import { oneDimensional } from './cells.js';
import { columnTable, fromColumns, isColumnTable, type ColumnTable } from './columns.js';
import { fromRecords } from './records.js';
import { fromRows } from './rows.js';
import { fromSparse, isCsrLike, type CsrLike } from './sparse.js';
import { type Input, Texts } from './matrix.js';

/** One value of a row. `null`, `undefined` and NaN are missing. */
export type Cell = number | string | boolean | bigint | null | undefined;

/** Numbers of a row or a column in a typed array. */
export interface NumberView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  readonly [index: number]: number | bigint;
}

/** The values of a column. */
export type ColumnValues<V = unknown> = readonly V[] | NumberView | NdArray;

/** Columns by feature name. */
type ColumnsOf<Row> = object extends Row
  ? Readonly<Record<string, ColumnValues>>
  : { readonly [K in keyof Row]: ColumnValues<Row[K]> };

type RowsOf<Row> = Row extends unknown ? readonly Row[] : never;

/**
 * Rows to predict: arrays of numbers, an NdArray or anything with flat `data` and a `shape`, records or columns by feature
 * name (in whatever order), a table of Apache Arrow, compressed sparse rows, or texts. `Row` is the type of a record.
 */
export type X<Row = object | string> =
  | RowsOf<Row>
  | readonly (readonly Cell[] | NumberView)[]
  | NdArray
  | FlatArray
  | CsrLike
  | ColumnTable
  | ArrowTable
  | ReadonlyMap<string, ColumnValues>
  | ColumnsOf<Exclude<Row, string>>;

const FORMS =
  'X is number[][], an NdArray, { data, shape }, an array of records, columns by name, an Arrow table, compressed sparse rows, or string[] for texts';

/** @throws InvalidInputError where the form is unknown, rows differ in length, or there is nothing. */
export function readInput(X: unknown): Input {
  if (typeof X !== 'object' || X === null)
    throw new InvalidInputError(`${FORMS}; this is ${X === null ? 'null' : `a ${typeof X}`}`);
  if (X instanceof NdArray) return fromArray(X);
  if (Array.isArray(X)) return fromList(X);
  if (isSparse(X)) return fromSparse(X.toCSR());
  if (isCsrLike(X)) return fromSparse(X);
  if (isColumnTable(X)) return columnTable(X);
  if (isArrowTable(X)) return fromArrow(X);
  if (isFlatArray(X)) return fromFlat(X);
  if (ArrayBuffer.isView(X)) throw oneDimensional();
  const columns = byName(X);
  if (columns !== undefined) return fromColumns(columns.names, columns.get);
  throw new InvalidInputError(`${FORMS}; a single record must stand in an array: [record]`);
}

/** The columns of a Map, and of an object that holds nothing else. */
export function byName(X: object): { names: readonly unknown[]; get: (name: unknown) => unknown } | undefined {
  if (X instanceof Map) return { names: [...X.keys()] as unknown[], get: (name) => X.get(name) as unknown };
  const names = Object.keys(X);
  const columns = X as Record<string, unknown>;
  if (names.length === 0 || !names.every((name) => isList(columns[name]))) return undefined;
  return { names, get: (name) => columns[name as string] };
}

/** Arrays of any kind. */
export function isList(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

function fromList(rows: readonly unknown[]): Input {
  if (rows.length === 0) throw new InvalidInputError('Found array with 0 sample(s) while a minimum of 1 is required');
  const first = rows[0];
  if (typeof first === 'string') {
    const at = rows.findIndex((row) => typeof row !== 'string');
    if (at >= 0) throw new InvalidInputError(`row ${at} is not a string, while row 0 is one`);
    return new Texts(rows as string[]);
  }
  if (isList(first)) return fromRows(rows);
  if (typeof first === 'object' && first !== null) return fromRecords(rows);
  throw oneDimensional();
}
