/** lz4 in WebAssembly and in TypeScript: the same bytes and the same refusals, for what Python's lz4 packs. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.js';
import { lz4, plainLz4 } from '../../src/codec/lz4/frame.js';
import { BrineError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { pythonOf, pythonRequired } from '../helpers/oracle.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The digest, or the error's message. */
async function outcome(codec: Codec, bytes: Uint8Array): Promise<string> {
  try {
    return sha256(await codec.decompress(bytes, DEFAULT_LIMITS));
  } catch (error) {
    expect(error).toBeInstanceOf(BrineError);
    return (error as BrineError).message;
  }
}

const folder = 'fixtures/codecs';
const fixtures = readdirSync(folder)
  .filter((file) => /lz4/.test(file))
  .map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))] as const);

test('damaged files fail in the same way on both sides', async () => {
  expect(fixtures.length).toBeGreaterThan(5);
  let refusals = 0;
  for (const [file, packed] of fixtures) {
    for (let i = 0; i < 24; i++) {
      const at = Math.floor((packed.length * i) / 24);
      const bad = packed.slice();
      bad[at]! ^= 1 << (i % 8);
      const plain = await outcome(plainLz4, bad);
      expect(await outcome(lz4, bad), `${file} at ${at}`).toBe(plain);
      if (!/^[0-9a-f]{64}$/.test(plain)) refusals++;
    }
  }
  expect(refusals).toBeGreaterThan(20);
});

/** Periods of every small length, noise that is stored, and matches that reach back over the stored blocks. */
const MAKE = `
import hashlib, json, os, random, sys
import lz4.frame
rng = random.Random(5)
parts = []
for period in list(range(1, 40)) + [255, 4000, 65535]:
    parts.append(rng.randbytes(period) * (3 + 3000 // period) + rng.randbytes(rng.randrange(40)))
noise = rng.randbytes(150_000)
text = b''.join(parts) + noise + noise[-60_000:] + b''.join(parts) + bytes(700_000)
text = text + noise + b'.'.join(bytes([rng.randrange(4)]) * rng.randrange(30) for _ in range(60_000))
jobs = []
for size in (4, 5, 6, 7):
    for linked in (True, False):
        for level in (0, 9):
            path = os.path.join(sys.argv[1], '%d-%d-%d.lz4' % (size, linked, level))
            packed = lz4.frame.compress(text, compression_level=level, block_size=size, block_linked=linked,
                                        store_size=False, content_checksum=level == 9)
            open(path, 'wb').write(packed)
            jobs.append({'path': path, 'sha256': hashlib.sha256(lz4.frame.decompress(packed)).hexdigest()})
print(json.dumps(jobs))
`;

describe('what Python packs', () => {
  const python = pythonOf('sklearn-1.9');
  const made = mkdtempSync(join(tmpdir(), 'brine-lz4-'));
  afterAll(() => rmSync(made, { recursive: true }));

  test.runIf(python !== undefined || pythonRequired)('linked and independent blocks of every size', async () => {
    const answer = execFileSync(python!, ['-c', MAKE, made], { encoding: 'utf8' });
    const jobs = JSON.parse(answer) as { path: string; sha256: string }[];
    expect(jobs).toHaveLength(16);
    for (const { path, sha256: expected } of jobs) {
      const packed = new Uint8Array(readFileSync(path));
      expect(await outcome(lz4, packed), path).toBe(expected);
      expect(await outcome(plainLz4, packed), path).toBe(expected);
    }
  });
});
