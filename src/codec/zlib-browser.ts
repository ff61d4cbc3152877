/** zlib (RFC 1950) and gzip (RFC 1952) through the Compression Streams of browsers. */
import { MemorySink } from '../core/sink.js';
import type { Limits } from '../core/limits.js';
import { type Codec, damaged, outputLimit, type Pieces, tooLarge } from './codec.js';

async function decompress(
  format: string,
  name: CompressionFormat,
  bytes: Uint8Array,
  limits: Limits,
): Promise<Uint8Array> {
  const allowed = outputLimit(bytes.length, limits);
  const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream(name)).getReader();
  const sink = new MemorySink();
  let total = 0;
  for (;;) {
    let step: ReadableStreamReadResult<Uint8Array>;
    try {
      step = await reader.read();
    } catch (cause) {
      throw damaged(format, cause);
    }
    if (step.done) return sink.concat();
    total += step.value.length;
    if (total > allowed) {
      await reader.cancel();
      throw tooLarge(bytes.length, limits);
    }
    sink.write(step.value);
  }
}

async function* compress(name: CompressionFormat, pieces: Pieces): AsyncIterable<Uint8Array> {
  const stream = new CompressionStream(name);
  const writer = stream.writable.getWriter();
  const feed = (async (): Promise<void> => {
    for await (const piece of pieces) await writer.write(piece as BufferSource);
    await writer.close();
  })();
  const reader = stream.readable.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  await feed;
}

/** Browsers choose the level themselves. */
function codec(format: string, name: CompressionFormat): Codec {
  return {
    decompress: (bytes, limits) => decompress(format, name, bytes, limits),
    compress: (pieces) => compress(name, pieces),
  };
}

export const zlib = codec('zlib', 'deflate');
export const gzip = codec('gzip', 'gzip');
