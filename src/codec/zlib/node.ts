/** zlib (RFC 1950) and gzip (RFC 1952) through Node's own zlib. */
import { constants as buffers } from 'node:buffer';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  constants,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  gunzipSync,
  inflateSync,
  type ZlibOptions,
} from 'node:zlib';
import { FormatError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { gathered } from '../blocks.js';
import { type Codec, damaged, outputLimit, type Pieces, tooLarge } from '../codec.js';
import { inflateStored } from './inflate-stored-node.js';
import { guessSize, USUAL_RATIO } from '../output.js';

/** The default of 16 KiB halves the speed. */
const CHUNK = 1 << 20;
/** Deflate packs no better than this. */
const BEST_RATIO = 1032;
const GZIP_TRAILER = 8;
/** How well the start packs tells how much room all of it needs; shorter files get room for what numbers usually take. */
const SAMPLE = 1 << 16;
const LARGEST_SAMPLE = 1 << 24;
/** Above what the start lets expect. */
const MARGIN = 1.25;
const LARGEST_GUESS = 2 ** 31;

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

/** How much to set aside where the file does not say; undefined leaves it to what numbers usually take. */
function sampleSize(run: Unpack, start: Uint8Array, size: number): number | undefined {
  if (start.length < SAMPLE) return undefined;
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST_SAMPLE };
  let length = LARGEST_SAMPLE;
  try {
    length = (run(start.subarray(0, SAMPLE), options) as Uint8Array).length;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return undefined;
  }
  const wanted = (MARGIN * length * size) / SAMPLE;
  return wanted < size * USUAL_RATIO ? undefined : Math.min(wanted, LARGEST_GUESS);
}

const allowedSize = (stored: number, limits: Limits): number =>
  Math.min(outputLimit(stored, limits), buffers.MAX_LENGTH);

function unpack(format: string, run: Unpack, bytes: Uint8Array, limits: Limits): Unpacked {
  const allowed = allowedSize(bytes.length, limits);
  const known = (format === 'gzip' ? statedSize(bytes) : undefined) ?? sampleSize(run, bytes, bytes.length);
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
  const feeding = pipeline(Readable.from(gathered(pieces), { objectMode: true }), engine);
  feeding.catch(() => undefined); // it also shows below
  yield* engine as AsyncIterable<Uint8Array>;
  await feeding;
}

function codec(
  format: string,
  run: Unpack,
  inflate: typeof createInflate | typeof createGunzip,
  create: typeof createDeflate | typeof createGzip,
): Codec {
  return {
    decompress: async (bytes, limits) => {
      const { buffer, engine } = unpack(format, run, bytes, limits);
      checkTail(format, bytes, engine.bytesWritten);
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    },
    decompressStored: async (stored, limits) => {
      const start = new Uint8Array(Math.min(SAMPLE, stored.size));
      await stored.read(start, 0);
      const allowed = allowedSize(stored.size, limits);
      const chunkSize = guessSize(stored.size, limits, sampleSize(run, start, stored.size)) + 1;
      return inflateStored(format, inflate({ chunkSize }), stored, allowed, limits);
    },
    compress: (pieces, level) => compress(create({ level, chunkSize: CHUNK }), pieces),
  };
}

export const zlib = codec('zlib', inflateSync, createInflate, createDeflate);
export const gzip = codec('gzip', gunzipSync, createGunzip, createGzip);
