/** The pages of one column in one row group, decoded one after another: as much of the file is held as a page needs. */
import { FormatError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import type { PageLibrary, Unpack } from './parquet-library.js';
import type { ColumnMemory } from './parquet-memory.js';
import type { FlatColumn, Numbers } from './parquet-types.js';
import type { RandomBytes } from './random-bytes.js';
import { checkRatio } from './ratio.js';
import { lengthAt, presentOf, readBooleanRuns, readCodes, readLevels, readPlain, refuse } from './parquet-values.js';

/** What the footer says of a column in a row group. */
export interface ChunkMetadata {
  path_in_schema: string[];
  num_values: bigint;
  codec: string;
  data_page_offset: bigint;
  dictionary_page_offset?: bigint;
  total_compressed_size: bigint;
}

/** One page: values of the rows that have one, as they stand or by code. They are valid until the next page is read. */
export interface Page {
  readonly rows: number;
  /** 1 for each row that has a value; undefined where all have one. */
  readonly levels: Uint8Array | undefined;
  /** Of the rows that have one; with `codes`, all that there are. */
  readonly values: Numbers | readonly unknown[];
  readonly codes: Int32Array | undefined;
}

export interface ChunkTools {
  /** Size of the file. */
  readonly size: number;
  readonly range: RandomBytes['range'];
  readonly unpack: Unpack;
  readonly library: PageLibrary;
  /** For what only the library decodes. */
  readonly decoder: Parameters<PageLibrary['readPage']>[2];
  readonly limits: Limits;
  /** Bytes that are read at a time. */
  readonly window: number;
  /** Of this column, and of all columns. */
  readonly memory: ColumnMemory;
  readonly shared: ColumnMemory;
}

type Header = ReturnType<PageLibrary['parquetHeader']>;

/** Bytes of a page's header at most: statistics of long texts stand in it. */
const MOST_HEADER = 16 * 2 ** 20;

export class ChunkReader {
  readonly #column: FlatColumn;
  readonly #chunk: ChunkMetadata;
  readonly #tools: ChunkTools;
  readonly #end: number;
  readonly #rows: number;
  /** The next byte that has not been taken, and what is held from there on. */
  #at: number;
  #held: Uint8Array = new Uint8Array(0);
  #seen = 0;
  #dictionary: Numbers | readonly unknown[] | undefined;

  /** @throws FormatError where the footer speaks of bytes that are not there */
  constructor(column: FlatColumn, chunk: ChunkMetadata, tools: ChunkTools) {
    this.#column = column;
    this.#chunk = chunk;
    this.#tools = tools;
    this.#rows = Number(chunk.num_values);
    const first = Number(chunk.data_page_offset);
    // Some writers state 0 where there is no dictionary.
    const dictionary = Number(chunk.dictionary_page_offset ?? 0n);
    this.#at = dictionary > 0 && dictionary < first ? dictionary : first;
    this.#end = this.#at + Number(chunk.total_compressed_size);
    if (!(this.#at >= 0 && this.#end >= this.#at && this.#end <= tools.size))
      refuse(`column ${column.name} lies outside of the file`);
  }

  /** Makes sure that bytes are held, as many as the column has. */
  async #hold(count: number): Promise<void> {
    const held = this.#held.length;
    if (held >= count) return;
    const from = this.#at + held;
    const more = Math.min(this.#end - from, Math.max(count - held, this.#tools.window));
    if (more <= 0) return;
    const room = this.#tools.memory.bytes('held', held + more);
    // What is held stands in the same memory, or in a smaller one before.
    room.set(this.#held);
    const bytes = await this.#tools.range(from, from + more, room.subarray(held));
    if (bytes.buffer === room.buffer) this.#held = room;
    else if (held === 0) this.#held = bytes;
    else {
      room.set(bytes, held);
      this.#held = room;
    }
  }

  #take(count: number): Uint8Array {
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    this.#at += count;
    return taken;
  }

  async #header(): Promise<Header> {
    await this.#hold(1);
    for (let failure: unknown; ;) {
      const reader = {
        view: new DataView(this.#held.buffer, this.#held.byteOffset, this.#held.length),
        offset: 0,
      };
      try {
        const header = this.#tools.library.parquetHeader(reader);
        if (reader.offset <= this.#held.length) {
          this.#take(reader.offset);
          return header;
        }
      } catch (cause) {
        failure = cause;
      }
      // It may go on behind what is held; twice as much each time, as all of it is read again.
      const before = this.#held.length;
      if (before < MOST_HEADER) await this.#hold(2 * before);
      if (this.#held.length === before)
        throw failure ?? new FormatError(`a page of column ${this.#column.name} is cut off`, { format: 'parquet' });
    }
  }

  /** The next page with rows; undefined behind the last one. @throws FormatError, LimitError */
  async next(): Promise<Page | undefined> {
    const { name } = this.#column;
    while (this.#seen < this.#rows) {
      if (this.#end - this.#at <= 1)
        refuse(`the pages of column ${name} have ${this.#seen} values for ${this.#rows} rows`);
      const header = await this.#header();
      const stored = header.compressed_page_size;
      const size = header.uncompressed_page_size;
      if (!(stored >= 0 && this.#at + stored <= this.#end)) refuse(`a page of column ${name} is cut off`);
      checkRatio(size, stored, this.#tools.limits, 'parquet');
      await this.#hold(stored);
      const body = this.#take(stored);
      if (body.length < stored) refuse(`a page of column ${name} is cut off`);
      if (header.type === 'DICTIONARY_PAGE') this.#dictionary = this.#readDictionary(header, body);
      const count = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? 0;
      if (!(count >= 0 && this.#seen + count <= this.#rows))
        refuse(`the pages of column ${name} have more values than its rows`);
      this.#seen += count;
      if (count > 0) return this.#readPage(header, body, count);
    }
    return undefined;
  }

  #readDictionary(header: Header, body: Uint8Array): Numbers | readonly unknown[] {
    const count = header.dictionary_page_header?.num_values ?? 0;
    const size = header.uncompressed_page_size;
    // The smallest entry of a dictionary is a Float16.
    if (!(count >= 0 && count * 2 <= size)) refuse(`the dictionary of column ${this.#column.name} is cut off`);
    if (this.#column.stored === undefined) return this.#byLibrary(header, body);
    const room = this.#tools.memory.room('dictionary');
    return readPlain(this.#column, this.#unpacked(body, size), 0, count, room);
  }

  /** A page in memory that all columns share: it is decoded at once. */
  #unpacked(body: Uint8Array, size: number): Uint8Array {
    const page = this.#tools.unpack(this.#chunk.codec, body, size, this.#tools.shared.room('page'));
    if (page.length !== size) refuse(`a page of column ${this.#column.name} has ${page.length} bytes, not ${size}`);
    return page;
  }

  #readPage(header: Header, body: Uint8Array, count: number): Page {
    const { data_page_header: v1, data_page_header_v2: v2 } = header;
    const { optional, stored } = this.#column;
    const { memory } = this.#tools;
    const { encoding } = (v1 ?? v2)!;
    const isCoded = encoding.endsWith('_DICTIONARY');
    const isOwn = isCoded || encoding === 'PLAIN' || (encoding === 'RLE' && stored === 'BOOLEAN');
    if (!isOwn || stored === undefined)
      return { rows: count, levels: undefined, values: this.#byLibrary(header, body, count), codes: undefined };
    const room = memory.room('levels');
    let levels: Uint8Array | undefined;
    let page: Uint8Array;
    let at = 0;
    if (v1 !== undefined) {
      page = this.#unpacked(body, header.uncompressed_page_size);
      if (optional) {
        at = 4 + lengthAt(page, 0);
        levels = readLevels(page, 4, at, room(count));
      }
    } else {
      const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = v2!;
      if (!(repetition === 0 && definition >= 0 && definition <= body.length))
        refuse('the levels of a page are cut off');
      if (optional) levels = readLevels(body, 0, definition, room(count));
      const rest = body.subarray(definition);
      page = v2!.is_compressed ? this.#unpacked(rest, header.uncompressed_page_size - definition) : rest;
    }
    const present = presentOf(levels, count);
    if (isCoded) {
      const values = this.#dictionary ?? [];
      return { rows: count, levels, values, codes: readCodes(page, at, memory.codes(present), values.length) };
    }
    const values =
      encoding === 'RLE'
        ? readBooleanRuns(page, at, present)
        : readPlain(this.#column, page, at, present, memory.room('numbers'));
    return { rows: count, levels, values, codes: undefined };
  }

  /** What is rarer, or has a type of its own, as the library reads it. */
  #byLibrary(header: Header, body: Uint8Array, count?: number): readonly unknown[] {
    const { library, decoder } = this.#tools;
    const reader = { view: new DataView(body.buffer, body.byteOffset, body.length), offset: 0 };
    const dictionary = this.#dictionary as unknown[] | undefined;
    const { data } = library.readPage(reader, header, decoder, dictionary, undefined, 0);
    if (data === undefined) throw new FormatError('a page has no values', { format: 'parquet' });
    if (count === undefined) return Array.from(library.convert(data, decoder));
    if (data.length !== count) refuse(`a page of column ${this.#column.name} has ${data.length} values, not ${count}`);
    return Array.isArray(data) ? (data as unknown[]) : Array.from(data as ArrayLike<unknown>);
  }
}
