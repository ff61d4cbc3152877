/** Files that are unpacked while they are read: the same contents and the same refusals as when they are read first. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeCodecs } from '../../src/codec/node.js';
import type { Stored } from '../../src/codec/stored.js';
import type { Compression } from '../../src/core/detect.js';
import { BrineError, LimitError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/core/limits.js';
import { dump, load, open } from '../../src/node.js';

interface Entry {
  file: string;
  method: Compression;
  content: string;
  size: number;
  sha256: string;
}

const FOLDER = 'fixtures/codecs';
const entries = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Entry[];
const packedOf = (entry: Entry): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, entry.file)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const STREAMED = ['zlib', 'gzip', 'lz4'] as const;
const PIECE = 1 << 20;

class Watched implements Stored {
  readonly #bytes: Uint8Array;
  largestRead = 0;
  readonly prepared: Uint8Array[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  async read(target: Uint8Array, offset: number): Promise<number> {
    this.largestRead = Math.max(this.largestRead, target.length);
    const part = this.#bytes.subarray(offset, offset + target.length);
    target.set(part);
    return part.length;
  }

  prepare(memory: Uint8Array): void {
    this.prepared.push(memory);
  }
}

async function outcome(work: Promise<Uint8Array>): Promise<string> {
  try {
    const bytes = await work;
    return `${bytes.length} ${sha256(bytes)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(BrineError);
    return (error as BrineError).code;
  }
}

async function both(bytes: Uint8Array, method: Compression, limits: Partial<Limits> = {}): Promise<[string, string]> {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return [
    await outcome(nodeCodecs.decompressStored(new Watched(bytes), method, all)),
    await outcome(nodeCodecs.decompress(bytes, method, all)),
  ];
}

async function pack(pieces: readonly Uint8Array[], method: string, level?: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of nodeCodecs.compress(pieces, method, level)) parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

/** Two decimals, as measurements have them. */
function measurements(count: number): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0, seed = 1; i < count; i++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    out[i] = (seed >>> 20) / 100;
  }
  return out;
}

describe.each(STREAMED)('%s', (method) => {
  const mine = entries.filter((entry) => entry.method === method);

  test('what Python packed, whole, twice, cut off, damaged and with junk behind it', async () => {
    expect(mine.length).toBeGreaterThan(5);
    for (const entry of mine) {
      const packed = packedOf(entry);
      expect((await both(packed, method))[0], entry.file).toBe(`${entry.size} ${entry.sha256}`);
      const flipped = packed.slice();
      flipped[packed.length >> 1]! ^= 0x11;
      const cases = [
        Buffer.concat([packed, packed]),
        Buffer.concat([packed, Buffer.from('not packed')]),
        Buffer.concat([packed, Buffer.alloc(PIECE + 5)]),
        packed.subarray(0, -1),
        packed.subarray(0, packed.length >> 1),
        flipped,
      ].map((bytes) => new Uint8Array(bytes));
      for (const [i, bytes] of cases.entries()) {
        const [streamed, whole] = await both(bytes, method);
        expect(streamed, `${entry.file}, case ${i}`).toBe(whole);
      }
    }
  });

  test('a large file is read in pieces, into memory that is set aside once', async () => {
    const content = new Uint8Array(measurements(3_000_000).buffer);
    const packed = await pack([content], method);
    const stored = new Watched(packed);
    const out = await nodeCodecs.decompressStored(stored, method, DEFAULT_LIMITS);
    expect(sha256(out)).toBe(sha256(content));
    expect(packed.length).toBeGreaterThan(2 * PIECE);
    // A block of lz4 has up to 4 MiB.
    expect(stored.largestRead).toBeLessThanOrEqual(method === 'lz4' ? 5 * PIECE + 16 : PIECE);
    expect(stored.prepared.some((memory) => memory.buffer === out.buffer)).toBe(true);
    const earlier = stored.prepared.filter((memory) => memory.buffer !== out.buffer);
    expect(earlier.reduce((sum, memory) => sum + memory.length, 0)).toBeLessThanOrEqual((16 << 20) + 512);
  });

  test('contents that begin differently from how they go on, and those that pack far better than numbers', async () => {
    const noise = new Uint8Array(randomBytes(300_000));
    const zeros = new Uint8Array(50 << 20);
    for (const pieces of [[noise, zeros], [zeros, noise], [zeros], [noise]]) {
      const [streamed, whole] = await both(await pack(pieces, method, 1), method);
      expect(streamed).toBe(whole);
      expect(streamed).toBe(`${pieces.reduce((sum, piece) => sum + piece.length, 0)} ${sha256(Buffer.concat(pieces))}`);
    }
  });

  test('bombs stop at the limits', async () => {
    const bomb = await pack([new Uint8Array(40 << 20)], method, 1);
    for (const limits of [{ maxBytes: 20 << 20 }, { maxRatio: 10 }]) {
      const work = nodeCodecs.decompressStored(new Watched(bomb), method, { ...DEFAULT_LIMITS, ...limits });
      await expect(work).rejects.toBeInstanceOf(LimitError);
      expect(await both(bomb, method, limits)).toEqual(['LIMIT', 'LIMIT']);
    }
  });
});

test('members of a gzip file that end where a piece ends', async () => {
  const contents = [randomBytes(700_000), randomBytes(10), Buffer.alloc(3_000_000, 'abc'), Buffer.alloc(0)];
  for (const total of [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE]) {
    const members = contents.map((content, i) => {
      const packed = gzipSync(content);
      if (i > 0) return packed;
      // A file name that fills the first member up.
      const head = Buffer.from(packed.subarray(0, 10));
      head[3] = 8;
      return Buffer.concat([head, Buffer.alloc(total - packed.length - 1, 'n'), Buffer.alloc(1), packed.subarray(10)]);
    });
    expect(members[0]!.length).toBe(total);
    const whole = Buffer.concat(contents);
    const [streamed, read] = await both(new Uint8Array(Buffer.concat(members)), 'gzip');
    expect(streamed).toBe(`${whole.length} ${sha256(whole)}`);
    expect(read).toBe(streamed);
  }
});

describe('load', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'brine-stored-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(['zlib', 'gzip', 'lz4', 'bz2'] as const)('a file of several pieces, %s', async (method) => {
    const values = new Float64Array(new Uint8Array(randomBytes(5 << 20)).buffer);
    const path = join(folder, `${method}.joblib`);
    await dump(values, path, { compress: [method, 1] });
    const array = await load<{ data: Float64Array }>(path);
    expect(sha256(new Uint8Array(array.data.slice().buffer))).toBe(sha256(new Uint8Array(values.buffer)));
    expect((await open(path)).compression).toBe(method);
  });

  test('what is wrong with it names the file', async () => {
    const path = join(folder, 'cut.joblib');
    const packed = await pack([new Uint8Array(randomBytes(5 << 20))], 'lz4');
    await writeFile(path, packed.subarray(0, -100_000));
    await expect(load(path)).rejects.toThrow(`${path}: lz4: the compressed data are cut off`);
    await expect(load(path)).rejects.toMatchObject({ code: 'FORMAT' });
  });
});
