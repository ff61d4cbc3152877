/** Joblib's `ZF` files (0.6 to 0.9): two letters, the unpacked length in hexadecimal, then a zlib stream. */
import { FormatError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import type { Codec } from '../codec.js';

const PREFIX = 2;
/** Width of the length field; on Python 2 up to Joblib 0.8.4 it is one wider. */
const WIDTH = 19;
const SPACE = 0x20;

async function decompress(zlib: Codec, bytes: Uint8Array, limits: Limits): Promise<Uint8Array> {
  const text = String.fromCharCode(...bytes.subarray(PREFIX, PREFIX + WIDTH));
  const match = /^0x([0-9a-f]{1,16})L? *$/i.exec(text);
  if (bytes.length < PREFIX + WIDTH || match === null) {
    throw new FormatError('the length after ZF is no hexadecimal number', { format: 'zfile', offset: PREFIX });
  }
  const start = PREFIX + WIDTH + (bytes[PREFIX + WIDTH] === SPACE ? 1 : 0);
  const length = Number.parseInt(match[1]!, 16);
  const content = await zlib.decompress(bytes.subarray(start), limits);
  if (content.length !== length) {
    throw new FormatError(`the file has ${content.length} bytes, its header says ${length}`, { format: 'zfile' });
  }
  return content;
}

/** The reader over a platform's zlib. Nothing writes this form any more. */
export function zfileOver(zlib: Codec): Codec {
  return { ...zlib, decompress: (bytes, limits) => decompress(zlib, bytes, limits) };
}
