/** Packed files as streams: gzip by Node, Zstandard by Node where it knows it, otherwise by fzstd, which only unpacks. */
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { FormatError, UnsupportedError } from '../../core/errors.js';
import type { Packing } from '../formats.js';

interface WithZstd {
  createZstdDecompress?: () => zlib.Gunzip;
  createZstdCompress?: () => zlib.Gzip;
}

/** The unpacked bytes. @throws FormatError for what is damaged or cut off */
export async function* unpacked(
  source: AsyncIterable<Uint8Array>,
  packing: Packing,
  name: string,
): AsyncGenerator<Uint8Array> {
  const { createZstdDecompress } = zlib as WithZstd;
  if (packing === 'zst' && createZstdDecompress === undefined) {
    yield* byFzstd(source, name);
    return;
  }
  const unpack = packing === 'gz' ? zlib.createGunzip({ chunkSize: 1 << 18 }) : createZstdDecompress!();
  const input = Readable.from(source);
  input.on('error', (error) => unpack.destroy(error));
  input.pipe(unpack);
  try {
    for await (const piece of unpack) yield piece as Uint8Array;
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string' || !/^(?:Z_|ERR_|ZSTD)/.test(code)) throw cause;
    throw new FormatError(`${name}: is damaged or cut off: ${(cause as Error).message}`, {
      format: packing === 'gz' ? 'gzip' : 'zstd',
      cause,
    });
  } finally {
    input.destroy();
  }
}

async function* byFzstd(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let out: Uint8Array[] = [];
  let ended = false;
  const stream = new Decompress((piece, last) => {
    out.push(Uint8Array.from(piece));
    ended = last === true;
  });
  const fail = (cause: unknown): FormatError =>
    new FormatError(`${name}: is damaged or cut off: ${(cause as Error).message}`, { format: 'zstd', cause });
  for await (const piece of source) {
    try {
      stream.push(piece);
    } catch (cause) {
      throw fail(cause);
    }
    yield* out;
    out = [];
  }
  try {
    stream.push(new Uint8Array(0), true);
  } catch (cause) {
    throw fail(cause);
  }
  yield* out;
  if (!ended) throw fail(new Error('it has no end'));
}

/** A stream that packs. @throws UnsupportedError where this Node cannot */
export function packer(packing: Packing, name: string): zlib.Gzip {
  if (packing === 'gz') return zlib.createGzip();
  const { createZstdCompress } = zlib as WithZstd;
  if (createZstdCompress === undefined)
    throw new UnsupportedError(`${name}: this Node writes no Zstandard (22.15 and newer do): write .gz, or no packing`);
  return createZstdCompress();
}
