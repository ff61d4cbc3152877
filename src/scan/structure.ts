/**
 * A walk along the opcodes of a pickle that the machine has read, for forms that no program writes: where Python's two readers
 * (C in `pickle`, Python in Joblib) differ, and where memo or frames serve to mislead.  The machine has proven every length; this walk only looks.
 */
import { OPCODES } from '../pickle/tools/opcode-table.js';
import { Op } from '../pickle/opcodes.js';
import type { Judge } from './judge.js';

/** A part of the stream that is no opcodes: an array's bytes, or a nested pickle. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly nested: boolean;
}

/** Memo indexes up to here are kept in a bitmap. */
const BITMAP = 1 << 24;
/** A PUT this far above the number of entries makes Python's C reader reserve memory for all of them. */
const FAR = 1 << 20;

/** How the argument of an opcode is stored. */
const Kind = {
  None: 0,
  Fixed1: 1,
  Fixed2: 2,
  Fixed4: 3,
  Fixed8: 4,
  Counted1: 5,
  Counted4: 6,
  Counted8: 7,
  Line: 8,
  TwoLines: 9,
} as const;

const KIND_OF: Readonly<Record<string, number>> = {
  uint1: Kind.Fixed1,
  uint2: Kind.Fixed2,
  uint4: Kind.Fixed4,
  uint8: Kind.Fixed8,
  int4: Kind.Fixed4,
  float8: Kind.Fixed8,
  long1: Kind.Counted1,
  long4: Kind.Counted4,
  bytes1: Kind.Counted1,
  bytes4: Kind.Counted4,
  bytes8: Kind.Counted8,
  bytearray8: Kind.Counted8,
  string1: Kind.Counted1,
  string4: Kind.Counted4,
  unicodestring1: Kind.Counted1,
  unicodestring4: Kind.Counted4,
  unicodestring8: Kind.Counted8,
  stringnl_noescape_pair: Kind.TwoLines,
};

const UNKNOWN = 0xff;
const KINDS = new Uint8Array(256).fill(UNKNOWN);
for (const [code, info] of OPCODES) {
  KINDS[code] = info.argument === undefined ? Kind.None : (KIND_OF[info.argument] ?? Kind.Line);
}

/** Where the argument of the opcode at `at` begins and ends; undefined where it is cut off or no opcode stands there. */
export function argumentAt(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
  longest = Number.POSITIVE_INFINITY,
): [from: number, to: number] | undefined {
  const from = at + 1;
  let body = from;
  let length: number;
  switch (KINDS[bytes[at]!]) {
    case Kind.None:
      return [from, from];
    case Kind.Fixed1:
      length = 1;
      break;
    case Kind.Fixed2:
      length = 2;
      break;
    case Kind.Fixed4:
      length = 4;
      break;
    case Kind.Fixed8:
      length = 8;
      break;
    case Kind.Counted1:
      if (from + 1 > end) return undefined;
      body = from + 1;
      length = bytes[from]!;
      break;
    case Kind.Counted4:
      if (from + 4 > end) return undefined;
      body = from + 4;
      length = view.getUint32(from, true);
      break;
    case Kind.Counted8:
      if (from + 8 > end) return undefined;
      body = from + 8;
      length = view.getUint32(from, true) + view.getUint32(from + 4, true) * 2 ** 32;
      break;
    case Kind.Line:
    case Kind.TwoLines: {
      // A line that may be missing is looked for within bounds, or a file of line opcodes would cost its length squared.
      const part = bytes.subarray(from, Math.min(end, from + longest));
      let stop = part.indexOf(0x0a);
      if (stop >= 0 && KINDS[bytes[at]!] === Kind.TwoLines) stop = part.indexOf(0x0a, stop + 1);
      return stop < 0 ? undefined : [from, from + stop + 1];
    }
    default:
      return undefined;
  }
  return body + length > end ? undefined : [body, body + length];
}

class Walk {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #judge: Judge;
  #bitmap = new Uint8Array(1024);
  readonly #far = new Set<number>();
  #entries = 0;
  #protocol = 0;
  #frameEnd = -1;

  constructor(bytes: Uint8Array, judge: Judge) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#judge = judge;
  }

  run(start: number, end: number, regions: readonly Region[], first: number): void {
    let next = first;
    let at = start;
    let before = -1;
    while (at < end) {
      while (next < regions.length && regions[next]!.start < at) next++;
      const region = regions[next];
      if (region?.start === at) {
        at = region.end;
        this.#frameEnd = -1;
        next++;
        continue;
      }
      const op = this.#bytes[at]!;
      const argument = argumentAt(this.#bytes, this.#view, at, end);
      if (argument === undefined) return;
      this.#look(op, before, at, argument[0], argument[1], start);
      at = argument[1];
      before = op;
      if (op === Op.STOP) return;
    }
  }

  #look(op: number, before: number, at: number, from: number, to: number, start: number): void {
    switch (op) {
      case Op.MEMOIZE:
        this.#put(this.#entries, before, at);
        return;
      case Op.BINPUT:
        this.#put(this.#bytes[from]!, before, at);
        return;
      case Op.LONG_BINPUT:
        this.#put(this.#view.getUint32(from, true), before, at);
        return;
      case Op.PUT:
        this.#put(Number(this.#line(from, to)), before, at);
        this.#form(/^\d+$/, 'odd-memo-index', at, from, to);
        return;
      case Op.GET:
        this.#form(/^\d+$/, 'odd-memo-index', at, from, to);
        return;
      case Op.INT:
        this.#form(/^(?:0[01]|0|-?[1-9]\d*)$/, 'odd-integer', at, from, to);
        return;
      case Op.LONG:
        this.#form(/^(?:0|-?[1-9]\d*)L?$/, 'odd-integer', at, from, to);
        return;
      case Op.FLOAT:
        this.#form(/^-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)$/, 'odd-float', at, from, to);
        return;
      case Op.PROTO:
        if (at !== start)
          this.#judge.divergence('protocol-midway', at, 'the protocol is declared again in the middle of the pickle');
        this.#protocol = this.#bytes[from]!;
        return;
      case Op.FRAME:
        this.#frame(at, from);
        return;
      case Op.STRING:
      case Op.BINSTRING:
      case Op.SHORT_BINSTRING:
        if (this.#protocol >= 3 && this.#isForeign(from, to)) {
          this.#judge.divergence(
            'python2-string',
            at,
            'an 8-bit string of Python 2 in a pickle of Python 3 is not ASCII',
          );
        }
        return;
      default:
        if (this.#frameEnd >= 0 && to > this.#frameEnd) this.#leaveFrame(at);
    }
  }

  #frame(at: number, from: number): void {
    const length = this.#view.getUint32(from, true) + this.#view.getUint32(from + 4, true) * 2 ** 32;
    if (this.#frameEnd > at) this.#leaveFrame(at);
    this.#frameEnd = from + 8 + length;
    if (length === 0) this.#judge.divergence('odd-frame', at, 'a frame is empty');
  }

  #leaveFrame(at: number): void {
    if (at >= this.#frameEnd) {
      this.#frameEnd = -1;
      return;
    }
    this.#judge.divergence('frame-desync', at, 'an opcode reaches over the end of its frame');
    this.#frameEnd = -1;
  }

  #put(index: number, before: number, at: number): void {
    if (before === Op.POP || before === Op.POP_MARK) {
      this.#judge.divergence('memoize-after-pop', at, 'what is remembered is not what was just made');
    }
    if (index > this.#entries + FAR) {
      this.#judge.add('suspicious', 'far-memo-index', at, `memo index ${index} is far above the number of entries`, {
        effect: 'reserve memory for all entries up to this one',
        why: 'Programs number entries one after another; a far index serves to exhaust memory.',
      });
    }
    if (this.#isSet(index)) {
      this.#judge.divergence('memo-overwritten', at, `memo entry ${index} is written a second time`);
      return;
    }
    this.#entries++;
  }

  /** Marks an index and says whether it was marked before. */
  #isSet(index: number): boolean {
    if (!(index < BITMAP)) {
      if (this.#far.has(index)) return true;
      this.#far.add(index);
      return false;
    }
    const byte = index >> 3;
    if (byte >= this.#bitmap.length) {
      const grown = new Uint8Array(Math.max(byte + 1, 2 * this.#bitmap.length));
      grown.set(this.#bitmap);
      this.#bitmap = grown;
    }
    const bit = 1 << (index & 7);
    const set = (this.#bitmap[byte]! & bit) !== 0;
    this.#bitmap[byte]! |= bit;
    return set;
  }

  #line(from: number, to: number): string {
    let text = '';
    for (let i = from; i < to - 1 && i < from + 40; i++) text += String.fromCharCode(this.#bytes[i]!);
    return text;
  }

  /** Numbers as text in a form that no program writes. */
  #form(expected: RegExp, rule: string, at: number, from: number, to: number): void {
    // Long integers are digits only; the beginning is enough to tell.
    const text = this.#line(from, to);
    const tested = to - from > 41 && /^-?[1-9]\d*$/.test(text) ? text : to - from > 41 ? '?' : text;
    if (!expected.test(tested)) {
      this.#judge.divergence(
        rule,
        at,
        `a number is written as ${JSON.stringify(text)}, which Python\u2019s readers take differently`,
      );
    }
  }

  #isForeign(from: number, to: number): boolean {
    for (let i = from; i < to; i++) if (this.#bytes[i]! > 0x7f) return true;
    return false;
  }
}

/** Walks along a pickle from `start` to `end` and along the pickles nested in it. */
export function walkStructure(
  bytes: Uint8Array,
  start: number,
  end: number,
  regions: readonly Region[],
  judge: Judge,
): void {
  const sorted = [...regions].sort((a, b) => a.start - b.start || b.end - a.end);
  new Walk(bytes, judge).run(start, end, sorted, 0);
  sorted.forEach((region, i) => {
    if (region.nested) new Walk(bytes, judge).run(region.start, region.end, sorted, i + 1);
  });
}
