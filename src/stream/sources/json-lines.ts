/** JSON Lines (https://jsonlines.org): a record, or an array of cells, on each line. */
import { InvalidInputError } from '../../core/errors.js';
import { parseRows } from '../../core/json.js';
import type { Batch } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { textPieces } from './text-pieces.js';
import { columnsOf } from './values.js';

async function* linesOf(file: InputFile, options: SourceOptions): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of textPieces(file.stream(), options.encoding, file.name)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  let rows: unknown[] = [];
  let first = 0;
  const batchOf = (): Batch => {
    const wrong = (i: number): Error =>
      new InvalidInputError(
        `${file.name}: row ${first + i} is no ${Array.isArray(rows[0]) ? 'array of the same length' : 'record'}, while the first of its batch is one`,
        {
          row: first + i,
        },
      );
    const batch = { rows: rows.length, first, ...columnsOf(rows, wrong) };
    first += rows.length;
    rows = [];
    return batch;
  };
  for await (const line of linesOf(file, options)) {
    if (line.trim() === '') continue;
    const row = parseRows(line, `${file.name}: row ${first + rows.length}`);
    rows.push(row);
    if (rows.length >= options.batchRows) yield batchOf();
  }
  if (rows.length > 0) yield batchOf();
  else if (first === 0) yield { rows: 0, first: 0, columns: [], named: true };
}

export const jsonLinesSource: Source = { format: 'jsonl', read };
