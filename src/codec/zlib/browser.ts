/** zlib (RFC 1950) and gzip (RFC 1952) through the Compression Streams of browsers. */
import { FormatError } from '../../core/errors.js';
import { MemorySink } from '../../core/sink.js';
import type { Limits } from '../../core/limits.js';
import { type Codec, damaged, outputLimit, type Pieces, tooLarge } from '../codec.js';

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

/** Header and trailer of a member around two bytes of deflate. */
const SHORTEST_MEMBER = 20;
const TRAILER = 8;
/** How often bytes may be unpacked in search of where a member ends. */
const MOST_WORK = 8;

/** Where a member that begins at `start` may end: before what looks like the next one, or before zeros to the end. */
function* endsOf(bytes: Uint8Array, start: number): Generator<number> {
  for (let at = start + SHORTEST_MEMBER; (at = bytes.indexOf(0x1f, at)) >= 0; at++) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 0x08) yield at;
  }
  yield bytes.length;
  let last = bytes.length;
  while (last > start && bytes[last - 1] === 0) last--;
  // The size at the end of a member may have zeros itself.
  for (let end = last; end < Math.min(bytes.length, last + TRAILER); end++) yield end;
}

/**
 * gzip files of several members, and with zeros behind them, as Python reads them: browsers refuse what follows the first
 * member, so each is unpacked by itself. Its own checksum tells where it ends.
 */
async function gunzip(bytes: Uint8Array, limits: Limits): Promise<Uint8Array> {
  try {
    return await decompress('gzip', 'gzip', bytes, limits);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const allowed = outputLimit(bytes.length, limits);
    const sink = new MemorySink();
    let work = MOST_WORK * bytes.length;
    let total = 0;
    for (let start = 0; start < bytes.length;) {
      let next: number | undefined;
      for (const end of endsOf(bytes, start)) {
        work -= end - start;
        if (work < 0) throw error;
        const member = await memberOf(bytes.subarray(start, end), limits);
        if (member === undefined) continue;
        total += member.length;
        if (total > allowed) throw tooLarge(bytes.length, limits);
        sink.write(member);
        next = end;
        break;
      }
      if (next === undefined) throw error;
      start = bytes.subarray(next).every((byte) => byte === 0) ? bytes.length : next;
    }
    return sink.concat();
  }
}

async function memberOf(bytes: Uint8Array, limits: Limits): Promise<Uint8Array | undefined> {
  try {
    return await decompress('gzip', 'gzip', bytes, limits);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
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
export const gzip: Codec = { ...codec('gzip', 'gzip'), decompress: gunzip };
