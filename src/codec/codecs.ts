import type { Compression } from '../core/detect.js';
import { UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import type { Choice } from './choose.js';
import type { Codec, CodecTable } from './codec.js';
import type { Stored } from './stored.js';

/** Joblib's default levels. */
const DEFAULT_LEVELS: Readonly<Record<string, number>> = { zlib: 3, gzip: 3, bz2: 9, lzma: 6, xz: 6, lz4: 0 };

/** The compressors of a platform behind one door. */
export function createCodecs(table: CodecTable): {
  decompress(bytes: Uint8Array, method: Compression, limits: Limits): Promise<Uint8Array>;
  decompressStored(stored: Stored, method: Compression, limits: Limits): Promise<Uint8Array>;
  compress(pieces: Iterable<Uint8Array>, method: string, level: number | undefined): AsyncIterable<Uint8Array>;
  choose(compress: unknown, path: string): Promise<Choice | undefined>;
} {
  async function find(method: string): Promise<Codec> {
    const load = Object.hasOwn(table, method) ? table[method] : undefined;
    if (load === undefined) throw new UnsupportedError(`${method} compression is not supported here`);
    return load();
  }
  return {
    decompress: async (bytes, method, limits) => (await find(method)).decompress(bytes, limits),
    async decompressStored(stored, method, limits) {
      const codec = await find(method);
      if (codec.decompressStored !== undefined) return codec.decompressStored(stored, limits);
      return codec.decompress(await readStored(stored), limits);
    },
    async *compress(pieces, method, level) {
      const codec = await find(method);
      yield* codec.compress(pieces, level ?? DEFAULT_LEVELS[method] ?? 3);
    },
    choose: async (compress, path) => (await import('./choose.js')).chooseCompression(compress, path),
  };
}

/** All of it, for decoders that need it so. */
async function readStored(stored: Stored): Promise<Uint8Array> {
  const bytes = new Uint8Array(stored.size);
  return bytes.subarray(0, await stored.read(bytes, 0));
}
