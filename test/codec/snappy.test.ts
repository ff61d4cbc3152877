/** Snappy blocks beside Google's own code as WebAssembly, and damaged ones. */
import fc from 'fast-check';
import { compressors } from 'hyparquet-compressors';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { describe, expect, test } from 'vitest';
import { decodeSnappy } from '../../src/codec/snappy/block.js';
import { FormatError } from '../../src/core/errors.js';

function decoded(block: Uint8Array, size: number): Uint8Array {
  // Behind it something else stands.
  const out = new Uint8Array(size + 8).fill(7);
  decodeSnappy(block, out, size);
  expect(out.subarray(size).every((byte) => byte === 7)).toBe(true);
  return out.subarray(0, size);
}

/** Few different bytes, so that there are repetitions near and far. */
const content = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 70 }), fc.nat(40)), { maxLength: 60 })
  .map((parts) =>
    Uint8Array.from(parts.flatMap(([part, times]) => Array.from({ length: times }, () => [...part]).flat())),
  );

describe('a snappy block', () => {
  test('unpacks to what was packed, and to what the reference gives', () => {
    fc.assert(
      fc.property(content, (bytes) => {
        const block = snappyCompress(bytes);
        expect(decoded(block, bytes.length)).toEqual(bytes);
        if (bytes.length > 0) expect(compressors.SNAPPY!(block, bytes.length)).toEqual(bytes);
      }),
    );
  });

  test('has distances and lengths of every width', () => {
    const far = new Uint8Array(200_000);
    for (let i = 0; i < far.length; i++) far[i] = (Math.imul(i, 2654435761) >>> 13) & 0xff;
    far.copyWithin(150_000, 100, 40_000);
    const block = snappyCompress(far);
    expect(decoded(block, far.length)).toEqual(compressors.SNAPPY!(block, far.length));
    // A literal of 3 bytes, and a copy with four bytes of distance.
    const wide = Uint8Array.of(9, 2 << 2, 1, 2, 3, (5 << 2) | 3, 3, 0, 0, 0);
    expect(decoded(wide, 9)).toEqual(Uint8Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3));
  });

  test('that is damaged is a typed error, and never writes beyond its size', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.nat(255), fc.boolean(), (bytes, at, value, isCut) => {
        const block = Uint8Array.from(snappyCompress(bytes));
        const damaged = isCut ? block.subarray(0, at % (block.length + 1)) : block;
        if (!isCut && block.length > 0) block[at % block.length] = value;
        try {
          decoded(damaged, bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });

  test.each([
    ['reaches back before its start', [4, 0, 1, (2 << 2) | 2, 9, 0]],
    ['has more bytes than it states', [2, 2 << 2, 1, 2, 3]],
    ['is cut off', [9, 8 << 2, 1, 2]],
    ['ends after', [9, 0, 1]],
    ['has no length', []],
  ])('%s', (message, block) => {
    expect(() => decodeSnappy(Uint8Array.from(block), new Uint8Array(16), block[0] ?? 0)).toThrow(message);
  });
});
