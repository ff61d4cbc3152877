/** Parquet files one row group at a time, of a file of which any part can be read. */
import { FormatError, LimitError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import {
  chosen,
  type ColumnarTable,
  type Compressors,
  damaged,
  guarded,
  type Library,
  type Metadata,
  optional,
  rowsOf,
  text,
  unpacker,
} from './parquet.js';
import { checkPages } from './parquet-pages.js';
import type { FlatColumn } from './parquet-types.js';

/** A file of which any part can be read. */
export interface RandomBytes {
  readonly size: number;
  /** Bytes from `start` up to `end`. */
  range(start: number, end: number): Promise<Uint8Array>;
}

export interface RowGroups {
  readonly columns: readonly string[];
  /** Rows of each group, in the order of the file. */
  readonly groups: readonly number[];
  /** Reads one group whole. */
  read(group: number): Promise<ColumnarTable>;
}

/** Reads what the footer says, and nothing else. @throws as `readParquetBytes` */
export async function openRowGroups(file: RandomBytes, limits: Limits): Promise<RowGroups> {
  const library = await optional('hyparquet', import('hyparquet'));
  const codecs = await optional('hyparquet-compressors', import('hyparquet-compressors'));
  const compressors = guarded(codecs, limits);
  let metadata: Metadata;
  try {
    metadata = await library.parquetMetadataAsync(
      {
        byteLength: file.size,
        slice: async (start, end = file.size) => new Uint8Array(await checkedRange(file, start, end)).buffer,
      },
      { geoparquet: false },
    );
  } catch (cause) {
    throw damaged(cause);
  }
  const columns = chosen(metadata, undefined);
  rowsOf(metadata, columns.length, file.size, limits);
  return {
    columns: columns.map(({ name }) => name),
    groups: metadata.row_groups.map((group) => Number(group.num_rows)),
    read: (group) => readGroup(group, { file, library, compressors, metadata, columns, limits }),
  };
}

async function checkedRange(file: RandomBytes, start: number, end: number): Promise<Uint8Array> {
  if (!(start >= 0 && end >= start && end <= file.size))
    throw new FormatError(`bytes ${start} to ${end} lie outside of the file`, { format: 'parquet' });
  const bytes = await file.range(start, end);
  if (bytes.length !== end - start) throw new FormatError('the file has become shorter', { format: 'parquet' });
  return bytes;
}

interface Opened {
  file: RandomBytes;
  library: Library;
  compressors: Compressors;
  metadata: Metadata;
  columns: FlatColumn[];
  limits: Limits;
}

/** Where the chunks of a group lie. */
function extent(chunks: Metadata['row_groups'][number]['columns']): [number, number] {
  let from = Infinity;
  let to = 0;
  for (const { meta_data: chunk } of chunks) {
    if (chunk === undefined) throw new FormatError('a column chunk has no description', { format: 'parquet' });
    const first = Number(chunk.data_page_offset);
    const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
    const start = dictionary > 0 && dictionary < first ? dictionary : first;
    from = Math.min(from, start);
    to = Math.max(to, start + Number(chunk.total_compressed_size));
  }
  return [from, to];
}

async function readGroup(at: number, opened: Opened): Promise<ColumnarTable> {
  const { file, library, compressors, metadata, columns, limits } = opened;
  const group = metadata.row_groups[at]!;
  const rows = Number(group.num_rows);
  const before = metadata.row_groups.slice(0, at).reduce((sum, { num_rows: count }) => sum + Number(count), 0);
  const [from, to] = extent(group.columns);
  if (to - from > limits.maxBytes) throw new LimitError('maxBytes', to - from, limits.maxBytes);
  const bytes = await checkedRange(file, from, to);
  const slice = (start: number, end: number): Uint8Array => {
    if (start < from || end > to || end < start)
      throw new FormatError(`bytes ${start} to ${end} lie outside of their row group`, { format: 'parquet' });
    return bytes.subarray(start - from, end - from);
  };
  const data = new Map<string, unknown[]>(columns.map(({ name }) => [name, new Array<unknown>(rows)]));
  const filled = new Map<string, number>();
  try {
    await checkPages(
      { length: file.size, subarray: slice },
      { row_groups: [group] },
      columns,
      unpacker(compressors),
      limits,
    );
    await library.parquetRead({
      file: { byteLength: file.size, slice: (start, end = file.size) => new Uint8Array(slice(start, end)).buffer },
      metadata,
      columns: columns.map(({ name }) => name),
      rowStart: before,
      rowEnd: before + rows,
      compressors,
      parsers: { stringFromBytes: text },
      geoparquet: false,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = data.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) target[rowStart - before + i] = columnData[i] as unknown;
        filled.set(columnName, (filled.get(columnName) ?? 0) + columnData.length);
      },
    });
    for (const { name } of columns) {
      if ((filled.get(name) ?? 0) !== rows)
        throw new FormatError(`column ${name} has ${filled.get(name) ?? 0} values for ${rows} rows`, {
          format: 'parquet',
        });
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return {
    columns: columns.map(({ name }) => name),
    data: new Map(columns.map(({ name, typed }) => [name, typed(data.get(name)!)])),
    rows,
  };
}
