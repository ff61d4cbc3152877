/** Rows of several batches as copies, until they are as many as a group has. */
import type { Column } from '../batch.js';
import type { Rows } from '../types.js';

type TypedArray = Float64Array | Float32Array | Int32Array | BigInt64Array;

interface Copies {
  readonly name: string;
  readonly type: Column['type'];
  readonly time: Column['time'];
  /** Of the whole group, used again for the next one; a list where a batch has other values. */
  typed: TypedArray | undefined;
  list: unknown[];
}

const isTyped = (values: unknown): values is TypedArray =>
  values instanceof Float64Array ||
  values instanceof Float32Array ||
  values instanceof Int32Array ||
  values instanceof BigInt64Array;

export class Gathered {
  readonly #most: number;
  #columns: Copies[] = [];
  #count = 0;

  /** @param most Rows of a group. */
  constructor(most: number) {
    this.#most = most;
  }

  get isFull(): boolean {
    return this.#count === this.#most;
  }

  /** Adds rows from `from` on, as many as there is room for, and gives their end. */
  add({ columns, rows }: Rows, from: number): number {
    const to = Math.min(rows, from + this.#most - this.#count);
    if (this.#count === 0) this.#columns = columns.map((column, j) => this.#fresh(column, this.#columns[j]));
    columns.forEach(({ values }, j) => {
      this.#copy(this.#columns[j]!, values, from, to);
    });
    this.#count += to - from;
    return to;
  }

  #fresh({ name, type, time, values }: Column, before: Copies | undefined): Copies {
    if (!isTyped(values)) return { name, type, time, typed: undefined, list: [] };
    const again = before?.typed?.constructor === values.constructor ? before.typed : undefined;
    const Typed = values.constructor as new (length: number) => TypedArray;
    return { name, type, time, typed: again ?? new Typed(this.#most), list: [] };
  }

  #copy(copies: Copies, values: ArrayLike<unknown>, from: number, to: number): void {
    const { typed } = copies;
    if (typed !== undefined) {
      if (isTyped(values) && values.constructor === typed.constructor) {
        (typed as Float64Array).set((values as Float64Array).subarray(from, to), this.#count);
        return;
      }
      copies.list = Array.from<unknown>(typed.subarray(0, this.#count));
      copies.typed = undefined;
    }
    for (let i = from; i < to; i++) copies.list.push(values[i]);
  }

  /** All rows since the last call; valid until rows are added. */
  take(): Rows {
    const rows = this.#count;
    this.#count = 0;
    const columns = this.#columns.map(({ name, type, time, typed, list }): Column => ({
      name,
      type,
      time,
      values: typed?.subarray(0, rows) ?? list,
    }));
    return { rows, columns };
  }
}
