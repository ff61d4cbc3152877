/** Small pieces joined for engines that work through a queue: the same bytes, in memory that nobody writes to afterwards. */
import { expect, test } from 'vitest';
import { gathered } from '../../src/codec/blocks.js';

test('small pieces are joined, large ones go on as they are', async () => {
  const lengths = [0, 1, 7, 65_535, 65_536, 3, 200_000, ...Array.from({ length: 9000 }, (_, i) => i % 97), 70_000];
  const pieces = lengths.map((length, i) => new Uint8Array(length).fill(i));
  const given = new Set<Uint8Array>(pieces);
  const out: Uint8Array[] = [];
  // Whoever writes may use its own memory again as soon as it is asked for the next piece.
  async function* reused(): AsyncGenerator<Uint8Array> {
    const own = new Uint8Array(65_536);
    for (const piece of pieces) {
      if (piece.length >= own.length) {
        yield piece;
        continue;
      }
      own.set(piece);
      yield own.subarray(0, piece.length);
    }
  }
  for await (const block of gathered(reused())) out.push(block);
  expect(Buffer.concat(out).equals(Buffer.concat(pieces))).toBe(true);
  expect(out.filter((block) => given.has(block)).map((block) => block.length)).toEqual([65_536, 200_000, 70_000]);
  expect(out.length).toBeLessThan(10);
});

test('nothing gives nothing', async () => {
  for await (const block of gathered([new Uint8Array(0)])) expect(block).toBe('never');
});
