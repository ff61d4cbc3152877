/** Lines of numbers as a CSV has them, out of columns of float64, in WebAssembly: the texts that `String` gives. */
import { aligned, csvModule, PAGE } from './csv-module.js';
import { powersToWrite } from './powers.js';

type Lines = (
  values: number,
  rows: number,
  width: number,
  row: number,
  delimiter: number,
  powers: number,
  work: number,
  out: number,
  report: number,
) => number;

/** The longest text of a number and what follows it: `-1.2345678901234567e-308,`. */
const MOST_TEXT = 25;
/** Numbers that are written at a time. */
const MOST_NUMBERS = 1 << 17;
const SCRATCH = 64;

const encoder = new TextEncoder();

export class NumberLines {
  readonly #memory: WebAssembly.Memory;
  readonly #lines: Lines;
  readonly #delimiter: number;
  readonly #powers: number;
  readonly #work: number;
  readonly #report: number;
  readonly #values: number;

  private constructor(instance: WebAssembly.Instance, memory: WebAssembly.Memory, delimiter: number) {
    this.#memory = memory;
    this.#lines = instance.exports['lines'] as Lines;
    this.#delimiter = delimiter;
    const powers = powersToWrite();
    this.#powers = aligned((instance.exports['heap'] as () => number)());
    this.#work = aligned(this.#powers + powers.byteLength);
    this.#report = this.#work + SCRATCH;
    this.#values = this.#report + SCRATCH;
    this.#grow(this.#values);
    new BigUint64Array(memory.buffer, this.#powers, powers.length).set(powers);
    (instance.exports['prepareText'] as () => void)();
  }

  /** Undefined where WebAssembly is missing, or the delimiter is not one byte. */
  static make(delimiter: string): NumberLines | undefined {
    const module = csvModule();
    if (module === undefined || delimiter.length !== 1 || delimiter.charCodeAt(0) > 127) return undefined;
    const memory = new WebAssembly.Memory({ initial: 1 });
    return new NumberLines(new WebAssembly.Instance(module, { env: { memory } }), memory, delimiter.charCodeAt(0));
  }

  #grow(length: number): void {
    const more = Math.ceil((length - this.#memory.buffer.byteLength) / PAGE);
    if (more > 0) this.#memory.grow(more);
  }

  /** Rows `from` up to `to` as text of UTF-8, a line feed after each. */
  #part(columns: readonly ArrayLike<number>[], from: number, to: number): Uint8Array[] {
    const width = columns.length;
    const rows = to - from;
    const out = aligned(this.#values + rows * width * 8);
    this.#grow(out + rows * width * MOST_TEXT + SCRATCH);
    const values = new Float64Array(this.#memory.buffer, this.#values, rows * width);
    columns.forEach((column, j) => {
      if (ArrayBuffer.isView(column)) values.set((column as Float64Array).subarray(from, to), j * rows);
      else for (let i = 0; i < rows; i++) values[j * rows + i] = column[from + i]!;
    });
    const pieces: Uint8Array[] = [];
    for (let row = 0; row < rows; row++) {
      row = this.#lines(this.#values, rows, width, row, this.#delimiter, this.#powers, this.#work, out, this.#report);
      const end = new Uint32Array(this.#memory.buffer, this.#report, 1)[0]!;
      pieces.push(new Uint8Array(this.#memory.buffer.slice(out, end)));
      // It stops where a number is none of those that the table of powers reaches.
      if (row < rows) {
        const cells = columns.map((column) => String(column[from + row]));
        pieces.push(encoder.encode(`${cells.join(String.fromCharCode(this.#delimiter))}\n`));
      }
    }
    return pieces;
  }

  /** The rows of columns of equal length, one line each, in pieces. */
  *write(columns: readonly ArrayLike<number>[], rows: number): Generator<Uint8Array> {
    const step = Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, columns.length)));
    for (let from = 0; from < rows; from += step) yield* this.#part(columns, from, Math.min(rows, from + step));
  }
}
