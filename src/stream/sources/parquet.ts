/** Parquet files, some rows of a row group at a time. */
import { openRowGroups } from '../../table/parquet-groups.js';
import { type Batch, columnOf } from '../batch.js';
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
    for await (const { rows, values } of readGroup(at, options.batchRows)) {
      yield { rows, first, named: true, columns: columns.map(({ name, kind }, j) => columnOf(name, kind, values[j]!)) };
      first += rows;
    }
  }
  if (first === 0)
    yield { rows: 0, first: 0, named: true, columns: columns.map(({ name, kind }) => columnOf(name, kind, [])) };
}

export const parquetSource: Source = { format: 'parquet', read };
