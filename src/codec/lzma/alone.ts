/** The `.lzma` format: 13 bytes of header and one run of LZMA data. */
import { FormatError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import type { Codec, Pieces } from '../codec.js';
import { LzmaDecoder } from './decoder.js';
import { LzmaEncoder, settingsOf } from './encoder.js';
import { readProperties } from './probability-model.js';
import { keepPartial, Output } from '../output.js';

const HEADER = 13;
/** Above this no `.lzma` file states its size; liblzma uses the same bound to tell the format from junk. */
const MAX_STATED = 2 ** 38;
/** lc 3, lp 0, pb 2, which every writer uses. */
const USUAL_PROPERTIES = 0x5d;

/** liblzma only takes dictionary sizes of 2^n or 2^n + 2^(n-1). */
function isDictionarySize(size: number): boolean {
  if (size === 0xffffffff) return true;
  const bits = 31 - Math.clz32(size);
  return size > 0 && (size === 2 ** bits || size === 2 ** bits + 2 ** (bits - 1));
}

/** The size in the header, -1 where it is unknown, or undefined where there is no header. */
function statedSize(bytes: Uint8Array, at: number): number | undefined {
  if (bytes.length - at < HEADER || bytes[at]! >= 225) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const [low, high] = [view.getUint32(5, true), view.getUint32(9, true)];
  if (low === 0xffffffff && high === 0xffffffff) return -1;
  const size = high * 2 ** 32 + low;
  return size < MAX_STATED && isDictionarySize(view.getUint32(1, true)) ? size : undefined;
}

function decompress(bytes: Uint8Array, limits: Limits): Uint8Array {
  const size = statedSize(bytes, 0);
  if (size === undefined) throw new FormatError('the header of the compressed data is damaged', { format: 'lzma' });
  const out = new Output(bytes.length, limits, size < 0 ? undefined : size);
  return keepPartial(out, () => readStreams(bytes, size, out));
}

function readStreams(bytes: Uint8Array, first: number, out: Output): Uint8Array {
  let size: number | undefined = first;
  let at = 0;
  // Python's lzma reads one stream after the other and ignores what follows the last.
  while (size !== undefined) {
    const dictionary = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(1, true);
    const decoder = new LzmaDecoder(bytes, out, Math.max(dictionary, 4096));
    decoder.setProperties(readProperties(bytes[at]!, at, 12));
    decoder.begin(at + HEADER, bytes.length);
    const start = out.at;
    const whole = decoder.decode(size < 0 ? Number.MAX_SAFE_INTEGER : start + size);
    if (size >= 0 && out.at - start !== size) throw decoder.fail('the data end before their stated size');
    // A marker may follow data of a stated size as well.
    if (whole && !decoder.isFinished && decoder.decode(out.at + 1))
      throw decoder.fail('the data go on beyond their size');
    if (!decoder.isFinished) throw decoder.fail('the compressed data are damaged at their end');
    at = decoder.at;
    size = bytes[at + HEADER] === 0 ? statedSize(bytes, at) : undefined;
  }
  return out.finish();
}

async function* compress(pieces: Pieces, level: number): AsyncGenerator<Uint8Array> {
  const settings = settingsOf(level);
  const header = new Uint8Array(HEADER).fill(0xff);
  header[0] = USUAL_PROPERTIES;
  new DataView(header.buffer).setUint32(1, settings.dictionarySize, true);
  yield header;
  const encoder = new LzmaEncoder(settings);
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      from += encoder.feed(piece, from);
      encoder.encode(false, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      yield encoder.range.take();
    }
  }
  encoder.encode(true, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  encoder.endMarker();
  encoder.range.flush();
  yield encoder.range.take();
}

export const lzma: Codec = { decompress: async (bytes, limits) => decompress(bytes, limits), compress };
