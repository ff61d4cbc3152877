/** Some rows of a table, column by column: what sources give, what the model is asked about, and what sinks write. */
import type { Arena } from '../core/arena.js';
import { CodedTexts } from '../core/coded-texts.js';
import { ROOM } from '../estimators/input/columns.js';
import type { X } from '../estimators/input/read-input.js';
import type { Time } from '../core/time-unit.js';

/**
 * What the values of a column are: `float64` and the like in typed arrays where nothing is missing, `bool`, `text`, or `any`.
 * A missing value is null, or NaN among floats. `time` are counts of a unit, which are carried over and no model reads; `other` are
 * decimals, bytes, lists and whatever else has no place here: the values are not there.
 */
export type ColumnType = 'float64' | 'float32' | 'int32' | 'int64' | 'bool' | 'text' | 'any' | 'time' | 'other';

/** Cells as they stood in the bytes of a file, where that is known. */
export interface RawCells {
  /** Bytes that all of them together have at most. */
  readonly bytes: number;
  text(row: number): string;
  /**
   * Puts the bytes of a cell to `out` at `at` and gives their end; -1 where a CSV with this delimiter must have it in another
   * way: in quotes, or made harmless.
   */
  copy(row: number, delimiter: number, out: Uint8Array, at: number): number;
  part(from: number, to: number): RawCells;
}

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: ArrayLike<unknown>;
  /** What the counts of a `time` are. */
  readonly time?: Time | undefined;
  /** What the input calls the type of an `other`. */
  readonly kind?: string | undefined;
  /** The cells as they stood in the file, for columns that are carried over. */
  readonly raw?: readonly string[] | undefined;
  readonly cells?: RawCells | undefined;
  /** The same values as codes, where the source has them so. */
  readonly coded?: CodedTexts | undefined;
}

/** A column of texts that become values where somebody asks for them one by one. */
class CodedColumn implements Column {
  readonly type = 'text';
  readonly name: string;
  readonly coded: CodedTexts;

  constructor(name: string, coded: CodedTexts) {
    this.name = name;
    this.coded = coded;
  }

  get values(): readonly (string | null)[] {
    return this.coded.values;
  }
}

/** A column of a text file: its cells become texts when they are asked for. */
export class CellColumn implements Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: ArrayLike<unknown>;
  readonly cells: RawCells;
  #raw: readonly string[] | undefined;

  constructor(name: string, type: ColumnType, values: ArrayLike<unknown>, cells: RawCells) {
    this.name = name;
    this.type = type;
    this.values = values;
    this.cells = cells;
  }

  get raw(): readonly string[] {
    return (this.#raw ??= Array.from({ length: this.values.length }, (_, row) => this.cells.text(row)));
  }
}

export function columnOf(name: string, type: ColumnType, values: ArrayLike<unknown> | CodedTexts): Column {
  return values instanceof CodedTexts ? new CodedColumn(name, values) : { name, type, values };
}

export interface Batch {
  /** Number of rows. */
  readonly rows: number;
  /** Where they stand in their source, from 0. */
  readonly first: number;
  /** In the order of the source. */
  readonly columns: readonly Column[];
  /** False where the source has no names, and columns go by position. */
  readonly named: boolean;
  /** Memory for what a model makes of the columns. */
  readonly room?: Arena | undefined;
  /** For whoever has all of the batch, when nobody uses its columns any more: their memory is used again. */
  readonly release?: (() => void) | undefined;
}

/** The type of values that a library has read: by their array, or by the first that is there. */
export function typeOfValues(values: ArrayLike<unknown>): ColumnType {
  if (values instanceof Float64Array) return 'float64';
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof BigInt64Array) return 'int64';
  if (values instanceof Int32Array || values instanceof Int16Array || values instanceof Int8Array) return 'int32';
  const list = Array.isArray(values) ? (values as unknown[]) : [];
  const present = list.find((value) => value !== null && value !== undefined);
  return typeof present === 'string' ? 'text' : typeof present === 'boolean' ? 'bool' : 'any';
}

/** A part of a typed array or list. */
export function part(values: ArrayLike<unknown>, from: number, to: number): ArrayLike<unknown> {
  if (ArrayBuffer.isView(values)) return (values as unknown as Float64Array).subarray(from, to);
  return (Array.isArray(values) ? values : Array.from(values)).slice(from, to);
}

export function columnPart(column: Column, from: number, to: number): Column {
  const { name, type, cells, coded, time, kind } = column;
  if (cells !== undefined) return new CellColumn(name, type, part(column.values, from, to), cells.part(from, to));
  if (coded !== undefined) return columnOf(name, type, coded.subarray(from, to));
  return { name, type, time, kind, values: part(column.values, from, to), raw: column.raw?.slice(from, to) };
}

/** The rows from `from` up to `to`, counted from the first of the batch. */
export function rowsOf(batch: Batch, from: number, to: number): Batch {
  if (from === 0 && to === batch.rows) return batch;
  return {
    rows: to - from,
    first: batch.first + from,
    named: batch.named,
    columns: batch.columns.map((column) => columnPart(column, from, to)),
  };
}

/** Stands for values that no model takes: nothing reads it as a number or a text. */
const NO_VALUE = Object.freeze({});

function valuesOf({ type, coded, values }: Column, rows: number): ArrayLike<unknown> | CodedTexts {
  return type === 'time' || type === 'other' ? new Array<unknown>(rows).fill(NO_VALUE) : (coded ?? values);
}

/** The rows as a model takes them: columns by name, or a matrix where there are no names. */
export function inputOf(batch: Batch): X {
  const { columns, rows, named } = batch;
  if (named) {
    // Estimators know coded texts, which are no public form of X.
    const data = new Map(columns.map((c) => [c.name, valuesOf(c, rows)])) as ReadonlyMap<string, ArrayLike<unknown>>;
    return { columns: columns.map(({ name }) => name), data, [ROOM]: batch.room } as X;
  }
  if (columns.every(({ values }) => values instanceof Float64Array)) {
    const data = new Float64Array(rows * columns.length);
    columns.forEach(({ values }, j) => {
      for (let i = 0, at = j; i < rows; i++, at += columns.length) data[at] = values[i] as number;
    });
    return { data, shape: [rows, columns.length] };
  }
  return Array.from({ length: rows }, (_, i) => columns.map(({ values }) => values[i])) as X;
}
