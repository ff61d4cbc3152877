/** Bytes that come piece by piece and say nothing of how many there are. */
import { LimitError } from './errors.js';

/** More than this is for files: what comes through a pipe is kept until its end. */
export const MAX_PIPED = 2 ** 30;

/** The bytes of pieces that come one by one. @throws LimitError */
export class Gatherer {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    this.length += piece.length;
    if (this.length > MAX_PIPED) throw new LimitError('maxBytes', this.length, MAX_PIPED);
    this.#pieces.push(piece);
  }

  whole(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.#pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }
}
