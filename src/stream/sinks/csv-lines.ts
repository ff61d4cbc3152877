/**
 * Lines of a CSV out of what stands in memory already: cells as the input had them, numbers by WebAssembly, and the few texts that
 * labels are, each encoded once.
 */
import { cellText } from '../../table/csv-cells.js';
import type { Column, RawCells } from '../batch.js';
import type { NumberLines } from '../cells/number-lines.js';
import { concatenated } from '../sources/bytes.js';
import type { Rows } from '../types.js';

const LINE_FEED = 10;
const encoder = new TextEncoder();
/** Different texts that are held. */
const MOST_TEXTS = 4096;

/** Writes what one or several columns have in a row behind `at`, and gives the end. */
interface Segment {
  /** Bytes of all rows at most, but for what `grow` was asked for. */
  readonly bytes: number;
  write(row: number, target: Target): void;
}

class Target {
  out: Uint8Array;
  at = 0;

  constructor(length: number) {
    this.out = new Uint8Array(length);
  }

  /** Adds bytes that nobody has counted. */
  add(bytes: Uint8Array): void {
    const spare = new Uint8Array(this.out.length + Math.max(bytes.length, this.out.length >> 3));
    spare.set(this.out.subarray(0, this.at));
    this.out = spare;
    this.put(bytes, 0, bytes.length);
  }

  put(bytes: Uint8Array, from: number, to: number): void {
    const { out } = this;
    let { at } = this;
    // Most are of few bytes, for which a call costs more.
    for (let i = from; i < to; i++) out[at++] = bytes[i]!;
    this.at = at;
  }
}

function cellSegment(cells: RawCells, delimiter: string): Segment {
  const code = delimiter.charCodeAt(0);
  return {
    bytes: cells.bytes,
    write(row, target) {
      const end = cells.copy(row, code, target.out, target.at);
      if (end >= 0) target.at = end;
      else target.add(encoder.encode(cellText(cells.text(row), delimiter)));
    },
  };
}

function numberSegment(columns: readonly Float64Array[], rows: number, lines: NumberLines): Segment {
  const all = concatenated([...lines.write(columns, rows)]);
  let at = 0;
  return {
    bytes: all.length,
    write(_, target) {
      const from = at;
      while (all[at] !== LINE_FEED) at++;
      target.put(all, from, at);
      at++;
    },
  };
}

function textSegment({ values }: Column, rows: number, delimiter: string): Segment {
  const known = new Map<unknown, Uint8Array>();
  const cells = new Array<Uint8Array>(rows);
  let bytes = 0;
  for (let i = 0; i < rows; i++) {
    let cell = known.get(values[i]);
    if (cell === undefined) {
      cell = encoder.encode(cellText(values[i], delimiter));
      if (known.size < MOST_TEXTS) known.set(values[i], cell);
    }
    cells[i] = cell;
    bytes += cell.length;
  }
  return { bytes, write: (row, target) => target.put(cells[row]!, 0, cells[row]!.length) };
}

const isNumbers = ({ type, values, raw, cells }: Column): boolean =>
  cells === undefined && raw === undefined && type === 'float64' && values instanceof Float64Array;

/** The rows as lines of UTF-8; undefined where a column has to be written in another way. */
export function csvLines({ rows, columns }: Rows, delimiter: string, lines: NumberLines): Uint8Array | undefined {
  const numbersOf = (some: readonly Column[]): Float64Array[] => some.map(({ values }) => values as Float64Array);
  if (columns.every(isNumbers)) return concatenated([...lines.write(numbersOf(columns), rows)]);
  const segments: Segment[] = [];
  for (let j = 0; j < columns.length; j++) {
    const column = columns[j]!;
    if (column.cells !== undefined) segments.push(cellSegment(column.cells, delimiter));
    else if (isNumbers(column)) {
      const from = j;
      while (j + 1 < columns.length && isNumbers(columns[j + 1]!)) j++;
      segments.push(numberSegment(numbersOf(columns.slice(from, j + 1)), rows, lines));
    } else if (column.type === 'text' && column.raw === undefined) segments.push(textSegment(column, rows, delimiter));
    else return undefined;
  }
  const target = new Target(segments.reduce((sum, { bytes }) => sum + bytes, 0) + rows * segments.length);
  const between = delimiter.charCodeAt(0);
  const last = segments.length - 1;
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k <= last; k++) {
      segments[k]!.write(row, target);
      target.out[target.at++] = k === last ? LINE_FEED : between;
    }
  }
  return target.out.subarray(0, target.at);
}
