/** lz4 blocks: sequences of literals and matches (the public lz4 block format description). */
import { FormatError } from '../../core/errors.js';

const MIN_MATCH = 4;
/** The last bytes of a block are literals, and no match starts in the last twelve. */
const LAST_LITERALS = 5;
const MATCH_LIMIT = 12;
const MAX_OFFSET = 0xffff;
const HASH_BITS = 16;
/** Below this a loop beats a call. */
const SHORT_COPY = 24;

/** What can be wrong with a block, by the numbers that assembly/lz4.ts gives. */
const PROBLEMS = [
  '',
  'a block ends within a length',
  'a block ends within its literals',
  'a block unpacks to more than its frame allows',
  'a block ends within an offset',
  'a match reaches back before the start of the data',
  'a block does not end in literals',
] as const;

export const problem = (number: number): FormatError => new FormatError(PROBLEMS[number] ?? '', { format: 'lz4' });

/** Copies `count` bytes from `distance` back, where source and target may overlap. */
function copyMatch(bytes: Uint8Array, at: number, distance: number, count: number): void {
  const from = at - distance;
  if (count <= SHORT_COPY) {
    for (let i = 0; i < count; i++) bytes[at + i] = bytes[from + i]!;
    return;
  }
  let copied = 0;
  let width = distance;
  while (copied < count) {
    const step = Math.min(width, count - copied);
    bytes.copyWithin(at + copied, from, from + step);
    copied += step;
    width += step;
  }
}

/**
 * Unpacks `source[from, to)` to `target` at `start`, not beyond `end`; matches may reach back to `floor`. Gives the new
 * end of the output.
 */
export function decodeBlock(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  start: number,
  end: number,
  floor: number,
): number {
  let s = from;
  let t = start;
  while (s < to) {
    const token = source[s++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        if (s >= to) throw problem(1);
        more = source[s++]!;
        literals += more;
      } while (more === 255);
    }
    if (literals > to - s) throw problem(2);
    if (literals > end - t) throw problem(3);
    if (literals <= SHORT_COPY) for (let i = 0; i < literals; i++) target[t + i] = source[s + i]!;
    else target.set(source.subarray(s, s + literals), t);
    s += literals;
    t += literals;
    if (s === to) return t;
    if (to - s < 2) throw problem(4);
    const offset = source[s]! | (source[s + 1]! << 8);
    s += 2;
    let count = (token & 15) + MIN_MATCH;
    if (count === 15 + MIN_MATCH) {
      let more: number;
      do {
        if (s >= to) throw problem(1);
        more = source[s++]!;
        count += more;
      } while (more === 255);
    }
    if (offset === 0 || offset > t - floor) throw problem(5);
    if (count > end - t) throw problem(3);
    copyMatch(target, t, offset, count);
    t += count;
  }
  throw problem(6);
}

/** The most that `size` bytes can need. */
export const worstCase = (size: number): number => size + Math.ceil(size / 255) + 16;

/** Packs blocks, each on its own. More `attempts` look at more candidates for a match. */
export class BlockEncoder {
  readonly #attempts: number;
  readonly #heads = new Int32Array(1 << HASH_BITS);
  /** For each position, the one before it with the same hash; only where more than one is tried. */
  readonly #chain: Int32Array | undefined;

  constructor(attempts: number) {
    this.#attempts = attempts;
    this.#chain = attempts > 1 ? new Int32Array(MAX_OFFSET + 1) : undefined;
  }

  /** Gives the packed size, or -1 where packing does not pay. `target` has room for {@link worstCase}. */
  encode(source: Uint8Array, target: Uint8Array): number {
    const heads = this.#heads.fill(-1);
    const { length } = source;
    const view = new DataView(source.buffer, source.byteOffset, length);
    const last = length - MATCH_LIMIT;
    let anchor = 0;
    let at = 0;
    let t = 0;
    let misses = 0;
    while (at <= last) {
      const word = view.getInt32(at, true);
      const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
      let candidate = heads[hash]!;
      heads[hash] = at;
      if (this.#chain !== undefined) {
        this.#chain[at & MAX_OFFSET] = candidate;
        candidate = this.#longest(source, view, at, candidate, length - LAST_LITERALS);
      } else if (candidate >= 0 && (at - candidate > MAX_OFFSET || view.getInt32(candidate, true) !== word)) {
        candidate = -1;
      }
      if (candidate < 0) {
        // Data that do not pack are stepped over ever faster.
        at += this.#chain === undefined ? 1 + (misses++ >> 6) : 1;
        continue;
      }
      misses = 0;
      let back = 0;
      while (at - back > anchor && candidate - back > 0 && source[at - back - 1] === source[candidate - back - 1])
        back++;
      const start = at - back;
      let end = at + MIN_MATCH;
      const stop = length - LAST_LITERALS;
      const distance = at - candidate;
      while (end < stop && source[end] === source[end - distance]) end++;
      t = putSequence(source, anchor, start, target, t, distance, end - start);
      if (this.#chain !== undefined) this.#insert(view, at + 1, Math.min(end, last + 1));
      at = end;
      anchor = end;
      if (t >= length) return -1;
    }
    t = putLiterals(source, anchor, length, target, t, 0);
    return t < length ? t : -1;
  }

  #insert(view: DataView, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const hash = Math.imul(view.getInt32(at, true), 0x9e3779b1) >>> (32 - HASH_BITS);
      this.#chain![at & MAX_OFFSET] = this.#heads[hash]!;
      this.#heads[hash] = at;
    }
  }

  #longest(source: Uint8Array, view: DataView, at: number, first: number, stop: number): number {
    const word = view.getInt32(at, true);
    let best = -1;
    let bestLength = MIN_MATCH - 1;
    let candidate = first;
    for (let tries = this.#attempts; tries > 0 && candidate >= 0 && at - candidate <= MAX_OFFSET; tries--) {
      if (source[candidate + bestLength] === source[at + bestLength] && view.getInt32(candidate, true) === word) {
        let length = MIN_MATCH;
        while (at + length < stop && source[candidate + length] === source[at + length]) length++;
        if (length > bestLength) {
          best = candidate;
          bestLength = length;
        }
      }
      const next = this.#chain![candidate & MAX_OFFSET]!;
      if (next >= candidate) break;
      candidate = next;
    }
    return best;
  }
}

function putLength(target: Uint8Array, at: number, rest: number): number {
  while (rest >= 255) {
    target[at++] = 255;
    rest -= 255;
  }
  target[at++] = rest;
  return at;
}

/** The token and the literals; `low` is the token's part for the match. */
function putLiterals(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  at: number,
  low: number,
): number {
  const count = to - from;
  target[at++] = (Math.min(count, 15) << 4) | low;
  if (count >= 15) at = putLength(target, at, count - 15);
  if (count <= SHORT_COPY) for (let i = 0; i < count; i++) target[at + i] = source[from + i]!;
  else target.set(source.subarray(from, to), at);
  return at + count;
}

function putSequence(
  source: Uint8Array,
  anchor: number,
  start: number,
  target: Uint8Array,
  at: number,
  distance: number,
  length: number,
): number {
  const rest = length - MIN_MATCH;
  at = putLiterals(source, anchor, start, target, at, Math.min(rest, 15));
  target[at++] = distance & 0xff;
  target[at++] = distance >> 8;
  return rest >= 15 ? putLength(target, at, rest - 15) : at;
}
