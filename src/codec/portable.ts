/** The compressors that are the same everywhere. */
import type { CodecTable } from './codec.js';

export const portableCodecs: CodecTable = {
  bz2: async () => (await import('./bzip2/codec.js')).bz2,
  xz: async () => (await import('./lzma/xz.js')).xz,
  lzma: async () => (await import('./lzma/alone.js')).lzma,
  lz4: async () => (await import('./lz4/frame.js')).lz4,
};
