/** Damaged packed data, straight through each decoder: contents or a typed error, with bounded memory and time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserCodecs } from '../../src/codec/browser.js';
import { plainLz4 } from '../../src/codec/lz4/frame.js';
import { nodeCodecs } from '../../src/codec/node.js';
import type { Stored } from '../../src/codec/stored.js';
import type { Compression } from '../../src/core/detect.js';
import { BrineError } from '../../src/core/errors.js';
import { DEFAULT_LIMITS } from '../../src/core/limits.js';
import { mutate, random } from './mutate.js';

const FOLDER = 'fixtures/codecs';
/** Above this a file is no longer mutated thousands of times. */
const LARGEST_SEED = 20_000;
export const MAX_BYTES = 1 << 22;
const LIMITS = { ...DEFAULT_LIMITS, maxBytes: MAX_BYTES };
export const METHODS = ['zlib', 'gzip', 'bz2', 'xz', 'lzma', 'lz4', 'zfile'] as const;

interface Seed {
  method: Compression;
  file: string;
  bytes: Uint8Array;
}

interface Entry {
  file: string;
  method: Compression;
}

function zfileOf(zlib: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(Buffer.concat([Buffer.from(`ZF${`0x${length.toString(16)}`.padEnd(19)}`), zlib]));
}

export async function codecSeeds(): Promise<readonly Seed[]> {
  const entries = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as Entry[];
  const seeds = entries
    .map(({ file, method }): Seed => ({ file, method, bytes: new Uint8Array(readFileSync(join(FOLDER, file))) }))
    .filter(({ bytes }) => bytes.length <= LARGEST_SEED);
  for (const { file, bytes } of seeds.filter(({ method }) => method === 'zlib')) {
    const { length } = await nodeCodecs.decompress(bytes, 'zlib', DEFAULT_LIMITS);
    seeds.push({ file: `${file} as a zfile`, method: 'zfile', bytes: zfileOf(bytes, length) });
  }
  return seeds;
}

/** Hands out pieces of odd lengths' worth of file, as a file would. */
function storedOf(bytes: Uint8Array): Stored {
  return {
    size: bytes.length,
    prepare: () => undefined,
    read: async (target, offset) => {
      const part = bytes.subarray(offset, offset + target.length);
      target.set(part);
      return part.length;
    },
  };
}

type Decoder = (bytes: Uint8Array, method: Compression) => Promise<Uint8Array>;

const DECODERS: readonly Decoder[] = [
  (bytes, method) => nodeCodecs.decompress(bytes, method, LIMITS),
  (bytes, method) => nodeCodecs.decompressStored(storedOf(bytes), method, LIMITS),
  (bytes, method) =>
    method === 'lz4' ? plainLz4.decompress(bytes, LIMITS) : browserCodecs.decompress(bytes, method, LIMITS),
];

/** One mutated file: the seed's name, and the bytes. Sometimes it is two files in a row, and sometimes noise behind a magic. */
export function damagedFile(number: number, seeds: readonly Seed[]): { seed: Seed; bytes: Uint8Array } {
  const next = random(number);
  const pick = (): Seed => seeds[Math.floor(next() * seeds.length)]!;
  const seed = pick();
  const kind = next();
  if (kind < 0.05) {
    const noise = Uint8Array.from({ length: Math.floor(next() * 400) }, () => Math.floor(next() * 256));
    return { seed, bytes: new Uint8Array(Buffer.concat([seed.bytes.subarray(0, 6), noise])) };
  }
  const whole = kind < 0.15 ? new Uint8Array(Buffer.concat([seed.bytes, pick().bytes])) : seed.bytes;
  return { seed, bytes: mutate(whole, Math.floor(next() * 2 ** 31)) };
}

/** What is wrong with how a decoder took it, or undefined. */
export async function codecFault(number: number, bytes: Uint8Array, method: Compression): Promise<string | undefined> {
  try {
    const out = await DECODERS[number % DECODERS.length]!(bytes, method);
    return out.length > MAX_BYTES ? `${out.length} bytes came out` : undefined;
  } catch (error) {
    return error instanceof BrineError ? undefined : String(error instanceof Error ? error.stack : error);
  }
}
