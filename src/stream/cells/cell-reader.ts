/**
 * The cells of a CSV out of its bytes, in WebAssembly: where each stands, and the numbers of the columns that are known to hold
 * numbers, without a text for each. What is written in an unusual way is left to the parser of csv-records-node.ts.
 */
import { InvalidInputError } from '../../core/errors.js';
import { csvModule, aligned } from './csv-module.js';
import { powersToRead } from './powers.js';

type Read = (
  base: number,
  from: number,
  to: number,
  isLast: boolean,
  delimiter: number,
  quote: number,
  point: number,
  width: number,
  kinds: number,
  row: number,
  most: number,
  numbers: number,
  places: number,
  odd: number,
  powers: number,
  report: number,
) => number;

/** How a table is written; one byte each. */
export interface CellSyntax {
  readonly delimiter: string;
  readonly quote: string;
  readonly decimal: string;
}

/** Why a reader stopped: it wants more bytes, its rows are full, or the next record is not as others are. */
export type Stop = 'bytes' | 'rows' | 'odd';

const STOPS: readonly Stop[] = ['bytes', 'rows', 'odd'];
const PAGE = 65536;
/** Cells that are held at a time, of 24 bytes each besides their text. */
const MOST_CELLS = 1 << 20;
const LEAST_ROWS = 64;
/** Bytes after which a batch is full, whatever its rows. */
const FULL = 16 << 20;
/** Bytes of one record. */
const MOST_BYTES = 256 << 20;
/** The bit of a cell's end that says that quotes stand in it twice. */
const DOUBLED = 0x80000000;

/** Rows that have been read: places of cells in `bytes`, and numbers by column. Views into the memory of the reader, unless kept. */
export interface CellRows {
  readonly rows: number;
  readonly bytes: Uint8Array;
  /** Begin and end of each cell, `most` cells for each column. */
  readonly places: Uint32Array;
  /** By column; NaN is never written, {@link odd} cells hold anything. */
  readonly numbers: Float64Array;
  /** Row and column of cells that are no plain numbers where numbers are expected. */
  readonly odd: Uint32Array;
  /** Rows from one column to the next in `places` and `numbers`. */
  readonly most: number;
}

export class CellReader {
  readonly #memory: WebAssembly.Memory;
  readonly #read: Read;
  readonly #syntax: readonly [delimiter: number, quote: number, point: number];
  readonly #width: number;
  readonly #most: number;
  readonly #powers: number;
  readonly #kinds: number;
  readonly #report: number;
  readonly #odd: number;
  readonly #places: number;
  readonly #numbers: number;
  readonly #base: number;
  /** Bytes that are there, and how far they have been read, from `#base`. */
  #length = 0;
  #at = 0;
  /** How much of what has been read has left with its rows. */
  #left = 0;
  #rows = 0;

  private constructor(
    instance: WebAssembly.Instance,
    memory: WebAssembly.Memory,
    width: number,
    syntax: CellSyntax,
    rows: number,
  ) {
    this.#memory = memory;
    this.#read = instance.exports['cells'] as Read;
    this.#syntax = [syntax.delimiter.charCodeAt(0), syntax.quote.charCodeAt(0), syntax.decimal.charCodeAt(0)];
    this.#width = width;
    this.#most = Math.max(Math.min(rows, Math.floor(MOST_CELLS / width)), Math.min(rows, LEAST_ROWS));
    const powers = powersToRead();
    const cells = this.#most * width * 8;
    this.#powers = aligned((instance.exports['heap'] as () => number)());
    this.#report = aligned(this.#powers + powers.byteLength);
    this.#kinds = aligned(this.#report + 16);
    this.#odd = aligned(this.#kinds + width);
    this.#places = aligned(this.#odd + cells);
    this.#numbers = aligned(this.#places + cells);
    this.#base = aligned(this.#numbers + cells);
    this.#grow(this.#base);
    new BigUint64Array(memory.buffer, this.#powers, powers.length).set(powers);
  }

  /**
   * @param width Number of columns.
   * @param rows Most rows of a batch; fewer where they have many columns.
   * @returns Undefined where WebAssembly is missing, or `syntax` is not of single bytes.
   */
  static make(width: number, syntax: CellSyntax, rows: number): CellReader | undefined {
    const { delimiter, quote, decimal } = syntax;
    const isByte = (text: string): boolean => text.length === 1 && text.charCodeAt(0) < 128;
    if (![delimiter, quote, decimal].every(isByte) || delimiter === quote || width * LEAST_ROWS > MOST_CELLS)
      return undefined;
    const module = csvModule();
    if (module === undefined) return undefined;
    const memory = new WebAssembly.Memory({ initial: 1 });
    return new CellReader(new WebAssembly.Instance(module, { env: { memory } }), memory, width, syntax, rows);
  }

  #grow(length: number): void {
    const more = Math.ceil((length - this.#memory.buffer.byteLength) / PAGE);
    if (more > 0) this.#memory.grow(more);
  }

  /** True for columns of which numbers are wanted, from the next row on. */
  set numbers(isNumber: readonly boolean[]) {
    new Uint8Array(this.#memory.buffer, this.#kinds, this.#width).set(isNumber.map(Number));
  }

  /** @throws InvalidInputError for a record of more than 256 MiB */
  append(bytes: Uint8Array): void {
    this.#compact();
    const length = this.#length + bytes.length;
    if (length > MOST_BYTES)
      throw new InvalidInputError(`the CSV has a record of more than ${MOST_BYTES >> 20} MiB: is a quote missing?`);
    this.#grow(this.#base + length + 16);
    new Uint8Array(this.#memory.buffer).set(bytes, this.#base + this.#length);
    this.#length = length;
  }

  /** Reads on in what has been appended. @param isLast No more bytes follow. */
  read(isLast: boolean): Stop {
    this.#compact();
    const report = new Uint32Array(this.#memory.buffer, this.#report, 4);
    if (this.#rows === 0) report[2] = 0;
    const base = this.#base;
    this.#rows = this.#read(
      base,
      base + this.#at,
      base + this.#length,
      isLast,
      ...this.#syntax,
      this.#width,
      this.#kinds,
      this.#rows,
      this.#most,
      this.#numbers,
      this.#places,
      this.#odd,
      this.#powers,
      this.#report,
    );
    this.#at = report[0]! - base;
    const stop = STOPS[report[1]!]!;
    return stop === 'bytes' && this.#at > FULL ? 'rows' : stop;
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * The rows that have been read, which leave; what follows them stays.
   *
   * @param keep Whether the rows are used after the next call of `append` or `read`; otherwise nothing is copied.
   */
  take(keep: boolean): CellRows {
    const { buffer } = this.#memory;
    const cells = this.#most * this.#width;
    const count = new Uint32Array(buffer, this.#report, 4)[2]!;
    const own = (from: number, bytes: number): [ArrayBuffer, number] =>
      keep ? [buffer.slice(from, from + bytes), 0] : [buffer, from];
    const out: CellRows = {
      rows: this.#rows,
      most: this.#most,
      bytes: new Uint8Array(...own(this.#base, this.#at), this.#at),
      places: new Uint32Array(...own(this.#places, cells * 8), cells * 2),
      numbers: new Float64Array(...own(this.#numbers, cells * 8), cells),
      odd: new Uint32Array(...own(this.#odd, count * 8), count * 2),
    };
    this.#left = this.#at;
    this.#rows = 0;
    return out;
  }

  /** Moves what follows the rows that have left to the front. */
  #compact(): void {
    if (this.#left === 0) return;
    new Uint8Array(this.#memory.buffer).copyWithin(this.#base, this.#base + this.#left, this.#base + this.#length);
    this.#length -= this.#left;
    this.#at -= this.#left;
    this.#left = 0;
  }

  /** All bytes that are there and have not left, from the first row that has not. */
  get left(): Uint8Array {
    this.#compact();
    return new Uint8Array(this.#memory.buffer.slice(this.#base, this.#base + this.#length));
  }
}

/** Begin and end of a cell in the bytes of its rows, and whether its quotes are doubled. */
export function placeOf(
  { places, most }: CellRows,
  row: number,
  column: number,
): { begin: number; end: number; doubled: boolean } {
  const at = 2 * (column * most + row);
  const end = places[at + 1]!;
  return { begin: places[at]!, end: end >= DOUBLED ? end - DOUBLED : end, doubled: end >= DOUBLED };
}
