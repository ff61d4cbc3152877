/** Every compressor against files that Python's own modules packed, and against what can be wrong with a file. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { browserCodecs } from '../../src/codec/browser.js';
import { nodeCodecs } from '../../src/codec/node.js';
import { type Compression, detectCompression } from '../../src/core/detect.js';
import { BrineError, LimitError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

interface Entry {
  file: string;
  method: Compression;
  options: string;
  content: string;
  size: number;
  sha256: string;
  concatenated: number | string | null;
  trailing: number | string | null;
}

const FOLDER = 'fixtures/codecs';
const entries = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Entry[];
const packedOf = (entry: Entry): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, entry.file)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const METHODS = ['zlib', 'gzip', 'bz2', 'lzma', 'xz', 'lz4'] as const;
const OWN = new Set<string>(['bz2', 'lzma', 'xz', 'lz4']);

const unpack = (bytes: Uint8Array, method: Compression, limits = {}): Promise<Uint8Array> =>
  nodeCodecs.decompress(bytes, method, { ...DEFAULT_LIMITS, ...limits });

async function pack(pieces: readonly Uint8Array[], method: string, level?: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of nodeCodecs.compress(pieces, method, level)) parts.push(part.slice());
  return new Uint8Array(Buffer.concat(parts));
}

/** The size, or an error of ours; nothing else may come out. */
async function outcome(bytes: Uint8Array, method: Compression): Promise<number | string> {
  try {
    return (await unpack(bytes, method)).length;
  } catch (error) {
    expect(error).toBeInstanceOf(BrineError);
    return (error as BrineError).code;
  }
}

const entrySize = (file: string): number => entries.find((entry) => entry.file === file)!.size;
const isRefusal = (answer: unknown): boolean => answer === 'FORMAT' || answer === 'LIMIT' || answer === 'UNSUPPORTED';

describe.each(METHODS)('%s', (method) => {
  const mine = entries.filter((entry) => entry.method === method);
  const mixed = mine.filter((entry) => entry.content === 'mixed');

  test('reads what Python packed, in Node and in browsers', async () => {
    expect(mine.length).toBeGreaterThan(5);
    for (const entry of mine) {
      const packed = packedOf(entry);
      // Joblib knows .lzma by the usual properties only.
      if (entry.options !== 'odd-properties' || method === 'xz') expect(detectCompression(packed)).toBe(method);
      for (const codecs of [nodeCodecs, browserCodecs]) {
        const content = await codecs.decompress(packed, method, DEFAULT_LIMITS);
        expect([content.length, sha256(content)], entry.file).toEqual([entry.size, entry.sha256]);
      }
    }
  });

  test('streams one after another, and junk behind them, are what Python takes them for', async () => {
    for (const entry of mine) {
      const packed = packedOf(entry);
      // Joblib's own zlib reader does not come to an end here: an error instead.
      const expected = (answer: number | string | null): number | string =>
        typeof answer === 'number' ? answer : 'FORMAT';
      const twice = new Uint8Array(Buffer.concat([packed, packed]));
      const junk = new Uint8Array(Buffer.concat([packed, Buffer.from('not packed')]));
      expect(await outcome(twice, method), entry.file).toBe(expected(entry.concatenated));
      expect(await outcome(junk, method), entry.file).toBe(expected(entry.trailing));
    }
  });

  test('a file that is cut off anywhere is a FormatError', async () => {
    for (const entry of mine.filter(({ content }) => content === 'noise' || content === 'byte').slice(0, 4)) {
      const packed = packedOf(entry);
      for (let length = 4; length < packed.length; length += 1 + (packed.length >> 6)) {
        expect(await outcome(packed.subarray(0, length), method), `${entry.file} to ${length}`).toBe('FORMAT');
      }
      expect(await outcome(packed.subarray(0, -1), method), entry.file).toBe('FORMAT');
    }
  });

  test('a changed byte never passes where the format has a check, and never does worse than fail', async () => {
    const checked = new Set(mixed.filter(({ file }) => !/none|lz4-level|lz4-no-size|lzma-/.test(file)));
    for (const entry of mixed) {
      const packed = packedOf(entry);
      const step = 1 + Math.floor(packed.length / 23);
      for (let at = 7; at < packed.length; at += step) {
        const bad = packed.slice();
        bad[at]! ^= 0x11;
        const answer = await outcome(bad, method);
        // gzip's header has fields without meaning for the contents.
        if (checked.has(entry) && at > 10) expect(answer, `${entry.file} at ${at}`).toSatisfy(isRefusal);
      }
    }
  });

  test('bombs stop at the limits', async () => {
    const zeros = mine.find(({ content }) => content === 'zeros')!;
    const packed = packedOf(zeros);
    await expect(unpack(packed, method, { maxBytes: 100_000 })).rejects.toMatchObject({ limit: 'maxBytes' });
    const bomb = await pack([new Uint8Array(40 << 20)], method, method === 'bz2' ? 9 : 1);
    await expect(unpack(bomb, method, { maxRatio: 10 })).rejects.toBeInstanceOf(LimitError);
    await expect(unpack(bomb, method, { maxRatio: 10 })).rejects.toMatchObject({ limit: 'maxRatio' });
  });

  test('what is written is read again, however it was cut into pieces', async () => {
    for (const entry of mine.filter(
      ({ file }) => /level-[13]-|preset-0|level-3-mixed/.test(file) && entrySize(file) > 1,
    )) {
      const content = await unpack(packedOf(entry), method);
      for (const level of [1, 6, 9]) {
        const cuts = [0, 1, 700, 701, content.length >> 1, content.length].sort((a, b) => a - b);
        expect(cuts.at(-1)).toBe(content.length);
        const pieces = cuts.slice(1).map((to, i) => content.subarray(cuts[i], to));
        const packed = await pack(pieces, method, level);
        expect(sha256(await unpack(packed, method)), `${entry.file}, level ${level}`).toBe(entry.sha256);
        if (entry.content === 'mixed') expect(packed.length).toBeLessThan(content.length / 3);
      }
    }
  });

  test('large data go through the window in pieces', async () => {
    if (!OWN.has(method)) return;
    const large = new Uint8Array(method === 'bz2' ? 1_200_000 : 9_500_000);
    for (let i = 0, seed = 7; i < large.length; i++) {
      if (i % 5000 === 0) seed = (Math.imul(seed, 69_069) + 1) >>> 0;
      large[i] = i % 5000 < 40 ? (seed >>> (i % 24)) & 0xff : large[Math.max(0, i - 4711)]!;
    }
    const packed = await pack([large.subarray(0, 7_000_000), large.subarray(7_000_000)], method, 1);
    expect(sha256(await unpack(packed, method))).toBe(sha256(large));
  });
});

describe('Python reads what is packed here', () => {
  const env = 'sklearn-1.9';
  const python = pythonOf(env);
  const folder = mkdtempSync(join(tmpdir(), 'brine-codecs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const CHECK = `
import bz2, gzip, hashlib, json, lzma, sys, lz4.frame
from joblib.compressor import BinaryZlibFile
readers = {'zlib': BinaryZlibFile, 'gzip': gzip.open, 'bz2': bz2.open, 'lzma': lzma.open, 'xz': lzma.open, 'lz4': lz4.frame.open}
def digest(job):
    with readers[job[0]](job[1], 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()
print(json.dumps([digest(job) for job in json.load(sys.stdin)]))`;

  test.runIf(python !== undefined || pythonRequired)('every method and content', async () => {
    const jobs: [string, string][] = [];
    const expected: string[] = [];
    for (const method of METHODS) {
      const seen = new Set<string>();
      for (const entry of entries.filter((candidate) => candidate.method === method)) {
        if (seen.has(entry.content)) continue;
        seen.add(entry.content);
        const content = await unpack(packedOf(entry), method);
        for (const level of [undefined, 1, 9]) {
          const path = join(folder, `${jobs.length}.${method}`);
          writeFileSync(path, await pack([content], method, level));
          jobs.push([method, path]);
          expected.push(entry.sha256);
        }
      }
    }
    const answer = execFileSync(python!, ['-c', CHECK], { input: JSON.stringify(jobs), encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual(expected);
  });
});
