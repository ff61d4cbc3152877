/** Parquet files, some rows of a row group at a time. */
import { Arenas } from '../../core/arena.js';
import type { CodedTexts } from '../../core/coded-texts.js';
import { openRowGroups } from '../../table/parquet-groups.js';
import type { RandomBytes } from '../../table/random-bytes.js';
import { type Batch, type Column, columnOf } from '../batch.js';
import type { InputFile, Source, SourceOptions } from '../types.js';
import { Bytes } from './bytes.js';

async function* read(file: InputFile, options: SourceOptions): AsyncGenerator<Batch> {
  const { range, size } = file;
  let random: RandomBytes;
  if (range !== undefined && size !== undefined) random = { size, range };
  else {
    // The footer is at the end: what can be read only once is held.
    const all = await new Bytes(file.stream()).rest(options.limits.maxBytes);
    random = { size: all.length, range: (start, end) => Promise.resolve(all.subarray(start, end)) };
  }
  try {
    yield* batches(random, options);
  } finally {
    await file.close?.();
  }
}

async function* batches(file: RandomBytes, options: SourceOptions): AsyncGenerator<Batch> {
  const { groups, columns, others, read: readGroup } = await openRowGroups(file, options.limits, { lenient: true });
  /** In the order of the file. */
  const columnsOf = (values: readonly (ArrayLike<unknown> | CodedTexts)[], rows: number): Column[] => {
    const out = columns.map(({ name, kind, time }, j): Column => {
      if (time === undefined) return columnOf(name, kind, values[j]!);
      return { name, type: 'time', time, values: values[j] as ArrayLike<unknown> };
    });
    for (const { name, kind, place } of others)
      out.splice(place, 0, { name, type: 'other', kind, values: new Array<null>(rows).fill(null) });
    return out;
  };
  const arenas = new Arenas();
  let first = 0;
  for (const at of options.groups ?? groups.keys()) {
    let arena = arenas.take();
    for await (const { rows, values } of readGroup(at, options.batchRows, () => arena)) {
      const own = arena;
      yield {
        rows,
        first,
        named: true,
        columns: columnsOf(values, rows),
        release: () => {
          arenas.give(own);
        },
      };
      first += rows;
      arena = arenas.take();
    }
  }
  if (first === 0)
    yield {
      rows: 0,
      first: 0,
      named: true,
      columns: columnsOf(
        columns.map(() => []),
        0,
      ),
    };
}

export const parquetSource: Source = { format: 'parquet', read };
