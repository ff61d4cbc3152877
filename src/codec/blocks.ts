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
