/** Parquet files, a row group at a time. */
import { openRowGroups } from '../../table/parquet-groups.js';
import { type Batch, type Column, rowsOf, typeOfValues } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { Bytes } from './bytes.js';

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const { range, size } = file;
  let random: { size: number; range: (start: number, end: number) => Promise<Uint8Array> };
  if (range !== undefined && size !== undefined) random = { size, range };
  else {
    // The footer is at the end: what can be read only once is held.
    const all = await new Bytes(file.stream()).rest(options.limits.maxBytes);
    random = { size: all.length, range: (start, end) => Promise.resolve(all.subarray(start, end)) };
  }
  const { groups, columns, read: readGroup } = await openRowGroups(random, options.limits);
  let first = 0;
  for (const at of options.groups ?? groups.keys()) {
    const table = await readGroup(at);
    const all: Batch = {
      rows: table.rows,
      first,
      named: true,
      columns: table.columns.map((name): Column => {
        const values = table.data.get(name)!;
        return { name, type: typeOfValues(values), values };
      }),
    };
    for (let from = 0; from < all.rows; from += options.batchRows)
      yield rowsOf(all, from, Math.min(all.rows, from + options.batchRows));
    first += all.rows;
  }
  if (first === 0)
    yield { rows: 0, first: 0, named: true, columns: columns.map((name) => ({ name, type: 'any', values: [] })) };
}

export const parquetSource: Source = { format: 'parquet', read };
