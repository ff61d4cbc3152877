/** JSON as one text: an array of records or rows, or columns by name. It is read whole; JSON Lines is the form for many rows. */
import { InvalidInputError } from '../../core/errors.js';
import { parseRows } from '../../core/json.js';
import { type Batch, rowsOf } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { textPieces } from './text-pieces.js';
import { columnOf, columnsOf } from './values.js';

function tableOf(value: unknown, name: string): Batch {
  if (Array.isArray(value)) {
    if (value.length === 0) return { rows: 0, first: 0, columns: [], named: true };
    const wrong = (row: number): Error =>
      new InvalidInputError(`${name}: row ${row} is not of the form of row 0`, { row });
    return { rows: value.length, first: 0, ...columnsOf(value, wrong) };
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  if (lists.length === 0 || lists.length < entries.length)
    throw new InvalidInputError(`${name}: a table is an array of records or rows, or an object of columns`);
  const rows = lists[0]![1].length;
  const odd = lists.find(([, column]) => column.length !== rows);
  if (odd !== undefined)
    throw new InvalidInputError(`${name}: column ${odd[0]} has ${odd[1].length} values for ${rows} rows`);
  return { rows, first: 0, named: true, columns: lists.map(([column, values]) => columnOf(column, values)) };
}

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  let text = '';
  for await (const piece of textPieces(file.stream(), options.encoding, file.name)) text += piece;
  const table = tableOf(parseRows(text, file.name), file.name);
  if (table.rows === 0) yield table;
  for (let at = 0; at < table.rows; at += options.batchRows)
    yield rowsOf(table, at, Math.min(table.rows, at + options.batchRows));
}

export const jsonSource: Source = { format: 'json', read };
