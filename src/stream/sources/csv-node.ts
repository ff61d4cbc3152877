/** CSV and its kin in batches of columns, parsed by Papa Parse. */
import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { InvalidInputError } from '../../core/errors.js';
import { isMissing, namesOf, parseNumber } from '../../table/csv.js';
import type { Batch } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { ColumnTypes } from './column-types.js';
import { textPieces } from './text-pieces.js';

/** Records of cells, some thousand at a time, with as much of the file read ahead as one piece. */
async function* recordsOf(
  file: InputFile,
  options: SourceOptions,
  told: { delimiter?: string },
): AsyncGenerator<string[][]> {
  const waiting: string[][][] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let failure: Error | undefined;
  let parser: Papa.Parser | undefined;
  const input = Readable.from(textPieces(file.stream(), options.encoding, file.name), { highWaterMark: 2 });
  const finish = (error?: Error): void => {
    failure ??= error;
    ended = true;
    wake?.();
  };
  input.on('error', finish);
  Papa.parse<string[]>(input as unknown as NodeJS.ReadableStream, {
    delimiter: options.delimiter ?? '',
    quoteChar: options.quote ?? '"',
    skipEmptyLines: true,
    chunk: ({ data, errors, meta }, handle) => {
      parser = handle;
      // That there is only one column is no fault.
      const wrong = errors.find(({ type }) => type !== 'Delimiter');
      if (wrong !== undefined) {
        finish(
          new InvalidInputError(`${file.name}: the CSV cannot be read: ${wrong.message} (record ${wrong.row ?? 0})`),
        );
        handle.abort();
        return;
      }
      told.delimiter ??= meta.delimiter;
      waiting.push(data);
      // The parser alone would stop, and hold what the stream goes on to give.
      handle.pause();
      input.pause();
      wake?.();
    },
    complete: () => {
      finish();
    },
    error: (error) => {
      finish(error);
    },
  });
  try {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        input.resume();
        parser?.resume();
        yield next;
      } else if (ended) {
        if (failure !== undefined) throw failure;
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    parser?.abort();
    input.destroy();
  }
}

/** Tables of some countries have commas in numbers, and something else between cells. */
function decimalOf(options: SourceOptions, delimiter: string | undefined, records: readonly string[][]): string {
  if (options.decimal !== undefined) return options.decimal;
  if (delimiter === ',' || delimiter === undefined) return '.';
  const cells = records.slice(0, 1000).flat();
  const points = cells.some((cell) => /^\s*[+-]?\d*\.\d+\s*$/.test(cell));
  return !points && cells.some((cell) => /^\s*[+-]?\d+,\d+\s*$/.test(cell)) ? ',' : '.';
}

const isNumber = (cell: string): boolean => isMissing(cell) || parseNumber(cell.replace(',', '.')) !== undefined;

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const told: { delimiter?: string } = options.delimiter === undefined ? {} : { delimiter: options.delimiter };
  let names: string[] | undefined;
  let named = true;
  let types: ColumnTypes | undefined;
  let records: string[][] = [];
  let first = 0;
  const batchOf = (part: readonly string[][]): Batch => {
    const width = names!.length;
    const at = part.findIndex((record) => record.length !== width);
    if (at >= 0) {
      const row = first + at;
      const message = `${file.name}: row ${row} has ${part[at]!.length} cells, the table has ${width} columns`;
      throw new InvalidInputError(message, { row });
    }
    types ??= new ColumnTypes(names!, decimalOf(options, told.delimiter, part), options.text ?? [], options.knownTexts);
    const columns = names!.map((_, j) =>
      types!.column(
        j,
        part.map((record) => record[j]!),
      ),
    );
    const batch: Batch = { rows: part.length, first, columns, named };
    first += part.length;
    return batch;
  };
  for await (const piece of recordsOf(file, options, told)) {
    if (names === undefined && piece.length > 0) {
      const head = piece[0]!;
      named = options.header ?? !head.every((cell) => isNumber(cell) && !isMissing(cell));
      names = named ? namesOf(head) : head.map((_, j) => String(j));
      records = named ? piece.slice(1) : piece;
    } else if (records.length === 0) records = piece;
    else for (const record of piece) records.push(record);
    let from = 0;
    for (; records.length - from >= options.batchRows; from += options.batchRows)
      yield batchOf(records.slice(from, from + options.batchRows));
    records = from === 0 ? records : records.slice(from);
  }
  if (names === undefined)
    throw new InvalidInputError(`${file.name}: the CSV is empty: it needs a line of column names and rows`);
  if (records.length > 0 || first === 0) yield batchOf(records);
}

export const csvSource: Source = { format: 'csv', read };
export const tsvSource: Source = {
  format: 'tsv',
  read: (file, options) => read(file, { ...options, delimiter: options.delimiter ?? '\t' }),
};
