/** Parquet files, a row group at a time. */
import { openRowGroups } from '../../table/parquet-groups.js';
import { type Batch, type Column, type ColumnType, rowsOf } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { Bytes } from './bytes.js';

function typeOf(values: ArrayLike<unknown>): ColumnType {
  if (values instanceof Float64Array) return 'float64';
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof BigInt64Array) return 'int64';
  if (values instanceof Int32Array || values instanceof Int16Array || values instanceof Int8Array) return 'int32';
  const present = (Array.isArray(values) ? (values as unknown[]) : []).find((value) => value !== null);
  return typeof present === 'string' ? 'text' : typeof present === 'boolean' ? 'bool' : 'any';
}

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
        return { name, type: typeOf(values), values };
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
