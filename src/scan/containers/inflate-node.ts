/** Unpacks deflate as far as it goes: a scanner wants to see what a damaged file still gives to Python. */
import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import { outputLimit, tooLarge } from '../../codec/codec.js';
import { MemorySink } from '../../core/sink.js';
import type { Inflate } from './unpack.js';

const PIECE = 256;

export const inflateNode: Inflate = async (bytes, limits) => {
  const allowed = outputLimit(bytes.length, limits);
  const maxOutputLength = Math.min(allowed, constants.Z_MAX_CHUNK ?? allowed);
  const chunkSize = Math.min(1 << 20, Math.max(1024, 4 * bytes.length));
  try {
    const done = inflateRawSync(bytes, {
      chunkSize,
      maxOutputLength,
      finishFlush: constants.Z_SYNC_FLUSH,
      info: true,
    }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const { buffer, engine } = done;
    return {
      bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length),
      used: engine.bytesWritten,
      complete: true,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytes.length, limits);
    return partly(bytes, allowed);
  }
};

/** In small pieces, so that everything before the damage comes out. */
async function partly(
  bytes: Uint8Array,
  allowed: number,
): Promise<{ bytes: Uint8Array; used: number; complete: boolean }> {
  const engine = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const sink = new MemorySink();
  let total = 0;
  let used = 0;
  await new Promise<void>((resolve) => {
    engine.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total <= allowed) sink.write(new Uint8Array(chunk));
      else engine.destroy();
    });
    for (const event of ['error', 'end', 'close']) engine.on(event, () => resolve());
    const feed = (): void => {
      if (used >= bytes.length || engine.destroyed) {
        engine.end();
        return;
      }
      const piece = bytes.subarray(used, used + PIECE);
      used += piece.length;
      engine.write(piece, () => setImmediate(feed));
    };
    feed();
  });
  return { bytes: sink.concat(), used, complete: false };
}
