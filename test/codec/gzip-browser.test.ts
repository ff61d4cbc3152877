/** gzip in browsers, whose DecompressionStream fails on whatever follows the first member (Node's reads on). */
import { randomBytes } from 'node:crypto';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserCodecs } from '../../src/codec/browser.js';
import { crc32 } from '../../src/codec/checksums.js';
import { FormatError, LimitError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';

const HEADER = 10;
const TRAILER = 8;

/** One member and nothing behind it, as the Compression Standard has it. */
function strictly(file: Buffer): Buffer {
  const { buffer, engine } = inflateRawSync(file.subarray(HEADER), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  const end = HEADER + engine.bytesWritten;
  if (file.length !== end + TRAILER) throw new TypeError('junk found after the end of the compressed data');
  if (file.readUInt32LE(end) !== crc32(buffer)) throw new TypeError('the checksum is wrong');
  return buffer;
}

class StrictStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const pieces: Uint8Array[] = [];
    super({
      transform: (piece) => void pieces.push(piece),
      flush: (controller) => controller.enqueue(new Uint8Array(strictly(Buffer.concat(pieces)))),
    });
  }
}

const real = globalThis.DecompressionStream;
beforeAll(() => {
  globalThis.DecompressionStream = StrictStream as unknown as typeof DecompressionStream;
});
afterAll(() => {
  globalThis.DecompressionStream = real;
});

const unpack = (bytes: Uint8Array, limits = {}): Promise<Uint8Array> =>
  browserCodecs.decompress(new Uint8Array(bytes), 'gzip', { ...DEFAULT_LIMITS, ...limits });

// The magic of a member within the contents, stored as they are, is no member.
const contents = [
  randomBytes(5000),
  Buffer.from('text'),
  Buffer.from([0x1f, 0x8b, 0x08, 0, 1, 2, 3]),
  Buffer.alloc(0),
  Buffer.alloc(70_000),
];
const members = contents.map((content) => gzipSync(content, { level: content.length < 10 ? 0 : 6 }));
const whole = Buffer.concat(members);

test('one member, several, and zeros behind them', async () => {
  expect(Buffer.from(await unpack(members[0]!))).toEqual(contents[0]);
  expect(Buffer.from(await unpack(whole))).toEqual(Buffer.concat(contents));
  for (const zeros of [1, 7, 600]) {
    expect(Buffer.from(await unpack(Buffer.concat([whole, Buffer.alloc(zeros)])))).toEqual(Buffer.concat(contents));
  }
});

test('damage and junk are FormatErrors', async () => {
  for (const bad of [
    whole.subarray(0, -1),
    Buffer.concat([whole, Buffer.from('junk')]),
    Buffer.concat([members[0]!, Buffer.alloc(3), members[1]!]),
    Buffer.concat([members[0]!.subarray(0, 2000), members[1]!]),
  ]) {
    await expect(unpack(bad)).rejects.toBeInstanceOf(FormatError);
  }
});

test('what looks like thousands of members costs no more than a few readings', async () => {
  const start = Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3]);
  const many = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.concat([start, Buffer.alloc(15, 7)])));
  const before = process.cpuUsage();
  await expect(unpack(many)).rejects.toBeInstanceOf(FormatError);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000);
});

test('all members together stay below the limit', async () => {
  const large = gzipSync(Buffer.alloc(12 << 20));
  await expect(unpack(Buffer.concat([large, large]), { maxRatio: 10 })).rejects.toBeInstanceOf(LimitError);
});
