/** Columns out of cells that stand in bytes: numbers are there, texts are made where somebody asks for them. */
import { isAscii } from 'node:buffer';
import { CellColumn, type Column, type RawCells } from '../batch.js';
import type { ColumnTypes } from '../sources/column-types.js';
import { type CellRows, placeOf } from './cell-reader.js';

/** Gives the text of a cell. */
type TextOf = (row: number, column: number) => string;

/** @param quote The character that stands twice for itself in quoted cells. */
export function textsOf(cells: CellRows, quote: string): TextOf {
  const { bytes } = cells;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Where a byte is a character, parts of one text are cheaper than texts of their own.
  let all: string | false | undefined;
  return (row, column) => {
    all ??= isAscii(bytes) ? buffer.toString('latin1') : false;
    const { begin, end, doubled } = placeOf(cells, row, column);
    const text = all === false ? buffer.toString('utf8', begin, end) : all.slice(begin, end);
    return doubled ? text.replaceAll(quote + quote, quote) : text;
  };
}

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const PLUS = 43;
/** First bytes that make a spreadsheet run a cell: `=`, `+`, `-`, `@`, tab, return. */
const RISKY: readonly number[] = [61, PLUS, MINUS, 64, 9, 13];

/** The cells of one column, from a row on. */
class ColumnCells implements RawCells {
  readonly #cells: CellRows;
  readonly #column: number;
  readonly #from: number;
  readonly #textOf: TextOf;
  /** What numbers the cells are, where they are some: a sign before one is no formula. */
  readonly #numbers: Float64Array | undefined;

  constructor(cells: CellRows, column: number, from: number, textOf: TextOf, numbers: Float64Array | undefined) {
    this.#cells = cells;
    this.#column = column;
    this.#from = from;
    this.#textOf = textOf;
    this.#numbers = numbers;
  }

  get bytes(): number {
    return this.#cells.bytes.length;
  }

  text(row: number): string {
    return this.#textOf(this.#from + row, this.#column);
  }

  copy(row: number, delimiter: number, out: Uint8Array, at: number): number {
    const { bytes, places, most } = this.#cells;
    const place = 2 * (this.#column * most + this.#from + row);
    const begin = places[place]!;
    const end = places[place + 1]!;
    // The mark of doubled quotes is larger than any place.
    if (end > bytes.length) return -1;
    if (
      begin < end &&
      RISKY.includes(bytes[begin]!) &&
      !(this.#numbers !== undefined && this.#numbers[row]! <= Infinity)
    )
      return -1;
    for (let i = begin; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === delimiter || byte === QUOTE || byte === COMMA || byte === 10 || byte === 13) return -1;
      out[at++] = byte;
    }
    return at;
  }

  part(from: number, to: number): RawCells {
    return new ColumnCells(
      this.#cells,
      this.#column,
      this.#from + from,
      this.#textOf,
      this.#numbers?.subarray(from, to),
    );
  }
}

/**
 * @param isKept Whether `cells` stay as they are, so that texts can be made of them later.
 * @param from The first row that counts.
 * @param types What the columns hold; decides it where that is open.
 */
export function columnsOfCells(
  cells: CellRows,
  from: number,
  names: readonly string[],
  types: ColumnTypes,
  textOf: TextOf,
  isKept: boolean,
): Column[] {
  const { rows, most, numbers, odd } = cells;
  const others = new Map<number, number[]>();
  for (let k = 0; k < odd.length; k += 2) {
    if (odd[k]! < from) continue;
    const list = others.get(odd[k + 1]!);
    if (list === undefined) others.set(odd[k + 1]!, [odd[k]!]);
    else list.push(odd[k]!);
  }
  return names.map((name, j) => {
    const texts = (): string[] => Array.from({ length: rows - from }, (_, i) => textOf(from + i, j));
    const column = (kept: Column): Column => {
      if (!isKept) return kept;
      const numeric = kept.values instanceof Float64Array ? kept.values : undefined;
      return new CellColumn(name, kept.type, kept.values, new ColumnCells(cells, j, from, textOf, numeric));
    };
    if (!types.isNumber(j)) return column(types.column(j, texts()));
    const values = numbers.slice(j * most + from, j * most + rows);
    for (const row of others.get(j) ?? []) {
      const value = types.number(textOf(row, j));
      // A text among numbers: the model says what is wrong with it.
      if (value === undefined) return column(types.column(j, texts()));
      values[row - from] = value;
    }
    return column({ name, type: 'float64', values });
  });
}
