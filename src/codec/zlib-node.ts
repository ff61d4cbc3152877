/** zlib (RFC 1950) and gzip (RFC 1952) through Node's own zlib. */
import { constants as buffers } from 'node:buffer';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate, createGzip, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { FormatError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { type Codec, damaged, outputLimit, type Pieces, tooLarge } from './codec.js';
import { guessSize } from './output.js';

/** The default of 16 KiB halves the speed. */
const CHUNK = 1 << 20;
/** Deflate packs no better than this. */
const BEST_RATIO = 1032;
const GZIP_TRAILER = 8;

interface Unpacked {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

type Unpack = (bytes: Uint8Array, options: ZlibOptions) => unknown;

/** The size that the end of a gzip file states, modulo 2^32: a hint, believed only as far as deflate can pack. */
function statedSize(bytes: Uint8Array): number | undefined {
  if (bytes.length < GZIP_TRAILER) return undefined;
  const size = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  return size <= bytes.length * BEST_RATIO ? size : undefined;
}

function unpack(format: string, run: Unpack, bytes: Uint8Array, limits: Limits, known: number | undefined): Unpacked {
  const allowed = Math.min(outputLimit(bytes.length, limits), buffers.MAX_LENGTH);
  // One chunk that holds everything is handed out without a copy; its untouched pages cost nothing.
  const chunkSize = guessSize(bytes.length, limits, known) + 1;
  try {
    // `info` also gives the engine, which knows how much input it took.
    return run(bytes, { chunkSize, maxOutputLength: allowed, info: true }) as Unpacked;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytes.length, limits);
    throw damaged(format, cause);
  }
}

function checkTail(format: string, bytes: Uint8Array, taken: number): void {
  const tail = bytes.subarray(taken);
  // Python's gzip takes zeros behind the last member for padding.
  if (tail.length === 0 || (format === 'gzip' && tail.every((byte) => byte === 0))) return;
  throw new FormatError(`${tail.length} bytes follow the compressed data`, { format, offset: taken });
}

/** A damaged source ends the engine, and the other way round. */
async function* compress(engine: Transform, pieces: Pieces): AsyncGenerator<Uint8Array> {
  const feeding = pipeline(Readable.from(pieces, { objectMode: true }), engine);
  feeding.catch(() => undefined); // it also shows below
  yield* engine as AsyncIterable<Uint8Array>;
  await feeding;
}

function codec(format: string, run: Unpack, create: typeof createDeflate | typeof createGzip): Codec {
  return {
    decompress: async (bytes, limits) => {
      const known = format === 'gzip' ? statedSize(bytes) : undefined;
      const { buffer, engine } = unpack(format, run, bytes, limits, known);
      checkTail(format, bytes, engine.bytesWritten);
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    },
    compress: (pieces, level) => compress(create({ level, chunkSize: CHUNK }), pieces),
  };
}

export const zlib = codec('zlib', inflateSync, createDeflate);
export const gzip = codec('gzip', gunzipSync, createGzip);
