/** A stream of bytes, taken in the sizes that a format asks for. */
import type { Arena } from '../../core/arena.js';
import { LimitError } from '../../core/errors.js';
import type { Pieces } from '../types.js';

/** Pieces one after another. */
export function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export class Bytes {
  readonly #source: Pieces;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #length = 0;
  #ended = false;

  constructor(source: Pieces) {
    this.#source = source;
    this.#pieces = source[Symbol.asyncIterator]();
  }

  async #fill(length: number): Promise<void> {
    while (this.#length < length && !this.#ended) {
      const next = await this.#pieces.next();
      if (next.done === true) this.#ended = true;
      else {
        this.#held.push(next.value);
        this.#length += next.value.length;
      }
    }
  }

  #joined(): Uint8Array {
    if (this.#held.length === 1) return this.#held[0]!;
    const all = concatenated(this.#held);
    this.#held = [all];
    return all;
  }

  /** The next bytes, which stay; fewer where the stream ends. */
  async peek(length: number): Promise<Uint8Array> {
    await this.#fill(length);
    return this.#joined().subarray(0, length);
  }

  /**
   * The next bytes; fewer where the stream ends.
   *
   * @param memory Where they go. Parts of the same pieces that were given before must not be in use any more.
   */
  async take(length: number, memory?: Arena): Promise<Uint8Array> {
    await this.#fill(length);
    if (memory !== undefined && length <= this.#length) return this.#moved(memory.take(Uint8Array, length));
    const all = this.#joined();
    const taken = all.subarray(0, length);
    this.#held = [all.subarray(taken.length)];
    this.#length -= taken.length;
    return taken;
  }

  /** Fills `out` with what is held. */
  #moved(out: Uint8Array): Uint8Array {
    const rest: Uint8Array[] = [];
    let at = 0;
    for (const piece of this.#held) {
      const part = piece.subarray(0, out.length - at);
      out.set(part, at);
      at += part.length;
      if (part.length < piece.length) rest.push(piece.subarray(part.length));
      else this.#source.recycle?.(piece);
    }
    this.#held = rest;
    this.#length -= out.length;
    return out;
  }

  /** What has come, at least a byte; undefined at the end. */
  async some(): Promise<Uint8Array | undefined> {
    await this.#fill(1);
    return this.#length === 0 ? undefined : this.take(this.#length);
  }

  /** Everything that is left. @throws LimitError above `most` bytes */
  async rest(most: number): Promise<Uint8Array> {
    while (!this.#ended) {
      await this.#fill(this.#length + 1);
      if (this.#length > most) throw new LimitError('maxBytes', this.#length, most);
    }
    return this.take(this.#length);
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
