/** Columns of any values, read some rows at a time into memory that threads may share. */
import type { Arena } from '../../core/arena.js';
import { CodedTexts, NO_CODE } from '../../core/coded-texts.js';
import { cell, columnOf, longNumbers, typedArrayType } from './cells.js';
import { CodedColumn, type Column, isNumbered, isObjectColumn, markNumbered, Table } from './matrix.js';

/** Memory for the numbers and the codes of columns: shared with threads, or not. */
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
export const sharedMemory = (arena: Arena): Memory => ({
  numbers: (length) => arena.take(Float64Array, length),
  codes: (length) => arena.take(Int32Array, length),
});

/** Rows of a column; numbers and codes are views. */
export function columnPart(column: Column, from: number, to: number): Column {
  if (column instanceof CodedColumn) return new CodedColumn(column.coded.subarray(from, to));
  if (isObjectColumn(column)) return { dtype: 'object', values: column.values.slice(from, to) };
  return { dtype: column.dtype, numbers: column.numbers.subarray(from, to) };
}

/** Rows of a table. */
export function tablePart(X: Table, from: number, count: number): Table {
  const columns = X.columns.map((column) => columnPart(column, from, from + count));
  const table = new Table(columns, count, X.names, X.textWidth);
  return isNumbered(X) ? markNumbered(table) : table;
}

/** Texts that a dictionary holds at most, and their characters: it goes to each thread. */
const MOST_TEXTS = 1 << 14;
const MOST_CHARACTERS = 1 << 20;
/** Rows of a step. */
export const STEP = 2048;

type Kind = 'float64' | 'bool' | 'codes' | 'values';

/** Values of a column; that of row `i` stands at `i - first`. */
export interface Stretch {
  readonly values: readonly unknown[];
  readonly first: number;
}

/** The values of rows `from` to `to` of a column, a step at most. Loops over arrays take a third of those that call for each value. */
export type Stretches = (from: number, to: number) => Stretch;

/** Of an array. */
export const fromValues =
  (values: readonly unknown[]): Stretches =>
  () => ({ values, first: 0 });

/** One by one. */
export function oneByOne(at: (row: number) => unknown): Stretches {
  const values: unknown[] = [];
  return (from, to) => {
    for (let i = from; i < to; i++) values[i - from] = at(i);
    return { values, first: from };
  };
}

/**
 * A column as {@link columnOf} makes it, some rows at a time: numbers until a value is none, then codes of different texts, and
 * where these are too many, or some are no texts, the values themselves. What stands before the change is read again.
 */
export class ColumnReader {
  readonly #rows: number;
  readonly #stretches: Stretches;
  readonly #memory: Memory;
  #kind: Kind;
  #done = 0;
  #numbers: Float64Array | undefined;
  #codes: Int32Array | undefined;
  #dictionary = new Map<string, number>();
  #characters = 0;
  #values: unknown[] = [];

  /** @param kind `codes` where numbers stay objects. */
  constructor(rows: number, stretches: Stretches, memory: Memory, kind?: 'codes') {
    this.#rows = rows;
    this.#stretches = stretches;
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
    return 0;
  }

  #readNumbers(to: number): number {
    const from = this.#done;
    const stretch = this.#stretches(from, to);
    if (from === 0 && to > 0) {
      const value = stretch.values[0];
      if (typeof value === 'boolean') this.#kind = 'bool';
      else if (typeof value === 'string') return this.#start('codes');
    }
    const numbers = (this.#numbers ??= this.#memory.numbers(this.#rows));
    const isRead = this.#kind === 'bool' ? takeFlags : takeNumbers;
    return isRead(stretch, from, to, numbers) ? to : this.#start('codes');
  }

  #readCodes(to: number): number {
    const codes = (this.#codes ??= this.#memory.codes(this.#rows));
    const { values, first } = this.#stretches(this.#done, to);
    const dictionary = this.#dictionary;
    for (let i = this.#done; i < to; i++) {
      const value = values[i - first];
      if (typeof value !== 'string') {
        if (value !== null && value !== undefined) return this.#start('values');
        codes[i] = NO_CODE;
        continue;
      }
      let code = dictionary.get(value);
      if (code === undefined) {
        this.#characters += value.length;
        if (dictionary.size >= MOST_TEXTS || this.#characters > MOST_CHARACTERS) return this.#start('values');
        dictionary.set(value, (code = dictionary.size));
      }
      codes[i] = code;
    }
    return to;
  }

  #readValues(to: number): number {
    const { values, first } = this.#stretches(this.#done, to);
    for (let i = this.#done; i < to; i++) this.#values.push(cell(values[i - first]));
    return to;
  }

  /** What the column is so far. */
  get kind(): Kind {
    return this.#kind;
  }

  /** Different texts so far. */
  get texts(): number {
    return this.#dictionary.size;
  }

  /** True of rows that stand in {@link column} already, of numbers or codes: they are read once. */
  hasRead(end: number): boolean {
    return this.#kind !== 'values' && this.#done >= end;
  }

  /** All rows; those that were not read yet hold anything. */
  column(): Column {
    if (this.#kind === 'values') return { dtype: 'object', values: this.#values };
    if (this.#kind === 'codes') return new CodedColumn(new CodedTexts(this.#codes!, [...this.#dictionary.keys()]));
    return { dtype: this.#kind, numbers: this.#numbers! };
  }
}

/** Takes rows `from` to `to`; false where a value is no number that float64 holds. */
function takeNumbers({ values, first }: Stretch, from: number, to: number, numbers: Float64Array): boolean {
  for (let i = from; i < to; i++) {
    const value = values[i - first];
    if (typeof value === 'number') numbers[i] = value;
    else if (value === null || value === undefined) numbers[i] = Number.NaN;
    else if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) numbers[i] = Number(value);
    else return false;
  }
  return true;
}

/** The same of booleans. */
function takeFlags({ values, first }: Stretch, from: number, to: number, numbers: Float64Array): boolean {
  for (let i = from; i < to; i++) {
    const value = values[i - first];
    if (typeof value !== 'boolean') return false;
    numbers[i] = value ? 1 : 0;
  }
  return true;
}

const isIn = (memory: Memory, { buffer }: { readonly buffer: ArrayBufferLike }): boolean =>
  memory === OWN || buffer instanceof SharedArrayBuffer;

/** Texts that have codes, and typed arrays of numbers that float64 holds, are taken as they are; others are read. */
export function readyColumn(values: ArrayLike<unknown> | CodedTexts, memory: Memory): Column | undefined {
  if (values instanceof CodedTexts) {
    if (values.isEmpty || isIn(memory, values.codes)) return columnOf(values);
    const codes = memory.codes(values.length);
    codes.set(values.codes);
    return new CodedColumn(new CodedTexts(codes, values.texts));
  }
  const dtype = typedArrayType(values);
  if (dtype === undefined) return undefined;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const numbers = longNumbers(values, memory.numbers(values.length));
    return numbers === undefined ? undefined : { dtype, numbers };
  }
  if (values instanceof Float64Array && isIn(memory, values)) return { dtype, numbers: values };
  const numbers = memory.numbers(values.length);
  numbers.set(values as Float64Array);
  return { dtype, numbers };
}
