/** Parquet files by their row groups and some rows at a time, of a file of which any part can be read. */
import type { CodedTexts } from '../core/coded-texts.js';
import { FormatError, InvalidInputError } from '../core/errors.js';
import { firstRepeated } from '../core/repeated.js';
import type { Limits } from '../core/limits.js';
import { type ChunkMetadata, ChunkReader } from './parquet-chunk.js';
import { ColumnCursor } from './parquet-cursor.js';
import { ColumnMemory, type Memory, OWN_MEMORY } from './parquet-memory.js';
import { damaged, type Metadata, type ParquetLibrary, parquetLibrary, text, unpacker } from './parquet-library.js';
import { type ColumnKind, type Element, type FlatColumn, flatColumn, kindOf, readableColumn } from './parquet-types.js';
import { refuse } from './parquet-values.js';
import type { RandomBytes } from './random-bytes.js';
import { checkRatio } from './ratio.js';

/** Some rows: a typed array, texts by code, or an array with null for what is missing, for each column. */
export interface GroupRows {
  readonly rows: number;
  readonly values: readonly (ArrayLike<unknown> | CodedTexts)[];
}

export interface RowGroups {
  readonly columns: readonly {
    readonly name: string;
    readonly kind: ColumnKind;
    readonly typed: FlatColumn['typed'];
    readonly time?: FlatColumn['time'];
  }[];
  /** Columns that are not read, and where among all of them they stand; none unless they were asked to be left away. */
  readonly others: readonly { readonly name: string; readonly kind: string; readonly place: number }[];
  /** Rows of each group, in the order of the file. */
  readonly groups: readonly number[];
  /**
   * The rows of one group, as many at a time as `rows`; only the pages that they stand in are held.
   *
   * @param memory Where numbers and codes of the next rows go; default memory of their own.
   */
  read(group: number, rows: number, memory?: () => Memory): AsyncGenerator<GroupRows>;
}

/** Bytes of all columns together that are read ahead, and of one column at least and at most. */
const WINDOWS = 8 * 2 ** 20;
const LEAST_WINDOW = 64 * 2 ** 10;
const MOST_WINDOW = 2 ** 20;

export interface GroupOptions {
  /** Names of the columns, in the order that is wanted; default all. */
  readonly wanted?: readonly string[] | undefined;
  /** Dates and timestamps are read as counts, and what cannot be read is left away and told. */
  readonly lenient?: boolean;
}

/** Columns of a table, and where each stands among those that were asked for. */
function chosen(
  metadata: Metadata,
  { wanted, lenient = false }: GroupOptions,
): Pick<Opened, 'columns'> & Pick<RowGroups, 'others'> {
  const [root, ...elements] = metadata.schema as [Element, ...Element[]];
  const top: Element[] = [];
  for (let at = 0; at < elements.length; at++) {
    const element = elements[at]!;
    top.push(element);
    // What is below a group is no column of its own.
    for (let below = element.num_children ?? 0; below > 0; below--) below += elements[++at]?.num_children ?? 0;
  }
  if (top.length !== (root.num_children ?? 0)) refuse('the schema is incomplete');
  const names = top.map(({ name }) => name);
  const twice = firstRepeated(names);
  if (twice !== undefined)
    throw new InvalidInputError(`the Parquet file has two columns named ${JSON.stringify(twice)}`);
  const missing = (wanted ?? []).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new InvalidInputError(`the Parquet file has no column ${missing.join(', ')}; it has ${names.join(', ')}`);
  }
  const columns = wanted === undefined ? top : wanted.map((name) => top[names.indexOf(name)]!);
  if (!lenient) return { columns: columns.map(flatColumn), others: [] };
  const read = columns.map((element) => readableColumn(element, true));
  return {
    columns: read.filter((column) => column !== undefined),
    others: columns.flatMap((element, place) =>
      read[place] === undefined ? [{ name: element.name, kind: kindOf(element), place }] : [],
    ),
  };
}

/** The row groups agree with the number of rows, and the table has a size that such a file may have. */
function checkRows(metadata: Metadata, columns: number, bytes: number, limits: Limits): void {
  const rows = Number(metadata.num_rows);
  const sum = metadata.row_groups.reduce((total, group) => total + Number(group.num_rows), 0);
  if (
    !Number.isSafeInteger(rows) ||
    rows < 0 ||
    sum !== rows ||
    metadata.row_groups.some((group) => group.num_rows < 0)
  )
    refuse(`${rows} rows are stated, ${sum} in its row groups`);
  checkRatio(rows * columns * 8, bytes, limits, 'parquet');
}

/** What the footer says of each column in a group, in the order of `columns`. */
function chunksOf(group: Metadata['row_groups'][number], columns: readonly FlatColumn[]): ChunkMetadata[] {
  const found = new Map<string, ChunkMetadata>();
  for (const { meta_data: chunk } of group.columns) {
    if (chunk === undefined) return refuse('a column chunk has no description');
    const name = chunk.path_in_schema[0] ?? '';
    if (!columns.some((column) => column.name === name)) continue;
    if (found.has(name)) refuse(`column ${name} stands twice in a row group`);
    if (chunk.num_values !== group.num_rows)
      refuse(`column ${name} has ${chunk.num_values} values in a row group of ${group.num_rows} rows`);
    found.set(name, chunk as ChunkMetadata);
  }
  return columns.map(({ name }) => found.get(name) ?? refuse(`a row group lacks the column ${name}`));
}

/**
 * Reads what the footer says, and nothing else.
 *
 * @throws FormatError, LimitError, UnsupportedError, InvalidInputError
 */
export async function openRowGroups(file: RandomBytes, limits: Limits, options: GroupOptions = {}): Promise<RowGroups> {
  const library = await parquetLibrary(limits);
  const range: RandomBytes['range'] = async (start, end, into) => {
    if (!(start >= 0 && end >= start && end <= file.size)) refuse(`bytes ${start} to ${end} lie outside of the file`);
    const bytes = await file.range(start, end, into);
    if (bytes.length !== end - start) throw new FormatError('the file has become shorter', { format: 'parquet' });
    return bytes;
  };
  let metadata: Metadata;
  try {
    metadata = await library.hyparquet.parquetMetadataAsync(
      {
        byteLength: file.size,
        slice: async (start, end = file.size) => new Uint8Array(await range(start, end)).buffer,
      },
      { geoparquet: false },
    );
  } catch (cause) {
    throw damaged(cause);
  }
  const { columns, others } = chosen(metadata, options);
  checkRows(metadata, columns.length, file.size, limits);
  const memories = columns.map(() => new ColumnMemory());
  const shared = new ColumnMemory();
  const opened = { library, metadata, columns, memories, shared, limits, range, size: file.size };
  return {
    columns,
    others,
    groups: metadata.row_groups.map((group) => Number(group.num_rows)),
    read: (group, rows, memory) => readGroup(metadata.row_groups[group]!, opened, rows, memory),
  };
}

interface Opened {
  library: ParquetLibrary;
  metadata: Metadata;
  columns: readonly FlatColumn[];
  /** Of the columns: one group is read at a time. */
  memories: readonly ColumnMemory[];
  shared: ColumnMemory;
  limits: Limits;
  range: RandomBytes['range'];
  size: number;
}

function cursorsOf(group: Metadata['row_groups'][number], opened: Opened): ColumnCursor[] {
  const { library, metadata, columns, memories, shared, limits, range, size } = opened;
  const unpack = unpacker(library.compressors, limits);
  const window = Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, Math.floor(WINDOWS / Math.max(1, columns.length))));
  const tree = library.hyparquet.parquetSchema(metadata);
  return chunksOf(group, columns).map((chunk, j) => {
    const path = chunk.path_in_schema;
    const schemaPath = library.getTreePath(tree, path);
    const { element } = schemaPath.at(-1)!;
    const decoder = {
      pathInSchema: path,
      type: element.type!,
      element,
      schemaPath,
      codec: chunk.codec as never,
      parsers: { ...library.parsers, stringFromBytes: text } as never,
      compressors: library.compressors,
    };
    const tools = { size, range, unpack, library, decoder, limits, window, memory: memories[j]!, shared };
    return new ColumnCursor(columns[j]!, new ChunkReader(columns[j]!, chunk, tools));
  });
}

async function* readGroup(
  group: Metadata['row_groups'][number],
  opened: Opened,
  most: number,
  memory: () => Memory = () => OWN_MEMORY,
): AsyncGenerator<GroupRows> {
  try {
    const cursors = cursorsOf(group, opened);
    const all = Number(group.num_rows);
    for (let at = 0; at < all; at += most) {
      const rows = Math.min(most, all - at);
      const values: (ArrayLike<unknown> | CodedTexts)[] = [];
      const target = memory();
      for (const cursor of cursors) values.push(await cursor.take(rows, target));
      yield { rows, values };
    }
  } catch (cause) {
    throw damaged(cause);
  }
}
