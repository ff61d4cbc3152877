/**
 * Memory for the columns of a table that is used again for the next table. The collector gives large arrays back late, and those that
 * threads share only when each thread has collected: with many tables one after another memory would grow to several times what is in use.
 */

/** Typed arrays of numbers. */
export interface NumbersOf<T> {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

const ALIGNMENT = 64;

/** Gives parts of one memory, one after another. */
export class Arena {
  readonly #Memory: typeof SharedArrayBuffer | typeof ArrayBuffer;
  #memory: ArrayBufferLike;
  #used = 0;

  /** @param isShared Whether threads may share the memory; texts are only decoded out of memory of one's own. */
  constructor(isShared = true) {
    this.#Memory = isShared ? SharedArrayBuffer : ArrayBuffer;
    this.#memory = new this.#Memory(0);
  }

  /** An array of any content. */
  take<T>(Type: NumbersOf<T>, length: number): T {
    const bytes = Math.ceil((length * Type.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
    const at = this.#used;
    this.#used += bytes;
    // What does not fit has memory of its own this time.
    if (this.#used > this.#memory.byteLength) return new Type(new this.#Memory(bytes), 0, length);
    return new Type(this.#memory, at, length);
  }

  /** Whether an array of this memory is one of its own, which {@link reset} takes back. */
  holds(buffer: ArrayBufferLike): boolean {
    return buffer === this.#memory;
  }

  /** Bytes that were asked for since the last {@link reset}. */
  get used(): number {
    return this.#used;
  }

  /** Nobody uses its arrays any more. */
  reset(): void {
    if (this.#used > this.#memory.byteLength) this.#memory = new this.#Memory(this.#used);
    this.#used = 0;
  }
}

/** Larger ones are left to the collector. */
const MOST_BYTES = 64 << 20;
const MOST_FREE = 4;

/** Arenas that are not in use. */
export class Arenas {
  readonly #free: Arena[] = [];
  readonly #isShared: boolean;

  constructor(isShared = true) {
    this.#isShared = isShared;
  }

  take(): Arena {
    return this.#free.pop() ?? new Arena(this.#isShared);
  }

  /** Nobody may use the arrays of the arena any more. */
  give(arena: Arena): void {
    if (this.#free.length >= MOST_FREE || arena.used > MOST_BYTES) return;
    arena.reset();
    this.#free.push(arena);
  }
}
