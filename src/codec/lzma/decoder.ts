/** The LZMA reader: range decoder, literals, matches. Unpacks into the growing output, which is its dictionary too. */
import { FormatError } from '../../core/errors.js';
import * as model from './probability-model.js';
import type { Output } from '../output.js';

const TOP = 2 ** 24;
/** Room that is made at once where the size of the whole is unknown. */
const STRIDE = 1 << 20;

export class LzmaDecoder {
  readonly #input: Uint8Array;
  readonly #out: Output;
  #probs: Uint16Array = new Uint16Array(0);
  #properties: model.Properties = { lc: 0, lp: 0, pb: 0 };
  #dictionarySize: number;
  /** Output position at which the dictionary was last emptied. */
  #origin: number;
  #state = 0;
  readonly #reps = new Float64Array(4);
  #range = 0;
  #code = 0;
  /** Where the next byte is read, and where the packed data end. */
  at = 0;
  #end = 0;
  /** Output position of the symbol that is being read. */
  #reached = 0;

  constructor(input: Uint8Array, out: Output, dictionarySize: number) {
    this.#input = input;
    this.#out = out;
    this.#dictionarySize = dictionarySize;
    this.#origin = out.at;
  }

  fail(message: string): FormatError {
    // What was unpacked so far is whole, and a scanner wants it.
    this.#out.at = Math.max(this.#out.at, this.#reached);
    return new FormatError(message, { format: 'lzma', offset: this.at });
  }

  resetDictionary(): void {
    this.#origin = this.#out.at;
  }

  /** New properties imply a new state. */
  setProperties(properties: model.Properties): void {
    this.#properties = properties;
    this.#probs = model.newProbabilities(properties);
    this.resetState();
  }

  resetState(): void {
    this.#probs.fill(model.HALF);
    this.#state = 0;
    this.#reps.fill(0);
  }

  /** Begins packed data at `at`, not reaching beyond `end`. */
  begin(at: number, end: number): void {
    if (end - at < 5) throw this.fail('the compressed data are cut off');
    if (this.#input[at] !== 0) throw this.fail('the compressed data do not begin with a zero byte');
    this.#range = 0xffffffff;
    this.#code = new DataView(this.#input.buffer, this.#input.byteOffset + at + 1, 4).getUint32(0);
    this.at = at + 5;
    this.#end = end;
  }

  /** True where the range decoder stands as it does at the end of complete data. */
  get isFinished(): boolean {
    this.#normalize();
    return this.#code === 0;
  }

  #normalize(): void {
    if (this.#range >= TOP) return;
    if (this.at >= this.#end) throw this.fail('the compressed data are cut off');
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#input[this.at++]!) >>> 0;
  }

  #bit(index: number): number {
    if (this.#range < TOP) this.#normalize();
    const probability = this.#probs[index]!;
    const bound = (this.#range >>> 11) * probability;
    if (this.#code < bound) {
      this.#range = bound;
      this.#probs[index] = probability + ((2048 - probability) >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    this.#probs[index] = probability - (probability >> 5);
    return 1;
  }

  #tree(base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.#bit(base + symbol);
    return symbol - (1 << bits);
  }

  #reverseTree(base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(base + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }

  #direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#normalize();
      this.#range >>>= 1;
      const bit = this.#code >= this.#range ? 1 : 0;
      if (bit) this.#code -= this.#range;
      value = value * 2 + bit;
    }
    return value;
  }

  #length(base: number, posState: number): number {
    if (this.#bit(base) === 0) return model.MIN_MATCH + this.#tree(base + model.LENGTH_LOW + posState * 8, 3);
    if (this.#bit(base + 1) === 0) {
      return model.MIN_MATCH + 8 + this.#tree(base + model.LENGTH_MIDDLE + posState * 8, 3);
    }
    return model.MIN_MATCH + 16 + this.#tree(base + model.LENGTH_HIGH, 8);
  }

  #distance(length: number): number {
    const slot = this.#tree(model.POS_SLOT + 64 * Math.min(length - model.MIN_MATCH, 3), 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + this.#reverseTree(model.POS_SPECIAL + base - slot, bits);
    return base + this.#direct(bits - 4) * 16 + this.#reverseTree(model.ALIGN, 4);
  }

  /** A literal coder's tree, guided by the byte at the last distance right after a match. */
  #literal(coder: number, matched: number): number {
    const probs = this.#probs;
    const input = this.#input;
    let range = this.#range;
    let code = this.#code;
    let at = this.at;
    let symbol = 1;
    let offset = matched < 0 ? 0 : 0x100;
    let match = matched < 0 ? 0 : matched << 1;
    do {
      const guide = match & offset;
      const index = coder + offset + guide + symbol;
      if (range < TOP) {
        if (at >= this.#end) throw this.fail('the compressed data are cut off');
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[at++]!) >>> 0;
      }
      const probability = probs[index]!;
      const bound = (range >>> 11) * probability;
      if (code < bound) {
        range = bound;
        probs[index] = probability + ((2048 - probability) >> 5);
        symbol <<= 1;
        offset &= ~guide;
      } else {
        range -= bound;
        code -= bound;
        probs[index] = probability - (probability >> 5);
        symbol = (symbol << 1) | 1;
        offset &= guide;
      }
      match <<= 1;
    } while (symbol < 0x100);
    this.#range = range;
    this.#code = code;
    this.at = at;
    return symbol & 0xff;
  }

  /** Unpacks until the output stands at `limit` (true) or the end marker comes (false). */
  decode(limit: number): boolean {
    const out = this.#out;
    const origin = this.#origin;
    const { lc, lp, pb } = this.#properties;
    const posMask = (1 << pb) - 1;
    const literalMask = (1 << lp) - 1;
    const reps = this.#reps;
    let state = this.#state;
    let { bytes } = out;
    let t = out.at;
    while (t < limit) {
      this.#reached = t;
      if (t + model.MAX_MATCH > bytes.length) {
        out.advance(t - out.at);
        out.reserve(Math.min(Math.max(limit - t, model.MAX_MATCH), STRIDE));
        bytes = out.bytes;
      }
      const position = t - origin;
      const posState = position & posMask;
      if (this.#bit(model.IS_MATCH + state * model.POS_STATES + posState) === 0) {
        const previous = position === 0 ? 0 : bytes[t - 1]!;
        const context = ((position & literalMask) << lc) + (previous >> (8 - lc));
        if (state >= 7 && reps[0]! >= position) throw this.fail('a distance reaches back before the start of the data');
        const matched = state >= 7 ? bytes[t - reps[0]! - 1]! : -1;
        bytes[t++] = this.#literal(model.LITERAL + model.LITERAL_CODER * context, matched);
        state = model.afterLiteral(state);
        continue;
      }
      let length: number;
      if (this.#bit(model.IS_REP + state) === 0) {
        length = this.#length(model.MATCH_LENGTH, posState);
        const distance = this.#distance(length);
        state = model.afterMatch(state);
        if (distance === model.END_DISTANCE) {
          this.#state = state;
          out.advance(t - out.at);
          return false;
        }
        reps.copyWithin(1, 0, 3);
        reps[0] = distance;
      } else if (this.#bit(model.IS_REP_G0 + state) === 0) {
        if (this.#bit(model.IS_REP0_LONG + state * model.POS_STATES + posState) === 0) {
          length = 1;
          state = model.afterShortRep(state);
        } else {
          length = this.#length(model.REP_LENGTH, posState);
          state = model.afterRep(state);
        }
      } else {
        const which = this.#bit(model.IS_REP_G1 + state) === 0 ? 1 : this.#bit(model.IS_REP_G2 + state) === 0 ? 2 : 3;
        const distance = reps[which]!;
        reps.copyWithin(1, 0, which);
        reps[0] = distance;
        length = this.#length(model.REP_LENGTH, posState);
        state = model.afterRep(state);
      }
      const distance = reps[0]! + 1;
      if (distance > position || distance > this.#dictionarySize) {
        throw this.fail('a distance reaches back before the start of the data');
      }
      if (length > limit - t) throw this.fail('a match reaches over the end of the data');
      const from = t - distance;
      for (let i = 0; i < length; i++) bytes[t + i] = bytes[from + i]!;
      t += length;
    }
    this.#state = state;
    out.advance(t - out.at);
    return true;
  }
}
