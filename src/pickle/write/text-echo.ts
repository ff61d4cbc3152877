/**
 * Which texts of a file were the same object in Python. Strings have no identity here, so a dump of a value as it was read
 * follows the file's own opcodes: a text that the file wrote anew is written anew, and one that it referred to is referred
 * to. The file is walked beside the writing, as far as both agree; where the value was changed, equal texts are one
 * again. Nothing depends on it but which of two equal ways is taken.
 */
import { Op } from '../opcodes.js';
import { encodeUtf8 } from '../text-write.js';

/** The file wrote the text anew. */
export const ANEW = -1;
/** The file says something else from here on. */
export const LOST = -2;

/** Bytes of the argument behind an opcode. */
const FIXED = new Map<number, number>([
  ...[Op.BININT1, Op.BINGET, Op.BINPUT, Op.PROTO, Op.EXT1].map((op) => [op, 1] as const),
  ...[Op.BININT2, Op.EXT2].map((op) => [op, 2] as const),
  ...[Op.BININT, Op.LONG_BINGET, Op.LONG_BINPUT, Op.EXT4].map((op) => [op, 4] as const),
  ...[Op.BINFLOAT, Op.FRAME].map((op) => [op, 8] as const),
]);
/** Width of the length behind an opcode. */
const COUNTED = new Map<number, number>([
  ...[Op.SHORT_BINSTRING, Op.SHORT_BINBYTES, Op.SHORT_BINUNICODE, Op.LONG1].map((op) => [op, 1] as const),
  ...[Op.BINBYTES, Op.BINSTRING, Op.BINUNICODE, Op.LONG4].map((op) => [op, 4] as const),
  ...[Op.BINUNICODE8, Op.BINBYTES8, Op.BYTEARRAY8].map((op) => [op, 8] as const),
]);
/** Lines behind an opcode. Texts and memo places in lines are those of protocol 0, which is not followed. */
const LINES = new Map<number, number>([
  ...[Op.GLOBAL, Op.INST].map((op) => [op, 2] as const),
  ...[Op.INT, Op.LONG, Op.FLOAT, Op.STRING, Op.PERSID].map((op) => [op, 1] as const),
  ...[Op.UNICODE, Op.GET, Op.PUT].map((op) => [op, Number.NaN] as const),
]);
const TEXTS: ReadonlySet<number> = new Set([Op.SHORT_BINUNICODE, Op.BINUNICODE, Op.BINUNICODE8]);
/** Pushes nothing that a memo entry could be for, so the entry after it is of what came before. */
const SILENT = Op.FRAME;

/** Units of a text that is remembered as a whole. */
const LONG = 1 << 10;

/** Bytes that a unit of a text takes at most. */
const MAX_UTF8 = 3;

/** What each byte means: low bits a number, high bits of what. */
const PLAIN = 0;
const KIND_FIXED = 1 << 4;
const KIND_COUNTED = 2 << 4;
const KIND_LINES = 3 << 4;
const KIND_STRANGE = 4 << 4;
const TABLE = /* @__PURE__ */ makeTable();

function makeTable(): Uint8Array {
  const table = new Uint8Array(256).fill(PLAIN);
  for (const [op, size] of FIXED) table[op] = KIND_FIXED | size;
  for (const [op, size] of COUNTED) table[op] = KIND_COUNTED | size;
  for (const [op, lines] of LINES) table[op] = Number.isNaN(lines) ? KIND_STRANGE : KIND_LINES | lines;
  return table;
}

export class TextEcho {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #pos: number;
  /** For each text that the file wrote: where it stands, and its place in the memo of the dump. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #places: number[] = [];
  /** For each memo place of the file the number of its text, or -1. */
  #memo: number[] = [];
  readonly #outer: number[][] = [];
  /** The text that the opcode before {@link #pos} wrote, or -1. */
  #fresh = -1;
  #lost = false;
  /** Long texts that were found to be those of the file, by number. */
  readonly #long = new Map<number, string>();

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#pos = position;
  }

  /** For the next text of the dump: the memo place to refer to, {@link ANEW} or {@link LOST}. */
  next(text: string): number {
    const found = this.#lost ? -1 : this.#nextText();
    if (found < 0 || !this.#isText(found, text)) {
      this.#lost = true;
      return LOST;
    }
    return this.#fresh === found ? ANEW : this.#places[found]!;
  }

  /** The place in the memo of what {@link next} had written anew. */
  wrote(place: number): void {
    this.#places[this.#fresh] = place;
  }

  /** The dump writes raw bytes next, behind a BUILD, with their padding where there is any. */
  skipArray(length: number, padded: boolean): void {
    if (!this.#toOp(Op.BUILD)) return;
    if (padded) this.#pos += 1 + (this.#bytes[this.#pos] ?? 0);
    this.#pos += length;
  }

  /** A pickle of its own begins behind the next BUILD. */
  enter(): void {
    if (!this.#toOp(Op.BUILD)) return;
    this.#outer.push(this.#memo);
    this.#memo = [];
  }

  /** That pickle is written. */
  leave(): void {
    if (!this.#toOp(Op.STOP)) return;
    this.#memo = this.#outer.pop() ?? [];
  }

  /** Goes behind the next opcode of this kind; false, and lost, where there is none or a text stands before it. */
  #toOp(op: number): boolean {
    while (!this.#lost && this.#pos < this.#bytes.length) {
      const at = this.#pos;
      if (this.#step() >= 0) break;
      if (this.#bytes[at] === op) return !this.#lost;
    }
    this.#lost = true;
    return false;
  }

  /** The number of the next text that is written or referred to, or -1. */
  #nextText(): number {
    while (!this.#lost && this.#pos < this.#bytes.length) {
      const found = this.#step();
      if (found >= 0) return found;
    }
    return -1;
  }

  /** Goes over one opcode; the number of the text that it pushes, or -1. */
  #step(): number {
    const bytes = this.#bytes;
    const op = bytes[this.#pos]!;
    const start = this.#pos + 1;
    const shape = TABLE[op]!;
    const before = this.#fresh;
    if (op !== SILENT) this.#fresh = -1;
    if (shape === PLAIN) {
      this.#pos = start;
      if (op === Op.MEMOIZE) this.#memo.push(before);
      return -1;
    }
    const size = shape & 0xf;
    if (start + size > bytes.length || shape === KIND_STRANGE) {
      this.#lost = true;
      return -1;
    }
    if ((shape & 0xf0) === KIND_FIXED) {
      this.#pos = start + size;
      return this.#memoOp(op, start, before);
    }
    if ((shape & 0xf0) === KIND_LINES) {
      this.#skipLines(size);
      return -1;
    }
    const from = start + size;
    const length =
      size === 1
        ? bytes[start]!
        : this.#view.getUint32(start, true) + (size === 8 ? this.#view.getUint32(start + 4, true) * 2 ** 32 : 0);
    this.#pos = from + length;
    if (!TEXTS.has(op)) return -1;
    this.#from.push(from);
    this.#to.push(this.#pos);
    this.#fresh = this.#from.length - 1;
    return this.#fresh;
  }

  #memoOp(op: number, start: number, before: number): number {
    if (op === Op.BINGET) return this.#memo[this.#bytes[start]!] ?? -1;
    if (op === Op.LONG_BINGET) return this.#memo[this.#view.getUint32(start, true)] ?? -1;
    if (op !== Op.BINPUT && op !== Op.LONG_BINPUT) return -1;
    const index = op === Op.BINPUT ? this.#bytes[start]! : this.#view.getUint32(start, true);
    // No file has more memo entries than bytes before them; one that jumps ahead must not size an array.
    if (index > this.#pos) this.#lost = true;
    else {
      while (this.#memo.length < index) this.#memo.push(-1);
      this.#memo[index] = before;
    }
    return -1;
  }

  #skipLines(count: number): void {
    let at = this.#pos + 1;
    for (let i = 0; i < count; i++) {
      const end = this.#bytes.indexOf(0x0a, at);
      if (end < 0) {
        this.#lost = true;
        return;
      }
      at = end + 1;
    }
    this.#pos = at;
  }

  /** True where the file has this text there. Of a long one that is referred to many times, the bytes are read once. */
  #isText(number: number, text: string): boolean {
    if (text.length < LONG) return this.#isWritten(number, text);
    if (this.#long.get(number) === text) return true;
    const same = this.#isWritten(number, text);
    if (same) this.#long.set(number, text);
    return same;
  }

  #isWritten(number: number, text: string): boolean {
    const bytes = this.#bytes;
    const from = this.#from[number]!;
    const to = this.#to[number]!;
    if (to > bytes.length) return false;
    const length = to - from;
    if (length === text.length) {
      let i = 0;
      while (i < length && bytes[from + i]! < 0x80 && bytes[from + i] === text.charCodeAt(i)) i++;
      return i === length;
    }
    if (length < text.length || length > MAX_UTF8 * text.length) return false;
    const encoded = encodeUtf8(text);
    return encoded.length === length && encoded.every((byte, i) => byte === bytes[from + i]);
  }
}
