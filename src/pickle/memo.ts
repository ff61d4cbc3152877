import { LimitError } from '../core/errors.js';

/** How far an explicit index may jump ahead before it is kept in a sparse table. */
const SLACK = 1024;

/**
 * The memo of a pickle. Indexes are given by the file, so a far one must not size an array:
 * it goes to a map, and only the number of entries counts against the limit.
 */
export class Memo {
  readonly #max: number;
  #dense: unknown[] = [];
  /** Positions of the dense part that no PUT has filled. */
  #holes: Set<number> | undefined;
  #sparse: Map<number, unknown> | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  clear(): void {
    this.#dense = [];
    this.#holes = undefined;
    this.#sparse = undefined;
  }

  /** Number of entries: the index that MEMOIZE uses. */
  get size(): number {
    return this.#dense.length - (this.#holes?.size ?? 0) + (this.#sparse?.size ?? 0);
  }

  /** MEMOIZE. */
  push(value: unknown): void {
    if (this.#holes === undefined && this.#sparse === undefined) {
      if (this.#dense.length >= this.#max) throw new LimitError('maxMemo', this.#max + 1, this.#max);
      this.#dense.push(value);
    } else {
      this.put(this.size, value);
    }
  }

  put(index: number, value: unknown): void {
    const dense = this.#dense;
    if (index < dense.length) {
      dense[index] = value;
      this.#holes?.delete(index);
      return;
    }
    if (this.size >= this.#max) throw new LimitError('maxMemo', this.#max + 1, this.#max);
    if (index > dense.length + SLACK) {
      this.#sparse ??= new Map();
      this.#sparse.set(index, value);
      return;
    }
    while (dense.length < index) {
      const at = dense.length;
      if (this.#sparse?.has(at)) {
        dense.push(this.#sparse.get(at));
        this.#sparse.delete(at);
        continue;
      }
      this.#holes ??= new Set();
      this.#holes.add(at);
      dense.push(undefined);
    }
    this.#sparse?.delete(index);
    dense.push(value);
  }

  has(index: number): boolean {
    if (index < this.#dense.length) return this.#holes === undefined || !this.#holes.has(index);
    return this.#sparse?.has(index) === true;
  }

  get(index: number): unknown {
    return index < this.#dense.length ? this.#dense[index] : this.#sparse?.get(index);
  }
}
