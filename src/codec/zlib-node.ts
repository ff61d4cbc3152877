/** zlib (RFC 1950) and gzip (RFC 1952) through Node's own zlib. */
import { Readable } from 'node:stream';
import { constants, createDeflate, createGzip, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { FormatError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { type Codec, damaged, outputLimit, type Pieces, tooLarge } from './codec.js';

/** The default of 16 KiB halves the speed. */
const CHUNK = 1 << 20;
const MAX_BUFFER = constants.Z_MAX_CHUNK ?? Number.MAX_SAFE_INTEGER;

interface Unpacked {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

type Unpack = (bytes: Uint8Array, options: ZlibOptions) => unknown;

function unpack(format: string, run: Unpack, bytes: Uint8Array, limits: Limits): Unpacked {
  const allowed = outputLimit(bytes.length, limits);
  try {
    // `info` also gives the engine, which knows how much input it took.
    return run(bytes, { chunkSize: CHUNK, maxOutputLength: Math.min(allowed, MAX_BUFFER), info: true }) as Unpacked;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytes.length, limits);
    throw damaged(format, cause);
  }
}

function codec(format: string, run: Unpack, create: typeof createDeflate | typeof createGzip): Codec {
  return {
    decompress: async (bytes, limits) => {
      const { buffer, engine } = unpack(format, run, bytes, limits);
      if (engine.bytesWritten < bytes.length) {
        throw new FormatError(`${bytes.length - engine.bytesWritten} bytes follow the compressed data`, {
          format,
          offset: engine.bytesWritten,
        });
      }
      return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
    },
    compress: (pieces: Pieces, level: number) =>
      Readable.from(pieces, { objectMode: true }).pipe(
        create({ level, chunkSize: CHUNK }),
      ) as AsyncIterable<Uint8Array>,
  };
}

export const zlib = codec('zlib', inflateSync, createDeflate);
export const gzip = codec('gzip', gunzipSync, createGzip);
