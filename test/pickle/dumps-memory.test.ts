/** How much memory writing takes: a large array is never held twice on its way into a file. */
import { expect, test } from 'vitest';
import { MemorySink } from '../../src/core/sink.js';
import { encodeTypedArray } from '../../src/numpy/typed-array-encoder.js';
import { Pickler } from '../../src/pickle/write/pickler.js';

test.each([3, 4, 5])('protocol %i hands a large array over as a view of itself', (protocol) => {
  const array = new Float64Array(1 << 18).fill(1.5);
  const sink = new MemorySink();
  new Pickler(sink, { protocol, encoders: [encodeTypedArray] }).dump([array, 'and what follows']);
  const copied = sink.pieces.filter((piece) => piece.buffer !== array.buffer);
  const views = sink.pieces.filter((piece) => piece.buffer === array.buffer);
  expect(views.reduce((sum, piece) => sum + piece.length, 0)).toBe(array.byteLength);
  expect(copied.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThan(1000);
});
