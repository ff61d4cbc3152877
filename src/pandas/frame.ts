/** Tables and their columns, as views of what pandas pickled. */
import type { Column, ColumnValues } from './column.js';
import { InvalidInputError } from '../core/errors.js';
import { INSPECT } from '../core/show/inspect.js';
import { type PyObject, toGraph } from '../pickle/values/py-values.js';
import type { PandasIndex } from './labels.js';
import { frameGraph, readColumns, type Source } from './write.js';

/** One column with its name and its labels. */
export class Series {
  readonly name: unknown;
  /** The labels of its rows; undefined for a column that was made here. */
  readonly index: PandasIndex | undefined;
  readonly #column: Column;
  readonly #graph: PyObject | undefined;

  constructor(name: unknown, column: Column, index: PandasIndex | undefined, graph?: PyObject) {
    this.name = name;
    this.index = index;
    this.#column = column;
    this.#graph = graph;
  }

  /** pandas' name of the dtype: `float64`, `Int64`, `category`, `datetime64[ns, UTC]` … */
  get dtype(): string {
    return this.#column.dtype;
  }

  get length(): number {
    return this.#column.length;
  }

  /** The values; see {@link DataFrame.get}. */
  get values(): ColumnValues {
    return this.#column.values();
  }

  /** The values in an Array. */
  toArray(): unknown[] {
    return Array.from(this.values);
  }

  /** Times as ISO 8601 texts with all their digits, in UTC where the column has a time zone. */
  toISOStrings(): (string | null)[] {
    const { isoTexts } = this.#column;
    if (isoTexts === undefined) throw new InvalidInputError(`a column of ${this.dtype} holds no times`);
    return isoTexts();
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.toArray()[Symbol.iterator]();
  }

  toJSON(): unknown {
    return this.toArray();
  }

  [toGraph](): PyObject {
    return this.#graph ?? frameGraph(new Map([[this.name, this.values as Source]]), true);
  }

  toString(): string {
    return this[INSPECT]();
  }

  [INSPECT](): string {
    return `Series(${this.length}) ${this.dtype}${this.name === null ? '' : ` ${String(this.name)}`}`;
  }
}

/** A table. What was read is a view, and `dump` writes it untouched; estimators take it as X. */
export class DataFrame {
  /** The labels of the columns: texts as a rule, arrays of labels for several levels. */
  readonly columns: readonly unknown[];
  /** The labels of the rows; undefined for a table that was made here. */
  readonly index: PandasIndex | undefined;
  readonly length: number;
  readonly #columns: readonly Column[];
  readonly #graph: PyObject;

  constructor(
    labels: readonly unknown[],
    columns: readonly Column[],
    index: PandasIndex | undefined,
    length: number,
    graph: PyObject,
  ) {
    this.columns = labels;
    this.index = index;
    this.length = length;
    this.#columns = columns;
    this.#graph = graph;
  }

  /**
   * A table of columns by name: typed arrays, arrays of numbers, booleans, texts, Dates or null, or NdArrays. Written to a
   * file, it loads in Python as the DataFrame that pandas makes of the same arrays.
   */
  static fromColumns(columns: ReadonlyMap<string, Source> | Readonly<Record<string, Source>>): DataFrame {
    const sources = new Map<unknown, Source>(columns instanceof Map ? columns : Object.entries(columns));
    const graph = frameGraph(sources);
    const { labels, columns: made, length } = readColumns(graph)!;
    return new DataFrame(labels, made, undefined, length, graph);
  }

  get shape(): [rows: number, columns: number] {
    return [this.length, this.columns.length];
  }

  /** pandas' names of the columns' dtypes. */
  get dtypes(): string[] {
    return this.#columns.map(({ dtype }) => dtype);
  }

  /**
   * The values of a column: a typed array for numbers (int64 is a BigInt64Array), otherwise an Array: booleans, texts,
   * category labels, Dates in UTC, seconds for spans of time, texts for periods. Missing values are null there, and NaN
   * in arrays of floats.
   */
  get(name: unknown): ColumnValues {
    return this.#column(name).values();
  }

  /** A column with its dtype and labels. */
  series(name: unknown): Series {
    return new Series(name, this.#column(name), this.index);
  }

  /** The values of column number `position`, where labels do not tell columns apart. */
  columnAt(position: number): ColumnValues {
    const column = this.#columns[position < 0 ? position + this.#columns.length : position];
    if (column === undefined) throw new InvalidInputError(`there is no column ${position} of ${this.#columns.length}`);
    return column.values();
  }

  #column(name: unknown): Column {
    const key = JSON.stringify(name);
    const same = (label: unknown): boolean => label === name || (Array.isArray(label) && JSON.stringify(label) === key);
    const at = this.columns.findIndex(same);
    if (at < 0) {
      throw new InvalidInputError(
        `there is no column ${String(name)}: there are ${this.columns.map(String).join(', ')}`,
      );
    }
    if (this.columns.findLastIndex(same) !== at)
      throw new InvalidInputError(`several columns are named ${String(name)}: use columnAt(${at})`);
    return this.#columns[at]!;
  }

  /** Rows as objects by column name, without a prototype; int64 values are numbers where that is exact. */
  toRecords(): Record<string, unknown>[] {
    const names = this.columns.map(String);
    const columns = this.#columns.map((column) => column.values());
    return Array.from({ length: this.length }, (_, i) => {
      const record = Object.create(null) as Record<string, unknown>;
      for (const [j, name] of names.entries()) record[name] = small(columns[j]![i]);
      return record;
    });
  }

  /** Rows as arrays. */
  toRows(): unknown[][] {
    const columns = this.#columns.map((column) => column.values());
    return Array.from({ length: this.length }, (_, i) => columns.map((column) => small(column[i])));
  }

  /** The columns by name, as estimators take them. */
  get data(): ReadonlyMap<string, ColumnValues> {
    return new Map(this.columns.map((label, i) => [label as string, this.#columns[i]!.values()]));
  }

  toJSON(): unknown {
    return this.toRecords();
  }

  [toGraph](): PyObject {
    return this.#graph;
  }

  toString(): string {
    return this[INSPECT]();
  }

  [INSPECT](): string {
    const names = this.columns.slice(0, 12).map((label, i) => `${String(label)} ${this.#columns[i]!.dtype}`);
    const more = this.columns.length > 12 ? ', …' : '';
    return `DataFrame(${this.length} × ${this.columns.length}) { ${names.join(', ')}${more} }`;
  }
}

function small(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
