/** Tables of Apache Arrow (JavaScript's `apache-arrow` and what is shaped like it), told by their form: nothing is loaded. */
import { InvalidInputError } from '../../core/errors.js';
import type { Dense, Table } from './matrix.js';
import { typedArrayType } from './cells.js';
import { fromList } from './columns.js';

/** One column: its values by row, null where there is none. */
export interface ArrowColumn {
  readonly length: number;
  readonly nullCount?: number;
  get(index: number): unknown;
  toArray(): unknown;
}

/** An Arrow table or record batch. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  readonly numRows: number;
  getChildAt(index: number): ArrowColumn | null;
}

/** Numbers of the kinds of types in Arrow's format (`Type` of Schema.fbs, as its libraries number them). */
const NULL = 1;
const INT = 2;
const FLOAT = 3;
const BOOL = 6;
const TEXTS: readonly number[] = [5, 20, 24];
const DICTIONARY = -1;
/** Types of which libraries give milliseconds. */
const TIMES: readonly unknown[] = [8, 10];

export function isArrowTable(value: object): value is ArrowTable {
  const { schema, numRows, getChildAt } = value as {
    schema?: { fields?: unknown };
    numRows?: unknown;
    getChildAt?: unknown;
  };
  return typeof numRows === 'number' && typeof getChildAt === 'function' && Array.isArray(schema?.fields);
}

/**
 * Columns with the types that `pyarrow.Table.to_pandas` gives them: numbers of their own width, with NaN for null; texts,
 * categories and booleans. Dates and timestamps are Date; they, decimals, lists and whatever else is no number, text or boolean
 * may stand in columns that nothing reads.
 */
export function fromArrow(table: ArrowTable): Dense | Table {
  const { names, columns } = arrowColumns(table);
  return fromList(names, columns);
}

/** Names and values of the columns, as {@link fromArrow} takes them. */
export function arrowColumns(table: ArrowTable): { names: string[]; columns: ArrayLike<unknown>[] } {
  const { names, columns } = arrowSources(table);
  return {
    names,
    columns: columns.map(({ at, typed, narrow }) => {
      if (typed !== undefined) return typed;
      const values = Array.from({ length: table.numRows }, (_, row) => at(row));
      return narrow ? Float32Array.from(values, (value) => (value as number | null) ?? Number.NaN) : values;
    }),
  };
}

/** Where the values of a column stand. */
export interface ArrowSource {
  readonly at: (row: number) => unknown;
  /** All of them, where they are numbers in one array. */
  readonly typed: ArrayLike<unknown> | undefined;
  /** Whether they are float32. */
  readonly narrow: boolean;
}

/** Names of the columns, and where their values stand. */
export function arrowSources(table: ArrowTable): { names: string[]; columns: ArrowSource[] } {
  const { fields } = table.schema;
  return {
    names: fields.map(({ name }) => name),
    columns: fields.map(({ name, type }, j) => sourceOf(table, j, name, type)),
  };
}

/** A value of another type: an object, so that nothing takes it for a number or a text. */
function otherValue(value: unknown, kind: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (TIMES.includes(kind)) return new Date(Number(value));
  return typeof value === 'object' ? value : { value };
}

function sourceOf(table: ArrowTable, index: number, name: string, type: unknown): ArrowSource {
  const column = table.getChildAt(index);
  if (column === null || column.length !== table.numRows) {
    throw new InvalidInputError(
      `the Arrow table has ${table.numRows} rows, its column ${name} ${column?.length ?? 'none'}`,
    );
  }
  const { typeId, dictionary, precision } = type as { typeId?: unknown; dictionary?: unknown; precision?: unknown };
  const kind = typeId === DICTIONARY ? (dictionary as { typeId?: unknown } | undefined)?.typeId : typeId;
  const narrow = typeId === FLOAT && precision === 1;
  const at = (row: number): unknown => column.get(row);
  if (typeId === INT || (typeId === FLOAT && precision !== 0)) {
    const numbers = column.nullCount === 0 ? column.toArray() : undefined;
    if (typeof numbers === 'object' && numbers !== null && typedArrayType(numbers) !== undefined) {
      const values = numbers as ArrayLike<unknown>;
      if (values.length === table.numRows) return { at, typed: values, narrow };
    }
  }
  if (kind !== INT && kind !== FLOAT && kind !== BOOL && kind !== NULL && !TEXTS.includes(kind as number))
    return { at: (row) => otherValue(column.get(row), kind), typed: undefined, narrow: false };
  return { at, typed: undefined, narrow };
}
