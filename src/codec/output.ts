/** Where a decoder puts what it unpacks: one growing buffer, which also serves as the window for back references. */
import { UnsupportedError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { outputLimit, tooLarge } from './codec.js';

/** Numbers rarely pack better than this, so the first buffer nearly always suffices. Pages nobody touches cost nothing. */
export const USUAL_RATIO = 6;
const SMALLEST = 1 << 16;
const LARGEST_GUESS = 2 ** 31;
/** Decoders ask for room before they know how much of it they need. */
const SLACK = 1 << 9;
/** Where reading goes along a file, the size is guessed once this much of it came out, so that little is copied. */
const FIRST_ROOM = 16 << 20;
/** Above what the part so far lets expect. */
const MARGIN = 1.1;

/** How much to set aside for what `stored` bytes unpack to; `known` is the size that the file itself states. */
export function guessSize(stored: number, limits: Limits, known?: number): number {
  const wanted = known ?? Math.min(stored * USUAL_RATIO, LARGEST_GUESS);
  return Math.ceil(Math.max(SMALLEST, Math.min(wanted, outputLimit(stored, limits))));
}

/** How far the decoder is in its input, and who is told of new memory. */
export interface Progress {
  consumed(): number;
  prepare(memory: Uint8Array): void;
}

function newMemory(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    throw new UnsupportedError(`the contents have more than ${size} bytes, which is more than there is room for`, {
      cause,
    });
  }
}

export class Output {
  bytes: Uint8Array;
  /** End of what was written so far. */
  at = 0;
  readonly #stored: number;
  readonly #limits: Limits;
  readonly #allowed: number;
  readonly #progress: Progress | undefined;

  constructor(stored: number, limits: Limits, known?: number, progress?: Progress) {
    this.#stored = stored;
    this.#limits = limits;
    this.#allowed = outputLimit(stored, limits);
    this.#progress = progress;
    const first = progress === undefined ? known : (known ?? FIRST_ROOM);
    this.bytes = newMemory(guessSize(stored, limits, first) + SLACK);
    progress?.prepare(this.bytes);
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    const grown = newMemory(Math.max(needed, 2 * this.bytes.length, this.#expected()));
    this.#progress?.prepare(grown);
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
  }

  /** The size of everything, if the rest packs as well as what came so far. */
  #expected(): number {
    const consumed = this.#progress?.consumed() ?? 0;
    if (consumed === 0) return 0;
    return guessSize(this.#stored, this.#limits, Math.min((MARGIN * this.at * this.#stored) / consumed, LARGEST_GUESS));
  }

  /** Counts what was written behind `at`; a LimitError for a bomb. */
  advance(size: number): void {
    this.at += size;
    if (this.at > this.#allowed) throw tooLarge(this.#stored, this.#limits);
  }

  write(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.bytes.set(piece, this.at);
    this.advance(piece.length);
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }
}

const before = new WeakMap<object, Uint8Array>();

/** Runs a decoder; where it fails, its error remembers what came out before: a scanner wants to see that, too. */
export function keepPartial<T>(out: Output, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw withPartial(error, out);
  }
}

/** The same error, which now remembers what came out before. */
export function withPartial(error: unknown, out: Output): unknown {
  if (typeof error === 'object' && error !== null) before.set(error, out.finish());
  return error;
}

/** What had been unpacked when this error was thrown, where the decoder tells. */
export function partialOf(error: unknown): Uint8Array | undefined {
  return typeof error === 'object' && error !== null ? before.get(error) : undefined;
}
