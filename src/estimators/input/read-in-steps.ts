/** X in column form, some rows at a time: what read-input.ts reads at once, for many rows. */
import type { CodedTexts } from '../../core/coded-texts.js';
import type { Steps } from '../../core/turns.js';
import { NdArray } from '../../numpy/ndarray.js';
import { isSparse } from '../../scipy/sparse.js';
import { isFlatArray } from './arrays.js';
import { arrowSources, type ArrowTable, isArrowTable } from './arrow.js';
import { typedArrayType } from './cells.js';
import { ColumnReader, fromValues, type Memory, oneByOne, OWN, readyColumn, STEP, type Stretches } from './column-reader.js'; // prettier-ignore
import { checkRows, checkSplit, checkTwice, columnLists, isColumnTable, knownNames, valuesIn } from './columns.js';
import {
  CodedColumn,
  type Column,
  Dense,
  type Input,
  isNumbered,
  isObjectColumn,
  markNumbered,
  type NumberColumn,
  type NumberType,
  Table,
} from './matrix.js';
import { byName, isList, readInput } from './read-input.js';
import { checkRecord, get, recordNames, type Row } from './records.js';
import { checkRow, widthOf } from './rows.js';
import { isCsrLike } from './sparse.js';

/** Rows that are read at once. */
export const FEW = 512;

/** Where the values of a column stand. */
interface Source {
  readonly stretches: Stretches;
  readonly ready?: Column | undefined;
  /** Of numbers that are not float64. */
  readonly dtype?: NumberType | undefined;
}

/** Told before each step what has been read of records: so many rows of these columns. */
export type Watch = (readers: readonly ColumnReader[], rows: number, names: readonly string[]) => void;

/** True of X that {@link readInSteps} reads record by record. */
export function isRecords(X: unknown): X is readonly object[] {
  if (!Array.isArray(X) || X.length <= FEW) return false;
  const first: unknown = X[0];
  return typeof first === 'object' && first !== null && !isList(first);
}

/**
 * @param watch Told of records while they are read
 * @throws InvalidInputError as `readInput` does
 */
export function* readInSteps(X: unknown, memory: Memory = OWN, watch?: Watch): Steps<Input> {
  if (Array.isArray(X)) {
    if (X.length > FEW && isList(X[0])) return yield* rowSteps(X, memory);
    if (isRecords(X)) return yield* recordSteps(X, memory, watch);
  } else if (typeof X === 'object' && X !== null && !(X instanceof NdArray || isSparse(X) || isCsrLike(X))) {
    if (isColumnTable(X)) {
      if (Array.isArray(X.data)) return yield* splitSteps(X.columns, X.data as unknown[], memory);
      return yield* namedSteps(X.columns, valuesIn(X), memory);
    }
    if (isArrowTable(X)) return yield* arrowSteps(X, memory);
    const columns = isFlatArray(X) || ArrayBuffer.isView(X) ? undefined : byName(X);
    if (columns !== undefined) return yield* namedSteps(columns.names, columns.get, memory);
  }
  const input = readInput(X);
  if (input.kind !== 'table') return input;
  const columns: Column[] = [];
  for (const column of input.columns)
    columns.push(
      isObjectColumn(column) && !(column instanceof CodedColumn) ? yield* objectSteps(column.values, memory) : column,
    );
  const table = new Table(columns, input.rows, input.names, input.textWidth);
  return isNumbered(input) ? markNumbered(table) : table;
}

/** Objects stay objects, whatever they are: so it was read. */
function* objectSteps(values: readonly unknown[], memory: Memory): Steps<Column> {
  const reader = new ColumnReader(values.length, fromValues(values), memory, 'codes');
  while (!reader.read(values.length)) yield;
  return reader.column();
}

function* recordSteps(rows: readonly unknown[], memory: Memory, watch?: Watch): Steps<Input> {
  const names = recordNames(rows[0]);
  // The values of some rows by column: a record is read once, with the names that it has. The arrays stay, and so do their kinds.
  const taken = names.map((): unknown[] => []);
  let first = 0;
  const sources = names.map((name, j): Source => {
    const again = oneByOne((i) => get(rows[i] as Row, name));
    return {
      stretches: (from, to) => (from >= first && to <= first + STEP ? { values: taken[j]!, first } : again(from, to)),
    };
  });
  const take = (from: number, to: number): void => {
    first = from;
    for (let i = from; i < to; i++) {
      if (takePlain(rows[i], names, taken, i - from)) continue;
      checkRecord(rows[i], names, i);
      for (let j = 0; j < names.length; j++) taken[j]![i - from] = get(rows[i] as Row, names[j]!);
    }
  };
  const tell =
    watch &&
    ((readers: readonly ColumnReader[], done: number) => {
      watch(readers, done, names);
    });
  return yield* tableSteps(sources, rows.length, names, memory, take, false, tell);
}

/** Takes the values of an object that has these names in this order; false for all others. */
function takePlain(row: unknown, names: readonly string[], taken: readonly unknown[][], at: number): boolean {
  if (typeof row !== 'object' || row === null || Object.getPrototypeOf(row) !== Object.prototype) return false;
  let j = 0;
  for (const name in row) {
    if (name !== names[j]) return false;
    taken[j++]![at] = (row as Record<string, unknown>)[name];
  }
  return j === names.length;
}

function* rowSteps(rows: readonly unknown[], memory: Memory): Steps<Input> {
  const cols = widthOf(rows);
  const first = rows[0] as ArrayLike<unknown>;
  const type = typedArrayType(first);
  let uniform = type !== undefined;
  const data = memory.numbers(rows.length * cols);
  let mixed = false;
  for (let from = 0; from < rows.length && !mixed; from += STEP) {
    const to = Math.min(rows.length, from + STEP);
    for (let i = from; i < to && !mixed; i++) {
      const row = rows[i];
      checkRow(row, i, cols);
      uniform &&= row.constructor === first.constructor;
      mixed = !takeNumbers(data, i * cols, row);
    }
    yield;
  }
  if (!mixed) return new Dense(data, rows.length, cols, uniform ? type : 'float64');
  const sources = Array.from({ length: cols }, (_, j) => ofRows(rows, j));
  const check = (from: number, to: number): void => {
    for (let i = from; i < to; i++) checkRow(rows[i], i, cols);
  };
  // Rows as arrays stay a table, also where numbers came as bigints.
  return yield* tableSteps(sources, rows.length, undefined, memory, check, true);
}

/** False where a value is none that a matrix holds. */
function takeNumbers(data: Float64Array, start: number, row: ArrayLike<unknown>): boolean {
  for (let j = 0; j < row.length; j++) {
    const value = row[j];
    if (typeof value === 'number') data[start + j] = value;
    else if (value === null || value === undefined) data[start + j] = Number.NaN;
    else if (typeof value === 'boolean') data[start + j] = value ? 1 : 0;
    else return false;
  }
  return true;
}

/** A column of rows that are arrays. */
const ofRows = (rows: readonly unknown[], j: number): Source => ({
  stretches: oneByOne((i) => (rows[i] as ArrayLike<unknown>)[j]),
});

function* splitSteps(names: readonly unknown[], rows: readonly unknown[], memory: Memory): Steps<Input> {
  const sources = names.map((_, j) => ofRows(rows, j));
  for (let i = 0; i < rows.length; i++) {
    checkSplit(rows[i], i, names.length);
    if (i % STEP === 0) yield;
  }
  const known = knownNames(names);
  checkRows(rows.length);
  return numberedAs(known, yield* tableSteps(sources, rows.length, known, memory));
}

function* namedSteps(names: readonly unknown[], get: (name: unknown) => unknown, memory: Memory): Steps<Input> {
  checkTwice(names);
  const { known, columns, rows } = columnLists(names, names.map(get));
  const sources = columns.map((values) => sourceOf(values, memory));
  return numberedAs(known, yield* tableSteps(sources, rows, known, memory));
}

function sourceOf(values: ArrayLike<unknown> | CodedTexts, memory: Memory): Source {
  const ready = readyColumn(values, memory);
  const list = values as ArrayLike<unknown>;
  return {
    stretches: Array.isArray(list) ? fromValues(list) : oneByOne((row) => list[row]),
    ready,
    dtype: wideType(values),
  };
}

const wideType = (values: unknown): NumberType | undefined =>
  values instanceof BigInt64Array ? 'int64' : values instanceof BigUint64Array ? 'uint64' : undefined;

function* arrowSteps(table: ArrowTable, memory: Memory): Steps<Input> {
  const { names, columns } = arrowSources(table);
  const known = knownNames(names);
  checkRows(table.numRows);
  const sources = columns.map(({ at, typed, narrow }) =>
    typed === undefined
      ? { stretches: oneByOne(at), dtype: narrow ? ('float32' as const) : undefined }
      : sourceOf(typed, memory),
  );
  return yield* tableSteps(sources, table.numRows, known, memory);
}

/** Columns without names stood under numbers. */
function numberedAs(known: readonly string[] | undefined, X: Dense | Table): Dense | Table {
  return known === undefined ? markNumbered(X) : X;
}

/** A dense block where all columns are float64, otherwise a table. */
function* tableSteps(
  sources: readonly Source[],
  rows: number,
  names: readonly string[] | undefined,
  memory: Memory,
  take?: (from: number, to: number) => void,
  always = false,
  tell?: (readers: readonly ColumnReader[], rows: number) => void,
): Steps<Dense | Table> {
  const readers = sources.map(({ stretches, ready }) =>
    ready === undefined ? new ColumnReader(rows, stretches, memory) : undefined,
  );
  for (let from = 0; from < rows; from += STEP) {
    const to = Math.min(rows, from + STEP);
    take?.(from, to);
    // What has to be read again is read when all rows are known to be some.
    for (const reader of readers) reader?.read(to);
    tell?.(readers as readonly ColumnReader[], to);
    yield;
  }
  const columns: Column[] = [];
  for (const [j, reader] of readers.entries()) {
    if (reader === undefined) {
      columns.push(sources[j]!.ready!);
      continue;
    }
    while (!reader.read(rows)) yield;
    const column = reader.column();
    const { dtype } = sources[j]!;
    columns.push(dtype !== undefined && column.dtype === 'float64' ? { ...(column as NumberColumn), dtype } : column);
  }
  if (always || !columns.every((column): column is NumberColumn => column.dtype === 'float64'))
    return new Table(columns, rows, names);
  const cols = columns.length;
  const data = memory.numbers(rows * cols);
  for (let from = 0; from < rows; from += STEP) {
    const to = Math.min(rows, from + STEP);
    columns.forEach(({ numbers }, j) => {
      for (let i = from; i < to; i++) data[i * cols + j] = numbers[i]!;
    });
    yield;
  }
  return new Dense(data, rows, cols, 'float64', names);
}
