/**
 * The opcodes of a file whose arrays stay where they are until they are touched. Where an array begins, the machine asks
 * {@link LaterFile.take}; what follows the array in the file then takes its place in memory. How much of that is needed
 * is not known before it is read: bytes that are not there yet are zero, which is no opcode, so a reading that runs
 * into them fails, and is done once more with more of the file.
 */
import { FormatError } from '../core/errors.js';
import type { LaterBytes, LaterSource } from '../core/later.js';

/** A file that can be read at any place. */
export interface RandomFile {
  readonly size: number;
  /** True where arrays are maps of the file, false where they are read. */
  readonly isMapped: boolean;
  /** Arrays of fewer bytes are read with the opcodes. */
  readonly least: number;
  /** Fills `target` from the file at `offset`. @throws IoError where the file ends before */
  read(target: Uint8Array, offset: number): void;
  /** The bytes of an array. @throws InvalidInputError after `close` */
  array(offset: number, length: number): Uint8Array;
  close(): void;
}

const FIRST_ROOM = 16 << 20;
const GROWTH = 8;
/** Read at once behind an array, as a share of the room for opcodes. */
const PARTS = 16;

/** Reading cannot go on before more of the file is in memory. */
class NeedsMore extends FormatError {}

export class LaterFile implements LaterSource {
  /** The opcodes and small arrays, as far as they were read. */
  readonly bytes: Uint8Array;
  readonly #file: RandomFile;
  readonly #step: number;
  #filled = 0;
  #left = 0;

  constructor(file: RandomFile, room: number) {
    this.#file = file;
    this.bytes = new Uint8Array(Math.min(room, file.size));
    this.#step = Math.floor(room / PARTS);
    this.#fill(this.#step);
  }

  take(position: number, length: number): LaterBytes | undefined {
    const file = this.#file;
    if (position > this.#filled) throw new NeedsMore('the file ends before the data of an array', { format: 'joblib' });
    const offset = position + this.#left;
    if (length > file.size - offset) {
      throw new FormatError(`an array of ${length} bytes reaches over the end of the file`, {
        format: 'joblib',
        offset,
      });
    }
    if (length < file.least) {
      this.#fill(position + length + this.#step);
      return undefined;
    }
    this.#left += length;
    this.#filled = position;
    this.#fill(position + this.#step);
    return { length, read: () => file.array(offset, length) };
  }

  /** True while parts of the file besides its large arrays are not in memory. */
  get isPartial(): boolean {
    return this.#filled + this.#left < this.#file.size;
  }

  /** Bytes of the file behind a pickle that ends at `position` of {@link bytes}. */
  behind(position: number): number {
    return this.#file.size - this.#left - position;
  }

  #fill(to: number): void {
    const end = Math.min(to, this.bytes.length, this.#file.size - this.#left);
    if (end <= this.#filled) return;
    this.#file.read(this.bytes.subarray(this.#filled, end), this.#filled + this.#left);
    this.#filled = end;
  }
}

/** Runs a reading over ever more of the file, until it no longer fails for want of it. */
export function readLater<T>(file: RandomFile, read: (later: LaterFile) => T): T {
  for (let room = FIRST_ROOM; ; room *= GROWTH) {
    const later = new LaterFile(file, room);
    try {
      return read(later);
    } catch (error) {
      if (!later.isPartial || !(error instanceof FormatError)) throw error;
    }
  }
}
