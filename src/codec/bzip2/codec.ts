/** bzip2, both ways. */
import { decompressBzip2 } from './decode.js';
import { compressBzip2 } from './encode.js';
import type { Codec } from '../codec.js';

export const bz2: Codec = {
  decompress: async (bytes, limits) => decompressBzip2(bytes, limits),
  compress: (pieces, level) => compressBzip2(pieces, Math.max(1, level)),
};
