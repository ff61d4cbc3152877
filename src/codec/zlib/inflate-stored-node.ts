/**
 * zlib and gzip files that are read while they are unpacked. The engine is given one chunk for the whole result: what it
 * hands out then lies there side by side, and nothing is copied. Where the guess was too small, the rest is copied behind.
 */
import type { createGunzip, createInflate } from 'node:zlib';
import { FormatError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { damaged, tooLarge } from '../codec.js';
import type { Stored } from '../stored.js';

/** Read and handed to the engine at once. */
const PIECE = 1 << 20;

/** Room above what the part so far lets expect, and how far that is believed. */
const MARGIN = 1.1;
const LEAST_SHARE = 0.5;

type Engine = ReturnType<typeof createInflate> | ReturnType<typeof createGunzip>;

/** What came out so far: the engine's own chunk, or a copy that has more room. */
class Gathered {
  bytes: Uint8Array | undefined;
  length = 0;
  #isOwn = false;
  readonly #stored: Stored;
  readonly #allowed: number;

  constructor(stored: Stored, allowed: number) {
    this.#stored = stored;
    this.#allowed = allowed;
  }

  /** `share` of the input is behind what came out. */
  add(chunk: Uint8Array, share: number): void {
    const before = this.bytes;
    if (before === undefined) {
      this.bytes = new Uint8Array(chunk.buffer, chunk.byteOffset);
      this.#stored.prepare(this.bytes.subarray(chunk.length));
    } else if (this.#isOwn || chunk.buffer !== before.buffer || chunk.byteOffset !== before.byteOffset + this.length) {
      this.#copy(before, chunk, share);
    }
    this.length += chunk.length;
  }

  #copy(before: Uint8Array, chunk: Uint8Array, share: number): void {
    let target = before;
    const needed = this.length + chunk.length;
    if (!this.#isOwn || needed > before.length) {
      const wanted = Math.ceil((MARGIN * needed) / Math.max(share, LEAST_SHARE));
      target = new Uint8Array(Math.min(wanted, this.#allowed));
      this.#stored.prepare(target);
      target.set(before.subarray(0, this.length));
      this.bytes = target;
      this.#isOwn = true;
    }
    target.set(chunk, this.length);
  }
}

export async function inflateStored(
  format: string,
  engine: Engine,
  stored: Stored,
  allowed: number,
  limits: Limits,
): Promise<Uint8Array> {
  const out = new Gathered(stored, allowed);
  let ended = false;
  const end = new Promise<void>((resolve, reject) => {
    engine.once('end', () => {
      ended = true;
      resolve();
    });
    engine.once('error', reject);
  });
  end.catch(() => undefined); // it also shows below
  engine.on('data', (chunk: Uint8Array) => {
    if (out.length + chunk.length > allowed) engine.destroy(tooLarge(stored.size, limits));
    else out.add(chunk, engine.bytesWritten / stored.size);
  });
  try {
    const pieces = [new Uint8Array(PIECE), new Uint8Array(PIECE)] as const;
    let length = await stored.read(pieces[0], 0);
    for (let at = 0, turn = 0; length > 0 && !ended; turn ^= 1) {
      const piece = pieces[turn === 0 ? 0 : 1].subarray(0, length);
      at += length;
      // An engine that is done, or failed, no longer says when it has taken a piece.
      const taken = Promise.race([new Promise<void>((resolve) => engine.write(piece, () => resolve())), end]);
      [length] = await Promise.all([stored.read(pieces[turn === 0 ? 1 : 0], at), taken]);
    }
    if (!ended) engine.end();
    await end;
  } catch (cause) {
    throw cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')
      ? damaged(format, cause)
      : cause;
  } finally {
    engine.destroy();
  }
  await checkTail(format, stored, engine.bytesWritten);
  return out.bytes?.subarray(0, out.length) ?? new Uint8Array(0);
}

async function checkTail(format: string, stored: Stored, taken: number): Promise<void> {
  const piece = new Uint8Array(PIECE);
  for (let at = taken; at < stored.size;) {
    const count = await stored.read(piece, at);
    // Python's gzip takes zeros behind the last member for padding.
    if (format !== 'gzip' || count === 0 || piece.subarray(0, count).some((byte) => byte !== 0)) {
      throw new FormatError(`${stored.size - taken} bytes follow the compressed data`, { format, offset: taken });
    }
    at += count;
  }
}
