/** CSV and its kin in batches of columns: the common ways of writing one from its bytes, all others by Papa Parse. */
import { isUtf8 } from 'node:buffer';
import { InvalidInputError } from '../../core/errors.js';
import { isMissing, namesOf, parseNumber } from '../../table/csv-cells.js';
import type { Batch, Column } from '../batch.js';
import { columnsOfCells, textsOf } from '../cells/cell-columns-node.js';
import { CellReader } from '../cells/cell-reader.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { Bytes, concatenated } from './bytes.js';
import { ColumnTypes } from './column-types.js';
import { firstRecord, recordsOf } from './csv-records-node.js';

/** Lines that say what stands between cells, and how much of a file may pass before they have come. */
const LINES = 10;
const MOST_HEAD = 1 << 20;

/** Tables of some countries have commas in numbers, and something else between cells. */
function decimalOf(options: SourceOptions, delimiter: string | undefined, records: readonly string[][]): string {
  if (options.decimal !== undefined) return options.decimal;
  if (delimiter === ',' || delimiter === undefined) return '.';
  const cells = records.slice(0, 1000).flat();
  const points = cells.some((cell) => /^\s*[+-]?\d*\.\d+\s*$/.test(cell));
  return !points && cells.some((cell) => /^\s*[+-]?\d+,\d+\s*$/.test(cell)) ? ',' : '.';
}

const isNumber = (cell: string): boolean => isMissing(cell) || parseNumber(cell.replace(',', '.')) !== undefined;

/** A table as far as it is known: what its head says, and the rows that have been given. */
class CsvTable {
  names: readonly string[] = [];
  named = true;
  types: ColumnTypes | undefined;
  delimiter: string | undefined;
  first = 0;

  readonly file: InputFile;
  readonly options: SourceOptions;

  constructor(file: InputFile, options: SourceOptions) {
    this.file = file;
    this.options = options;
    this.delimiter = options.delimiter;
  }

  /** @returns True where the record is the names of the columns, false where it is data. */
  head(record: readonly string[]): boolean {
    this.named = this.options.header ?? !record.every((cell) => isNumber(cell) && !isMissing(cell));
    this.names = this.named ? namesOf(record) : record.map((_, j) => String(j));
    return this.named;
  }

  typesFor(records: readonly string[][]): ColumnTypes {
    const { options, names, delimiter } = this;
    this.types ??= new ColumnTypes(
      names,
      decimalOf(options, delimiter, records),
      options.text ?? [],
      options.knownTexts,
    );
    return this.types;
  }

  batch(rows: number, columns: readonly Column[]): Batch {
    const batch: Batch = { rows, first: this.first, columns, named: this.named };
    this.first += rows;
    return batch;
  }

  batchOf(records: readonly string[][]): Batch {
    const { file, names, first } = this;
    const width = names.length;
    const at = records.findIndex((record) => record.length !== width);
    if (at >= 0) {
      const row = first + at;
      const message = `${file.name}: row ${row} has ${records[at]!.length} cells, the table has ${width} columns`;
      throw new InvalidInputError(message, { row });
    }
    const types = this.typesFor(records);
    const columns = names.map((_, j) =>
      types.column(
        j,
        records.map((record) => record[j]!),
      ),
    );
    return this.batch(records.length, columns);
  }
}

/** Batches of the records of a stream, in any way of writing them; the head comes first where `table` has none. */
async function* readRecords(table: CsvTable, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Batch> {
  const { options } = table;
  const told = table.delimiter === undefined ? {} : { delimiter: table.delimiter };
  let headed = table.names.length > 0;
  let records: string[][] = [];
  for await (const piece of recordsOf({ ...table.file, stream: () => bytes }, options, told, table.first)) {
    table.delimiter ??= told.delimiter;
    if (!headed && piece.length > 0) {
      headed = true;
      records = table.head(piece[0]!) ? piece.slice(1) : piece;
    } else if (records.length === 0) records = piece;
    else for (const record of piece) records.push(record);
    let from = 0;
    for (; records.length - from >= options.batchRows; from += options.batchRows)
      yield table.batchOf(records.slice(from, from + options.batchRows));
    records = from === 0 ? records : records.slice(from);
  }
  if (!headed)
    throw new InvalidInputError(`${table.file.name}: the CSV is empty: it needs a line of column names and rows`);
  if (records.length > 0 || table.first === 0) yield table.batchOf(records);
}

/** The beginning of a file, as many lines as the delimiter is told from, or as much as there is. */
async function headOf(bytes: Bytes): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let length = 0, lines = 0; length < MOST_HEAD && lines <= LINES;) {
    const piece = await bytes.some();
    if (piece === undefined) break;
    pieces.push(piece);
    length += piece.length;
    for (let at = piece.indexOf(10); at >= 0 && lines <= LINES; at = piece.indexOf(10, at + 1)) lines++;
  }
  return concatenated(pieces);
}

async function* after(start: Uint8Array, bytes: Bytes): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  for (let piece = await bytes.some(); piece !== undefined; piece = await bytes.some()) yield piece;
}

/**
 * Batches of the records that are written in a common way.
 *
 * @returns What is left for the other reader; undefined at the end of the file.
 */
async function* readCells(
  table: CsvTable,
  start: Uint8Array,
  bytes: Bytes,
): AsyncGenerator<Batch, Uint8Array | undefined> {
  const { options } = table;
  const quote = options.quote ?? '"';
  const marked = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  const body = marked ? start.subarray(3) : start;
  const utf8 = options.encoding === undefined || /^utf-?8$/i.test(options.encoding);
  const known = utf8 && body.includes(10) ? firstRecord(Buffer.from(body).toString('utf8'), options) : undefined;
  if (known === undefined) return start;
  const open = (decimal: string, rows: number): CellReader | undefined =>
    CellReader.make(known.cells.length, { delimiter: known.delimiter, quote, decimal }, rows);
  // One row more for the head. The decimal sign matters once columns are known to be numbers.
  let reader = open('.', options.batchRows + 1);
  if (reader === undefined) return start;
  reader.append(body);
  let isLast = false;
  for (;;) {
    const stop = reader.read(isLast);
    if (stop === 'bytes' && !isLast) {
      const piece = await bytes.some();
      if (piece === undefined) isLast = true;
      else reader.append(piece);
      continue;
    }
    const isFirst = table.types === undefined;
    // What columns are is said by a whole first batch.
    if (isFirst && (stop === 'odd' || reader.rows === 0)) return reader.left;
    if (reader.rows > 0) {
      const isKept = options.raw !== false;
      const cells = reader.take(isKept);
      if (!isUtf8(cells.bytes)) return concatenated([cells.bytes.slice(), reader.left]);
      const textOf = textsOf(cells, quote);
      let from = 0;
      if (isFirst) {
        const head = known.cells.map((_, j) => textOf(0, j));
        table.delimiter = known.delimiter;
        from = Number(table.head(head));
        const sample = Array.from({ length: Math.min(1000, cells.rows - from) }, (_, i) =>
          head.map((_, j) => textOf(from + i, j)),
        );
        const types = table.typesFor(sample);
        yield table.batch(cells.rows - from, columnsOfCells(cells, from, table.names, types, textOf, isKept));
        const rest = reader.left;
        reader = open(types.decimal, options.batchRows)!;
        reader.append(rest);
      } else yield table.batch(cells.rows, columnsOfCells(cells, 0, table.names, table.types!, textOf, isKept));
      reader.numbers = table.names.map((_, j) => table.types!.isNumber(j));
    }
    if (stop === 'odd') return reader.left;
    if (stop === 'bytes') return undefined;
  }
}

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const table = new CsvTable(file, options);
  const bytes = new Bytes(file.stream());
  try {
    const start = await headOf(bytes);
    const left = yield* readCells(table, start, bytes);
    if (left !== undefined) yield* readRecords(table, after(left, bytes));
  } finally {
    await bytes.close();
  }
}

export const csvSource: Source = { format: 'csv', read };
export const tsvSource: Source = {
  format: 'tsv',
  read: (file, options) => read(file, { ...options, delimiter: options.delimiter ?? '\t' }),
};
