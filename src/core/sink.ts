import type { LaterBytes } from './later.js';

/**
 * Where written bytes go, in pieces. A piece belongs to the sink only during the call unless the sink says otherwise:
 * it may be a view of an array that the caller goes on using, so a sink that keeps pieces keeps the views, not copies,
 * and nobody may change the array until the write is over.
 */
export interface Sink {
  write(piece: Uint8Array): void;
  /** Bytes that are not made before they leave; a sink without it is given them at once. */
  later?(bytes: LaterBytes): void;
}

/** Writers hand over their own buffers in pieces of at most this size. */
export const OWN_PIECE = 1 << 20;

/** Keeps all pieces in memory. */
export class MemorySink implements Sink {
  pieces: Uint8Array[] = [];
  /** Bytes of the pieces that are too small to be views of large arrays, and so take memory of their own. */
  ownBytes = 0;
  #length = 0;

  write(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.#length += piece.length;
    if (piece.length <= OWN_PIECE) this.ownBytes += piece.length;
  }

  /** Hands over the pieces that wait, and begins anew. */
  take(): Uint8Array[] {
    const { pieces } = this;
    this.pieces = [];
    this.#length = 0;
    this.ownBytes = 0;
    return pieces;
  }

  /** Everything written so far, in one array. */
  concat(): Uint8Array {
    if (this.pieces.length === 1) return this.pieces[0]!;
    const out = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }
}
