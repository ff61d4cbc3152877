/** Cuts a stream of pieces into blocks of one size; a block that lies within one piece is a view of it. */
import type { Pieces } from './codec.js';

export async function* inBlocks(pieces: Pieces, size: number): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array | undefined;
  let at = 0;
  for await (const piece of pieces) {
    let from = 0;
    while (from < piece.length) {
      if (at === 0 && piece.length - from >= size) {
        yield piece.subarray(from, from + size);
        from += size;
        continue;
      }
      gathered ??= new Uint8Array(size);
      const count = Math.min(size - at, piece.length - from);
      gathered.set(piece.subarray(from, from + count), at);
      at += count;
      from += count;
      if (at === size) {
        yield gathered;
        at = 0;
      }
    }
  }
  if (at > 0) yield gathered!.subarray(0, at);
}

/** From here on a piece goes on as it is. */
const LARGE = 1 << 16;
const GATHERED = 1 << 18;

/**
 * Joins small pieces, thousands of which a model with many arrays has, so that each step of an engine has enough to do. What
 * is joined is new memory each time, so that whoever takes it may keep it.
 */
export async function* gathered(pieces: Pieces): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(GATHERED);
  let at = 0;
  for await (const piece of pieces) {
    if (at > 0 && (piece.length >= LARGE || piece.length > block.length - at)) {
      yield block.subarray(0, at);
      block = new Uint8Array(GATHERED);
      at = 0;
    }
    if (piece.length >= LARGE) {
      yield piece;
      continue;
    }
    block.set(piece, at);
    at += piece.length;
  }
  if (at > 0) yield block.subarray(0, at);
}
