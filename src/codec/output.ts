/** Where a decoder puts what it unpacks: one growing buffer, which also serves as the window for back references. */
import type { Limits } from '../core/limits.js';
import { outputLimit, tooLarge } from './codec.js';

/** Numbers rarely pack better than this, so the first buffer nearly always suffices. Pages nobody touches cost nothing. */
const USUAL_RATIO = 6;
const SMALLEST = 1 << 16;
const LARGEST_GUESS = 2 ** 31;
/** Decoders ask for room before they know how much of it they need. */
const SLACK = 1 << 9;

/** How much to set aside for what `stored` bytes unpack to; `known` is the size that the file itself states. */
export function guessSize(stored: number, limits: Limits, known?: number): number {
  const wanted = known ?? Math.min(stored * USUAL_RATIO, LARGEST_GUESS);
  return Math.max(SMALLEST, Math.min(wanted, outputLimit(stored, limits)));
}

export class Output {
  bytes: Uint8Array;
  /** End of what was written so far. */
  at = 0;
  readonly #stored: number;
  readonly #limits: Limits;
  readonly #allowed: number;

  constructor(stored: number, limits: Limits, known?: number) {
    this.#stored = stored;
    this.#limits = limits;
    this.#allowed = outputLimit(stored, limits);
    this.bytes = new Uint8Array(guessSize(stored, limits, known) + SLACK);
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
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
