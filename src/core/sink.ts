/**
 * Where written bytes go, in pieces. A piece belongs to the sink only during the call unless the sink says otherwise:
 * it may be a view of an array that the caller goes on using, so a sink that keeps pieces keeps the views, not copies,
 * and nobody may change the array until the write is over.
 */
export interface Sink {
  write(piece: Uint8Array): void;
}

/** Keeps all pieces in memory. */
export class MemorySink implements Sink {
  readonly pieces: Uint8Array[] = [];
  #length = 0;

  write(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.#length += piece.length;
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
