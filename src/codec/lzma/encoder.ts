/** The LZMA writer: chooses literals and matches one step ahead, as liblzma's fast mode does, and codes them. */
import * as model from './probability-model.js';
import { RangeEncoder } from './range-encoder.js';
import { MatchFinder } from './match-finder.js';

const PROPERTIES: model.Properties = { lc: 3, lp: 0, pb: 2 };
const POS_MASK = (1 << PROPERTIES.pb) - 1;
/** A match of three bytes from further away costs more than three literals. */
const FAR_FOR_THREE = 1 << 14;
/** More than a chunk of LZMA2 waits for at most, so that the window can always move down. */
const LOOKAHEAD = 2 << 20;
const DEPTHS = [4, 6, 8, 12, 16, 24, 32, 64, 128, 256];
const NICE_LENGTHS = [32, 48, 64, 64, 96, 128, 192, 273, 273, 273];

export interface LzmaSettings {
  /** A power of two. */
  dictionarySize: number;
  depth: number;
  niceLength: number;
}

/** What a level from 0 to 9 means here; the dictionary stays small enough for browsers. */
export function settingsOf(level: number): LzmaSettings {
  return {
    dictionarySize: level < 2 ? 1 << 20 : 1 << 22,
    depth: DEPTHS[level] ?? DEPTHS[6]!,
    niceLength: NICE_LENGTHS[level] ?? NICE_LENGTHS[6]!,
  };
}

/** True where the far distance is so much larger that one byte more does not pay for it. */
const muchFarther = (near: number, far: number): boolean => near < Math.floor(far / 128);

export class LzmaEncoder {
  readonly range = new RangeEncoder();
  readonly finder: MatchFinder;
  readonly #probs = model.newProbabilities(PROPERTIES);
  readonly #reps = new Int32Array(4);
  #state = 0;
  /** A match that was found one step ahead. */
  #ahead = false;
  #aheadLength = 0;
  #aheadDistance = 0;
  /** Position in the window of the next byte to be coded. */
  #done = 0;

  constructor({ dictionarySize, depth, niceLength }: LzmaSettings) {
    this.finder = new MatchFinder(dictionarySize, LOOKAHEAD, depth, niceLength);
  }

  /** Takes what fits of a piece; gives how much that was. */
  feed(piece: Uint8Array, from: number): number {
    const before = this.finder.dropped;
    const count = this.finder.feed(piece, from);
    this.#done -= this.finder.dropped - before;
    return count;
  }

  /** Bytes that were taken and are not coded yet. */
  get pending(): number {
    return this.finder.size - this.#done;
  }

  /** The raw bytes that were coded last. */
  lastBytes(count: number): Uint8Array {
    return this.finder.window.subarray(this.#done - count, this.#done);
  }

  resetState(): void {
    this.#probs.fill(model.HALF);
    this.#reps.fill(0);
    this.#state = 0;
  }

  /** Codes what is there, up to the given sizes of raw and packed data; gives the number of raw bytes. */
  encode(last: boolean, maxRaw: number, maxPacked: number): number {
    const start = this.#done;
    const keep = last ? 0 : 2 * model.MAX_MATCH;
    while (
      this.finder.size - this.#done > keep &&
      this.#done - start <= maxRaw - model.MAX_MATCH &&
      this.range.size < maxPacked
    ) {
      this.#step();
    }
    return this.#done - start;
  }

  #step(): void {
    const { finder } = this;
    const available = Math.min(finder.size - this.#done, model.MAX_MATCH);
    if (!this.#ahead) {
      finder.find(available);
      this.#aheadLength = finder.length;
      this.#aheadDistance = finder.distance;
    }
    this.#ahead = false;
    const length = this.#aheadLength;
    const distance = this.#aheadDistance;
    const [rep, repLength] = this.#longestRep(available);
    if (repLength >= 2 && this.#repIsBetter(repLength, length, distance)) {
      this.#codeRep(rep, repLength);
      return;
    }
    if (length < 3 || (length === 3 && distance >= FAR_FOR_THREE) || available <= 2) {
      this.#codeSingle();
      return;
    }
    finder.find(Math.min(finder.size - this.#done - 1, model.MAX_MATCH));
    this.#ahead = true;
    this.#aheadLength = finder.length;
    this.#aheadDistance = finder.distance;
    if (this.#nextIsBetter(length, distance)) {
      this.#codeSingle();
      return;
    }
    this.#codeMatch(distance, length);
  }

  #longestRep(available: number): [rep: number, length: number] {
    const { window } = this.finder;
    const at = this.#done;
    let best = 0;
    let bestLength = 0;
    for (let rep = 0; rep < 4; rep++) {
      const from = at - this.#reps[rep]! - 1;
      if (from < 0) continue;
      let length = 0;
      while (length < available && window[from + length] === window[at + length]) length++;
      if (length > bestLength) {
        bestLength = length;
        best = rep;
      }
    }
    return [best, bestLength];
  }

  #repIsBetter(repLength: number, length: number, distance: number): boolean {
    return (
      repLength + 1 >= length ||
      (repLength + 2 >= length && distance > 1 << 9) ||
      (repLength + 3 >= length && distance > 1 << 15)
    );
  }

  #nextIsBetter(length: number, distance: number): boolean {
    const next = this.#aheadLength;
    const nextDistance = this.#aheadDistance;
    if (next >= 3) {
      if (next >= length && nextDistance < distance) return true;
      if (next === length + 1 && !muchFarther(distance, nextDistance)) return true;
      if (next > length + 1) return true;
      if (next + 1 >= length && length >= 3 && muchFarther(nextDistance, distance)) return true;
    }
    // A repeated distance one step ahead is nearly free.
    const { window, size } = this.finder;
    const at = this.#done + 1;
    const limit = Math.min(Math.max(2, length - 1), size - at);
    for (let rep = 0; rep < 4; rep++) {
      const from = at - this.#reps[rep]! - 1;
      if (from < 0) continue;
      let same = 0;
      while (same < limit && window[from + same] === window[at + same]) same++;
      if (same === limit && limit >= 2) return true;
    }
    return false;
  }

  /** Moves past what was coded; the finder may already stand one byte further. */
  #advance(count: number): void {
    this.#done += count;
    while (this.finder.at < this.#done) this.finder.skip();
    if (this.finder.at === this.#done) this.#ahead = false;
  }

  get #posState(): number {
    return (this.#done + this.finder.dropped) & POS_MASK;
  }

  /** A literal, or the byte at the last distance where it is the same. */
  #codeSingle(): void {
    const { window } = this.finder;
    const at = this.#done;
    const position = at + this.finder.dropped;
    const from = at - this.#reps[0]! - 1;
    const posState = this.#posState;
    const matchIndex = model.IS_MATCH + this.#state * model.POS_STATES + posState;
    if (from >= 0 && window[from] === window[at]) {
      this.range.bit(this.#probs, matchIndex, 1);
      this.range.bit(this.#probs, model.IS_REP + this.#state, 1);
      this.range.bit(this.#probs, model.IS_REP_G0 + this.#state, 0);
      this.range.bit(this.#probs, model.IS_REP0_LONG + this.#state * model.POS_STATES + posState, 0);
      this.#state = model.afterShortRep(this.#state);
      this.#advance(1);
      return;
    }
    this.range.bit(this.#probs, matchIndex, 0);
    const previous = position === 0 ? 0 : window[at - 1]!;
    const coder = model.LITERAL + model.LITERAL_CODER * (previous >> (8 - PROPERTIES.lc));
    this.#codeLiteral(coder, window[at]!, this.#state >= 7 ? window[from]! : -1);
    this.#state = model.afterLiteral(this.#state);
    this.#advance(1);
  }

  #codeLiteral(coder: number, byte: number, matched: number): void {
    let offset = matched < 0 ? 0 : 0x100;
    let match = matched < 0 ? 0 : matched << 1;
    let symbol = 1;
    for (let i = 7; i >= 0; i--) {
      const bit = (byte >> i) & 1;
      const guide = match & offset;
      this.range.bit(this.#probs, coder + offset + guide + symbol, bit);
      symbol = (symbol << 1) | bit;
      offset &= bit ? guide : ~guide;
      match <<= 1;
    }
  }

  #codeRep(rep: number, length: number): void {
    const state = this.#state;
    const posState = this.#posState;
    const probs = this.#probs;
    this.range.bit(probs, model.IS_MATCH + state * model.POS_STATES + posState, 1);
    this.range.bit(probs, model.IS_REP + state, 1);
    if (rep === 0) {
      this.range.bit(probs, model.IS_REP_G0 + state, 0);
      this.range.bit(probs, model.IS_REP0_LONG + state * model.POS_STATES + posState, 1);
    } else {
      this.range.bit(probs, model.IS_REP_G0 + state, 1);
      this.range.bit(probs, model.IS_REP_G1 + state, rep === 1 ? 0 : 1);
      if (rep > 1) this.range.bit(probs, model.IS_REP_G2 + state, rep - 2);
      const distance = this.#reps[rep]!;
      this.#reps.copyWithin(1, 0, rep);
      this.#reps[0] = distance;
    }
    this.#codeLength(model.REP_LENGTH, length, posState);
    this.#state = model.afterRep(state);
    this.#advance(length);
  }

  #codeMatch(distance: number, length: number): void {
    const posState = this.#posState;
    this.range.bit(this.#probs, model.IS_MATCH + this.#state * model.POS_STATES + posState, 1);
    this.range.bit(this.#probs, model.IS_REP + this.#state, 0);
    this.#codeLength(model.MATCH_LENGTH, length, posState);
    this.#codeDistance(distance, length);
    this.#reps.copyWithin(1, 0, 3);
    this.#reps[0] = distance;
    this.#state = model.afterMatch(this.#state);
    this.#advance(length);
  }

  /** The marker at the end of data whose size is not stated. */
  endMarker(): void {
    const posState = this.#posState;
    this.range.bit(this.#probs, model.IS_MATCH + this.#state * model.POS_STATES + posState, 1);
    this.range.bit(this.#probs, model.IS_REP + this.#state, 0);
    this.#codeLength(model.MATCH_LENGTH, model.MIN_MATCH, posState);
    this.#codeTree(model.POS_SLOT, 63, 6);
    this.range.direct(2 ** 26 - 1, 26);
    this.#codeReverse(model.ALIGN, 15, 4);
  }

  #codeTree(base: number, value: number, bits: number): void {
    let symbol = 1;
    for (let i = bits - 1; i >= 0; i--) {
      const bit = (value >> i) & 1;
      this.range.bit(this.#probs, base + symbol, bit);
      symbol = (symbol << 1) | bit;
    }
  }

  #codeReverse(base: number, value: number, bits: number): void {
    let symbol = 1;
    for (let i = 0; i < bits; i++) {
      const bit = (value >> i) & 1;
      this.range.bit(this.#probs, base + symbol, bit);
      symbol = (symbol << 1) | bit;
    }
  }

  #codeLength(base: number, length: number, posState: number): void {
    const value = length - model.MIN_MATCH;
    if (value < 8) {
      this.range.bit(this.#probs, base, 0);
      this.#codeTree(base + model.LENGTH_LOW + posState * 8, value, 3);
      return;
    }
    this.range.bit(this.#probs, base, 1);
    if (value < 16) {
      this.range.bit(this.#probs, base + 1, 0);
      this.#codeTree(base + model.LENGTH_MIDDLE + posState * 8, value - 8, 3);
      return;
    }
    this.range.bit(this.#probs, base + 1, 1);
    this.#codeTree(base + model.LENGTH_HIGH, value - 16, 8);
  }

  #codeDistance(distance: number, length: number): void {
    const bits = 31 - Math.clz32(distance);
    const slot = distance < 4 ? distance : 2 * bits + ((distance >> (bits - 1)) & 1);
    this.#codeTree(model.POS_SLOT + 64 * Math.min(length - model.MIN_MATCH, 3), slot, 6);
    if (slot < 4) return;
    const footer = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << footer;
    const rest = distance - base;
    if (slot < 14) {
      this.#codeReverse(model.POS_SPECIAL + base - slot, rest, footer);
    } else {
      this.range.direct(rest >>> 4, footer - 4);
      this.#codeReverse(model.ALIGN, rest & 15, 4);
    }
  }
}
