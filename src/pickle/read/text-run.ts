import { KeyTable } from '../values/key-table.js';
import type { PyDict } from '../values/py-dict.js';
import { PyFloat } from '../values/py-values.js';
import { Op } from '../opcodes.js';
import { decodeUtf8 } from '../text.js';
import { SHARED_KEYS } from './key-table-cache.js';
import type { Memo } from './memo.js';
import { Run } from './run.js';

/**
 * Lists of short texts, and dicts from such texts to numbers, texts and constants: MARK, members and APPENDS or SETITEMS, again
 * and again, as vocabularies are written. As with runs of numbers, the members are counted first, so that the container is sized
 * once, and then read straight into it. The run ends after the last complete batch before anything else.
 */
export class TextRun extends Run {
  #count = 0;
  #stop = 0;
  readonly #memo: Memo;
  readonly #lossless: boolean;

  constructor(bytes: Uint8Array, view: DataView, memo: Memo, lossless: boolean) {
    super(bytes, view);
    this.#memo = memo;
    this.#lossless = lossless;
  }

  /** Reads from the first text after a MARK; false, with nothing done, where no complete batch of texts stands there. */
  readList(start: number, frameEnd: number, list: unknown[]): boolean {
    this.#scan(start, frameEnd, Op.APPENDS);
    if (this.#count === 0) return false;
    const base = list.length;
    list.length = base + this.#count;
    this.frameEnd = frameEnd;
    this.#fillList(start, list, base);
    this.pos = this.#stop;
    return true;
  }

  /** The same for an empty dict. Small ones may share their keys with others and are left to the machine. */
  readDict(start: number, frameEnd: number, dict: PyDict): boolean {
    this.#scan(start, frameEnd, Op.SETITEMS);
    if (this.#count <= 2 * SHARED_KEYS) return false;
    const size = this.#count / 2;
    const keys = new Array<unknown>(size);
    const values = new Array<unknown>(size);
    this.frameEnd = frameEnd;
    this.#fillDict(start, keys, values);
    dict.fill(new KeyTable(keys, false), values);
    this.pos = this.#stop;
    return true;
  }

  /** Counts the members up to the last complete batch. */
  #scan(start: number, frameEnd: number, closing: number): void {
    const { bytes } = this;
    const end = bytes.length;
    const pairs = closing === Op.SETITEMS;
    let pos = start;
    let members = 0;
    this.frameEnd = frameEnd;
    this.#count = 0;
    for (;;) {
      if (pos >= this.frameEnd) {
        if (pos > this.frameEnd) return;
        pos = this.enterFrame(pos);
      }
      const op = bytes[pos];
      if (op === Op.SHORT_BINUNICODE) {
        pos += 2 + bytes[pos + 1]!;
        if (bytes[pos] === Op.MEMOIZE && pos < this.frameEnd) pos++;
      } else if (op === closing) {
        if (pairs && members % 2 !== 0) return;
        this.#count = members;
        this.#stop = pos + 1;
        if (bytes[pos + 1] !== Op.MARK || pos + 2 > this.frameEnd) return;
        pos += 2;
        continue;
      } else if (pairs && members % 2 === 1) {
        const width = widthOf(op);
        if (width === 0) return;
        pos += width;
      } else {
        return;
      }
      if (pos > end) return;
      members++;
    }
  }

  /** The text whose opcode is at `pos`; {@link pos} is then behind it and its memo entry. */
  #text(pos: number): string {
    const { bytes } = this;
    const stop = pos + 2 + bytes[pos + 1]!;
    const text = decodeUtf8(bytes, pos + 2, stop);
    if (bytes[stop] === Op.MEMOIZE && stop < this.frameEnd) {
      this.#memo.pushText(pos + 1);
      this.pos = stop + 1;
    } else {
      this.pos = stop;
    }
    return text;
  }

  #fillList(start: number, list: unknown[], base: number): void {
    const { bytes } = this;
    const stop = this.#stop;
    let pos = start;
    let at = base;
    while (pos < stop) {
      if (pos === this.frameEnd) pos = this.enterFrame(pos);
      if (bytes[pos] === Op.SHORT_BINUNICODE) {
        list[at++] = this.#text(pos);
        pos = this.pos;
      } else {
        pos += 1; // APPENDS or MARK
      }
    }
  }

  #fillDict(start: number, keys: unknown[], values: unknown[]): void {
    const { bytes } = this;
    const stop = this.#stop;
    let pos = start;
    let at = 0;
    while (pos < stop) {
      if (pos === this.frameEnd) pos = this.enterFrame(pos);
      if (bytes[pos] !== Op.SHORT_BINUNICODE) {
        pos += 1; // SETITEMS or MARK
        continue;
      }
      keys[at] = this.#text(pos);
      pos = this.pos;
      if (pos === this.frameEnd) pos = this.enterFrame(pos);
      values[at++] = this.#value(pos);
      pos = this.pos;
    }
  }

  #value(pos: number): unknown {
    const { bytes, view } = this;
    const op = bytes[pos]!;
    if (op === Op.SHORT_BINUNICODE) return this.#text(pos);
    this.pos = pos + widthOf(op);
    switch (op) {
      case Op.BININT1:
        return bytes[pos + 1];
      case Op.BININT2:
        return bytes[pos + 1]! | (bytes[pos + 2]! << 8);
      case Op.BININT:
        return view.getInt32(pos + 1, true);
      case Op.BINFLOAT: {
        const value = view.getFloat64(pos + 1, false);
        return this.#lossless && Number.isInteger(value) ? new PyFloat(value) : value;
      }
      case Op.NONE:
        return null;
      default:
        return op === Op.NEWTRUE;
    }
  }
}

/** Bytes of a number or a constant with its opcode; 0 for everything else. */
function widthOf(op: number | undefined): number {
  switch (op) {
    case Op.BININT1:
      return 2;
    case Op.BININT2:
      return 3;
    case Op.BININT:
      return 5;
    case Op.BINFLOAT:
      return 9;
    case Op.NONE:
    case Op.NEWTRUE:
    case Op.NEWFALSE:
      return 1;
    default:
      return 0;
  }
}
