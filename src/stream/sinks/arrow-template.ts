/**
 * Record batches of numbers beside each other differ in their bodies alone: what describes a batch is the same for as many rows. The
 * library writes the first batch of a kind; the next ones are its description with other numbers behind it.
 * https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message
 */
import type { Rows } from '../types.js';

/** Buffers begin at multiples of it. */
const ALIGNMENT = 8;
const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

type Numbers = Float64Array | Float32Array | Int32Array | BigInt64Array;

const TYPES: Readonly<Partial<Record<Rows['columns'][number]['type'], unknown>>> = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
};

/** The numbers of all columns; undefined where one holds something else, or misses a value. */
function numbersOf({ columns }: Rows): readonly Numbers[] | undefined {
  const isNumbers = columns.every(
    ({ type, values }) => TYPES[type] !== undefined && values.constructor === TYPES[type],
  );
  return isNumbers ? columns.map(({ values }) => values as Numbers) : undefined;
}

/** Copies the columns one after another to `out`, from `at` on. */
function putBody(columns: readonly Numbers[], out: Uint8Array, at: number): void {
  for (const { buffer, byteOffset, byteLength } of columns) {
    out.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += padded(byteLength);
  }
}

export class BatchTemplate {
  readonly #kind: string;
  readonly #head: Uint8Array;
  readonly #bytes: number;

  private constructor(kind: string, head: Uint8Array, bytes: number) {
    this.#kind = kind;
    this.#head = head;
    this.#bytes = bytes;
  }

  /** @param message What the library wrote of these rows; undefined where it did so in another way than is known here. */
  static of(rows: Rows, message: Uint8Array): BatchTemplate | undefined {
    const numbers = numbersOf(rows);
    if (numbers === undefined || rows.rows === 0) return undefined;
    const body = numbers.reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
    const head = message.slice(0, message.length - body);
    const template = new BatchTemplate(kindOf(rows), head, message.length);
    const again = template.write(rows)!;
    for (let i = 0; i < again.length; i++) if (again[i] !== message[i]) return undefined;
    return template;
  }

  /** The message of other rows; undefined where they are of another kind, or of another number. */
  write(rows: Rows): Uint8Array | undefined {
    const numbers = kindOf(rows) === this.#kind ? numbersOf(rows) : undefined;
    if (numbers === undefined) return undefined;
    const out = new Uint8Array(this.#bytes);
    out.set(this.#head);
    putBody(numbers, out, this.#head.length);
    return out;
  }
}

const kindOf = ({ rows, columns }: Rows): string => `${rows} ${columns.map(({ type }) => type).join()}`;
