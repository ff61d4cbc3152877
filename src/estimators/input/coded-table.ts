/** Tables in column form whose texts are numbers of a dictionary, so that threads share them as they share numbers. */
import { cell, columnOf, isScalar, typedArrayType } from './cells.js';
import { type Column, markNumbered, type NumberColumn, type NumberType, type ObjectColumn, Table } from './matrix.js';

/** Values of any kind, each by its place among those that are different. */
export interface CodedColumn {
  readonly dtype: 'object';
  readonly codes: Int32Array;
  readonly dictionary: readonly unknown[];
}

/** Memory for a column of numbers: shared with threads, or not. */
export interface Memory {
  numbers(length: number): Float64Array;
  codes(length: number): Int32Array;
}

/** Memory of this thread. */
export const OWN: Memory = {
  numbers: (length) => new Float64Array(length),
  codes: (length) => new Int32Array(length),
};

/** Memory that other threads see. */
export const SHARED: Memory = {
  numbers: (length) => new Float64Array(new SharedArrayBuffer(8 * length)),
  codes: (length) => new Int32Array(new SharedArrayBuffer(4 * length)),
};

const isCoded = (column: Column | CodedColumn): column is CodedColumn => 'codes' in column;

/** A part of a column, as estimators take it. */
export function partOf(column: Column | CodedColumn, from: number, to: number): Column {
  if (isCoded(column)) {
    const { codes, dictionary } = column;
    const values = new Array<unknown>(to - from);
    for (let i = from; i < to; i++) values[i - from] = dictionary[codes[i]!];
    return { dtype: 'object', values };
  }
  if (column.dtype === 'object') return { dtype: 'object', values: (column as ObjectColumn).values.slice(from, to) };
  return { dtype: column.dtype, numbers: column.numbers.subarray(from, to) };
}

/** A table, of which estimators get parts. */
export class CodedTable {
  readonly kind = 'coded';
  readonly columns: readonly (Column | CodedColumn)[];
  readonly rows: number;
  readonly names: readonly string[] | undefined;
  /** Whether the columns stood under numbers. */
  readonly numbered: boolean;

  constructor(
    columns: readonly (Column | CodedColumn)[],
    rows: number,
    names: readonly string[] | undefined,
    numbered = false,
  ) {
    this.columns = columns;
    this.rows = rows;
    this.names = names;
    this.numbered = numbered;
  }

  part(from: number, count: number): Table {
    const table = new Table(
      this.columns.map((column) => partOf(column, from, from + count)),
      count,
      this.names,
    );
    return this.numbered ? markNumbered(table) : table;
  }
}

/** Values that a dictionary holds at most, and their characters: it goes to each thread. */
const MOST_VALUES = 1 << 14;
const MOST_CHARACTERS = 1 << 20;
/** Rows of a step. */
export const STEP = 2048;

type Kind = 'float64' | 'bool' | 'codes' | 'values';

/** A map takes 0 and -0 for the same. */
const MINUS_ZERO = {};

/**
 * A column as {@link columnOf} makes it, some rows at a time: numbers until a value is none, then codes of different values,
 * and where these are too many the values themselves. What stands before the change is read again.
 */
export class ColumnReader {
  readonly #rows: number;
  readonly #at: (row: number) => unknown;
  readonly #memory: Memory;
  #kind: Kind;
  #done = 0;
  #numbers: Float64Array | undefined;
  #codes: Int32Array | undefined;
  #dictionary = new Map<unknown, number>();
  #characters = 0;
  #values: unknown[] = [];

  /** @param kind `codes` where numbers stay objects. */
  constructor(rows: number, at: (row: number) => unknown, memory: Memory, kind?: 'codes') {
    this.#rows = rows;
    this.#at = at;
    this.#memory = memory;
    this.#kind = kind ?? 'float64';
  }

  /** Reads up to row `end`, or one step of what has to be read again; false where there is more to do. */
  read(end: number): boolean {
    for (;;) {
      const kind = this.#kind;
      const to = Math.min(end, this.#done + STEP);
      this.#done = this.#readAs(kind, to);
      // What changes in the first step is read again in it: then it does not lag behind.
      if (this.#kind === kind || to > STEP) return this.#done >= end;
    }
  }

  #readAs(kind: Kind, to: number): number {
    if (kind === 'codes') return this.#readCodes(to);
    return kind === 'values' ? this.#readValues(to) : this.#readNumbers(to);
  }

  #start(kind: 'codes' | 'values'): number {
    this.#kind = kind;
    this.#numbers = undefined;
    this.#codes = undefined;
    this.#dictionary = new Map();
    return 0;
  }

  #readNumbers(to: number): number {
    const at = this.#at;
    if (this.#done === 0) {
      const first = at(0);
      if (typeof first === 'boolean') this.#kind = 'bool';
      else if (typeof first === 'string') return this.#start('codes');
    }
    const numbers = (this.#numbers ??= this.#memory.numbers(this.#rows));
    const booleans = this.#kind === 'bool';
    for (let i = this.#done; i < to; i++) {
      const value = at(i);
      if (booleans) {
        if (typeof value !== 'boolean') return this.#start('codes');
        numbers[i] = value ? 1 : 0;
      } else if (typeof value === 'number') numbers[i] = value;
      else if (value === null || value === undefined) numbers[i] = Number.NaN;
      else if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) numbers[i] = Number(value);
      else return this.#start('codes');
    }
    return to;
  }

  #readCodes(to: number): number {
    const codes = (this.#codes ??= this.#memory.codes(this.#rows));
    const at = this.#at;
    const dictionary = this.#dictionary;
    for (let i = this.#done; i < to; i++) {
      const given = at(i);
      if (typeof given === 'string') {
        const known = dictionary.get(given);
        if (known !== undefined) {
          codes[i] = known;
          continue;
        }
      }
      const value = cell(given);
      const key = value === 0 && Object.is(value, -0) ? MINUS_ZERO : value;
      let code = dictionary.get(key);
      if (code === undefined) {
        if (!isScalar(value) || dictionary.size >= MOST_VALUES) return this.#start('values');
        if (typeof value === 'string' && (this.#characters += value.length) > MOST_CHARACTERS)
          return this.#start('values');
        dictionary.set(key, (code = dictionary.size));
      }
      codes[i] = code;
    }
    return to;
  }

  #readValues(to: number): number {
    for (let i = this.#done; i < to; i++) this.#values.push(cell(this.#at(i)));
    return to;
  }

  column(): Column | CodedColumn {
    if (this.#kind === 'values') return { dtype: 'object', values: this.#values };
    if (this.#kind !== 'codes') return { dtype: this.#kind, numbers: this.#numbers ?? new Float64Array(0) };
    const dictionary = Array.from(this.#dictionary.keys(), (key) => (key === MINUS_ZERO ? -0 : key));
    return { dtype: 'object', codes: this.#codes!, dictionary };
  }
}

/** Typed arrays of numbers that float64 holds are taken as they are, others are read. */
export function typedColumn(values: ArrayLike<unknown>, memory: Memory): NumberColumn | undefined {
  const dtype: NumberType | undefined = typedArrayType(values);
  if (dtype === undefined || dtype === 'int64' || dtype === 'uint64') return undefined;
  if (values instanceof Float64Array && (memory === OWN || values.buffer instanceof SharedArrayBuffer))
    return columnOf(values) as NumberColumn;
  const numbers = memory.numbers(values.length);
  numbers.set(values as Float64Array);
  return { dtype, numbers };
}
