/** Memory that the pages of a column are read, unpacked and decoded in, one page after another. */
import type { NumbersOf } from '../core/arena.js';
import type { Room } from './parquet-library.js';

/** Where the numbers and codes of some rows go. */
export interface Memory {
  /** An array of any content. */
  take<T>(Type: NumbersOf<T>, length: number): T;
}

/** Memory that whoever gets the rows has alone. */
export const OWN_MEMORY: Memory = {
  take: (Type, length) => new Type(new ArrayBuffer(length * Type.BYTES_PER_ELEMENT), 0, length),
};

type Use = 'held' | 'page' | 'dictionary' | 'levels' | 'numbers' | 'codes';

export class ColumnMemory {
  readonly #memories = new Map<Use, ArrayBuffer>();

  /** So many bytes of any content, until the next call for the same use. */
  bytes(use: Use, size: number): Uint8Array<ArrayBuffer> {
    let memory = this.#memories.get(use);
    if (memory === undefined || memory.byteLength < size) {
      // Pages are of about the same size, the first of them often a bit smaller.
      memory = new ArrayBuffer(Math.ceil((size * 1.1) / 4096) * 4096);
      this.#memories.set(use, memory);
    }
    return new Uint8Array(memory, 0, size);
  }

  room(use: Use): Room {
    return (size) => this.bytes(use, size);
  }

  codes(count: number): Int32Array {
    return new Int32Array(this.bytes('codes', 4 * count).buffer, 0, count);
  }
}
