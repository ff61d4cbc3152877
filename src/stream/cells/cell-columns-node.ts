/** Columns out of cells that stand in bytes: numbers are there, texts are made where somebody asks for them. */
import { isAscii } from 'node:buffer';
import type { Column } from '../batch.js';
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

/** A column whose cells become texts when they are asked for. */
class NumberColumn implements Column {
  readonly type = 'float64';
  readonly name: string;
  readonly values: Float64Array;
  readonly #cells: (() => readonly string[]) | undefined;
  #raw: readonly string[] | undefined;

  constructor(name: string, values: Float64Array, cells: (() => readonly string[]) | undefined) {
    this.name = name;
    this.values = values;
    this.#cells = cells;
  }

  get raw(): readonly string[] | undefined {
    return (this.#raw ??= this.#cells?.());
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
    if (!types.isNumber(j)) return types.column(j, texts());
    const values = numbers.slice(j * most + from, j * most + rows);
    for (const row of others.get(j) ?? []) {
      const value = types.number(textOf(row, j));
      // A text among numbers: the model says what is wrong with it.
      if (value === undefined) return types.column(j, texts());
      values[row - from] = value;
    }
    return new NumberColumn(name, values, isKept ? texts : undefined);
  });
}
