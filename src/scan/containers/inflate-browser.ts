/** Unpacks deflate through the Compression Streams of browsers, as far as it goes. */
import { outputLimit, tooLarge } from '../../codec/codec.js';
import { MemorySink } from '../../core/sink.js';
import type { Inflate } from './unpack.js';

export const inflateBrowser: Inflate = async (bytes, limits) => {
  const allowed = outputLimit(bytes.length, limits);
  const reader = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const sink = new MemorySink();
  let total = 0;
  for (;;) {
    let step: ReadableStreamReadResult<Uint8Array>;
    try {
      step = await reader.read();
    } catch {
      // Damage, or bytes behind the end; what came before it counts.
      return { bytes: sink.concat(), used: undefined, complete: false };
    }
    if (step.done) return { bytes: sink.concat(), used: undefined, complete: true };
    total += step.value.length;
    if (total > allowed) {
      await reader.cancel();
      throw tooLarge(bytes.length, limits);
    }
    sink.write(step.value);
  }
};
