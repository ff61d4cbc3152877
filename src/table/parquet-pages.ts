/** The pages of a Parquet file, counted before any of them is decoded: a few bytes can ask for billions of values. */
import type { parquetHeader } from 'hyparquet/src/column.js';
import { FormatError, LimitError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import type { FlatColumn } from './parquet-types.js';

interface Chunk {
  meta_data?: {
    path_in_schema: string[];
    num_values: bigint;
    codec: string;
    data_page_offset: bigint;
    dictionary_page_offset?: bigint;
    total_compressed_size: bigint;
  };
}

interface Metadata {
  row_groups: { columns: Chunk[]; num_rows: bigint }[];
}

function refuse(message: string): never {
  throw new FormatError(message, { format: 'parquet' });
}

/** Unpacks one page to the size that its header states. */
export type Unpack = (codec: string, bytes: Uint8Array, size: number) => Uint8Array;

type ReadHeader = typeof parquetHeader;
type Header = ReturnType<ReadHeader>;
type ChunkData = NonNullable<Chunk['meta_data']>;

/** A file, or the part of one that holds the pages which are looked at. */
export interface PageBytes {
  /** Size of the whole file. */
  readonly length: number;
  subarray(start: number, end: number): Uint8Array;
}

interface Tools {
  bytes: PageBytes;
  readHeader: ReadHeader;
  unpack: Unpack;
  limits: Limits;
}

/** @throws FormatError where pages and the footer disagree. */
export async function checkPages(
  bytes: PageBytes,
  file: Metadata,
  columns: readonly FlatColumn[],
  unpack: Unpack,
  limits: Limits,
): Promise<void> {
  // The reader of page headers is no public name of the library, whose version is pinned.
  const library = await import('hyparquet/src/column.js');
  const readHeader = library.parquetHeader;
  const known = new Map(columns.map((column) => [column.name, column]));
  for (const group of file.row_groups) {
    const found = new Set<string>();
    for (const { meta_data: chunk } of group.columns) {
      if (chunk === undefined) return refuse('a column chunk has no description');
      const column = known.get(chunk.path_in_schema[0] ?? '');
      if (column === undefined) continue;
      if (found.has(column.name)) refuse(`column ${column.name} stands twice in a row group`);
      found.add(column.name);
      if (chunk.num_values !== group.num_rows) {
        refuse(`column ${column.name} has ${chunk.num_values} values in a row group of ${group.num_rows} rows`);
      }
      countPages(column, chunk, { bytes, readHeader, unpack, limits });
    }
    const absent = columns.find(({ name }) => !found.has(name));
    if (absent !== undefined) refuse(`a row group lacks the column ${absent.name}`);
  }
}

function countPages(column: FlatColumn, chunk: ChunkData, { bytes, readHeader, unpack, limits }: Tools): void {
  const { name } = column;
  const first = Number(chunk.data_page_offset);
  // Some writers state 0 where there is no dictionary.
  const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
  const start = dictionary > 0 && dictionary < first ? dictionary : first;
  const end = start + Number(chunk.total_compressed_size);
  if (!(start >= 0 && end >= start && end <= bytes.length)) refuse(`column ${name} lies outside of the file`);
  const part = bytes.subarray(start, end);
  const reader = { view: new DataView(part.buffer, part.byteOffset, part.length), offset: 0 };
  const rows = Number(chunk.num_values);
  let count = 0;
  while (count < rows && reader.offset < part.length - 1) {
    const header = readHeader(reader);
    const stored = header.compressed_page_size;
    if (!(stored >= 0 && reader.offset + stored <= part.length)) refuse(`a page of column ${name} is cut off`);
    const size = header.uncompressed_page_size;
    if (!(size >= 0 && size <= Math.max(16 * 2 ** 20, stored * limits.maxRatio))) {
      throw new LimitError('maxRatio', size, limits.maxRatio, { format: 'parquet' });
    }
    const body = part.subarray(reader.offset, reader.offset + stored);
    reader.offset += stored;
    const items = header.dictionary_page_header?.num_values;
    // The smallest entry of a dictionary is a Float16.
    if (items !== undefined && !(items >= 0 && items * 2 <= size))
      refuse(`the dictionary of column ${name} is cut off`);
    const values = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
    if (!(values >= 0 && count + values <= rows)) refuse(`the pages of column ${name} have more values than its rows`);
    count += values;
    if (values > 0) checkRuns(column, header, body, (packed, to) => unpack(chunk.codec, packed, to));
  }
  if (count !== rows) refuse(`the pages of column ${name} have ${count} values for ${rows} rows`);
}

/** Repeated values state how often they stand: never more than the page has values. */
function checkRuns(
  column: FlatColumn,
  header: Header,
  body: Uint8Array,
  unpack: (bytes: Uint8Array, size: number) => Uint8Array,
): void {
  const { data_page_header: v1, data_page_header_v2: v2, uncompressed_page_size: size } = header;
  let page: Uint8Array;
  let at = 0;
  const count = (v1 ?? v2)!.num_values;
  if (v1 === undefined) {
    const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = v2!;
    const levels = repetition + definition;
    if (!(repetition === 0 && definition >= 0 && levels <= body.length)) refuse('the levels of a page are cut off');
    if (column.optional) runs(body, 0, levels, 1, count);
    page = v2!.is_compressed ? unpack(body.subarray(levels), size - levels) : body.subarray(levels);
  } else {
    page = unpack(body, size);
    if (column.optional) at = runs(page, 4, 4 + length(page, 0), 1, count);
  }
  const encoding = (v1 ?? v2)!.encoding;
  if (encoding.endsWith('_DICTIONARY')) {
    if (at < page.length && page[at]! > 0) runs(page, at + 1, page.length, page[at]!, count);
  } else if (encoding === 'RLE') {
    if (!column.boolean) refuse('only booleans and levels are encoded in runs');
    runs(page, at + 4, at + 4 + length(page, at), 1, count);
  }
}

function length(page: Uint8Array, at: number): number {
  if (at + 4 > page.length) refuse('a page is cut off');
  return new DataView(page.buffer, page.byteOffset, page.length).getUint32(at, true);
}

/** Walks runs of values of `width` bits; gives `to`. */
function runs(page: Uint8Array, from: number, to: number, width: number, count: number): number {
  if (to > page.length || width > 32) refuse('the runs of a page are cut off');
  let at = from;
  let seen = 0;
  while (seen < count && at < to) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= to || shift > 28) refuse('a run of a page has no length');
      const byte = page[at++]!;
      head |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const run = head >>> 1;
    if (run === 0) refuse('a run of a page is empty');
    if ((head & 1) === 1) {
      if (run > count) refuse('a run of a page is too long');
      seen += run * 8;
      at += run * width;
    } else {
      if (run > count - seen) refuse('a run of a page is too long');
      seen += run;
      at += (width + 7) >> 3;
    }
  }
  return to;
}
