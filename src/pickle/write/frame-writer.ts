/**
 * The byte side of the pickler: a growing buffer, and the frames of protocol 4 and later as CPython cuts them
 * (PEP 3154; `_Pickler_OpcodeBoundary` and `_Framer` in CPython).
 */
import type { LaterBytes } from '../../core/later.js';
import type { Sink } from '../../core/sink.js';
import { Op } from '../opcodes.js';
import { writeUtf8 } from '../text-write.js';
import { PyFloat } from '../values/py-values.js';
import type { WriteMemo } from './memo.js';

/** Values of the frame position while there is none. */
const NO_FRAME = -1;
const OUTSIDE = -2;
const FRAME_HEADER = 9;
const FRAME_SIZE_MIN = 4;
/** A frame is closed at the first value boundary after this size; larger strings stand outside of frames. */
export const FRAME_SIZE_TARGET = 64 * 1024;
const BUFFER_SIZE = 1 << 20;
const FIRST_BUFFER_SIZE = 1 << 12;
/** Room behind {@link FrameWriter.begin} for a small value and the opcodes that go with it. */
const RESERVE = 512;
/** A text of at most this many units has at most 255 bytes, whatever they are. */
export const SHORT_TEXT = 85;

export class FrameWriter {
  readonly #sink: Sink;
  readonly #framing: boolean;
  #buffer = new Uint8Array(FIRST_BUFFER_SIZE);
  #view = new DataView(this.#buffer.buffer);
  /** Start of what has not been handed to the sink. */
  #start = 0;
  #at = 0;
  /** Position of the open frame's header, or one of the two constants. */
  #frame: number = NO_FRAME;
  /** Up to here a small value may be written with nothing else to do: a frame is open, and neither it nor the buffer is full. */
  #limit = -1;
  /** Bytes handed to the sink so far. */
  #flushed = 0;

  constructor(sink: Sink, framing: boolean) {
    this.#sink = sink;
    this.#framing = framing;
    this.#setLimit();
  }

  /** Bytes written so far, counted from the start of the pickle. Exact only where no frame is open. */
  get position(): number {
    return this.#flushed + this.#at - this.#start;
  }

  /** Makes room for `size` bytes and opens a frame if none is open. */
  #room(size: number): void {
    if (this.#at + size + FRAME_HEADER > this.#buffer.length) this.#grow(size + FRAME_HEADER);
    if (this.#framing && this.#frame === NO_FRAME) {
      this.#frame = this.#at;
      this.#at += FRAME_HEADER;
      this.#setLimit();
    }
  }

  #setLimit(): void {
    const room = this.#buffer.length - RESERVE;
    if (!this.#framing) this.#limit = room;
    else this.#limit = this.#frame < 0 ? -1 : Math.min(room, this.#frame + FRAME_HEADER + FRAME_SIZE_TARGET);
  }

  #grow(size: number): void {
    const keep = this.#frame >= 0 ? this.#frame : this.#at;
    this.#sink.write(this.#buffer.subarray(this.#start, keep));
    this.#flushed += keep - this.#start;
    const open = this.#buffer.subarray(keep, this.#at);
    const next = Math.min(BUFFER_SIZE, this.#buffer.length * 4);
    const buffer = new Uint8Array(Math.max(next, 2 * (open.length + size)));
    buffer.set(open, 0);
    this.#buffer = buffer;
    this.#view = new DataView(buffer.buffer);
    this.#at = open.length;
    this.#start = 0;
    if (this.#frame >= 0) this.#frame = 0;
    this.#setLimit();
  }

  /** Before each value: closes a frame that has reached its size. */
  boundary(): void {
    if (this.#frame >= 0 && this.#at - this.#frame - FRAME_HEADER >= FRAME_SIZE_TARGET) this.closeFrame();
  }

  closeFrame(): void {
    if (this.#frame < 0) return;
    const length = this.#at - this.#frame - FRAME_HEADER;
    if (length >= FRAME_SIZE_MIN) {
      this.#buffer[this.#frame] = Op.FRAME;
      this.#view.setUint32(this.#frame + 1, length, true);
      this.#view.setUint32(this.#frame + 5, Math.floor(length / 2 ** 32), true);
    } else {
      this.#buffer.copyWithin(this.#frame, this.#frame + FRAME_HEADER, this.#at);
      this.#at -= FRAME_HEADER;
    }
    this.#frame = NO_FRAME;
    this.#setLimit();
  }

  // ---- small values: a boundary, then bytes for which there is room

  /** The boundary before a small value, and room for it and for the few opcodes that follow. */
  begin(): void {
    if (this.#at >= this.#limit) this.#beginSlowly();
  }

  #beginSlowly(): void {
    this.boundary();
    this.#room(RESERVE);
  }

  /** An int of 32 bits, from protocol 1. */
  smallInt(value: number): void {
    this.begin();
    this.#at = putInt(this.#buffer, this.#at, value);
  }

  float(value: number): void {
    this.begin();
    this.#buffer[this.#at] = Op.BINFLOAT;
    this.#view.setFloat64(this.#at + 1, value, false);
    this.#at += 9;
  }

  /** One opcode that is a value. */
  constant(op: number): void {
    this.begin();
    this.#buffer[this.#at++] = op;
  }

  /** An empty container from protocol 4, memoized. */
  container(op: number): void {
    this.begin();
    this.#buffer[this.#at] = op;
    this.#buffer[this.#at + 1] = Op.MEMOIZE;
    this.#at += 2;
  }

  /** A reference to the memo, from protocol 1. */
  reference(index: number): void {
    this.begin();
    const buffer = this.#buffer;
    const at = this.#at;
    if (index < 256) {
      buffer[at] = Op.BINGET;
      buffer[at + 1] = index;
      this.#at = at + 2;
    } else {
      buffer[at] = Op.LONG_BINGET;
      buffer[at + 1] = index;
      buffer[at + 2] = index >>> 8;
      buffer[at + 3] = index >>> 16;
      buffer[at + 4] = index >>> 24;
      this.#at = at + 5;
    }
  }

  /**
   * A text of at most {@link SHORT_TEXT} units, from protocol 4, or a reference to an equal one that the memo has. Gives its
   * memo number. It is written before the memo is asked: to read its bytes again costs less than to ask the string.
   */
  shortText(text: string, memo: WriteMemo): number {
    this.begin();
    const buffer = this.#buffer;
    const start = this.#at + 2;
    const units = text.length;
    let i = 0;
    while (i < units) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) break;
      buffer[start + i++] = code;
    }
    const known = i === units ? memo.findAscii(text, buffer, start) : memo.findText(text);
    if (known >= 0) {
      this.reference(known);
      return known;
    }
    this.#endShortText(start, i === units ? start + units : writeUtf8(text, buffer, start + i, i));
    return memo.addText(text);
  }

  /** The same, for one that nobody asks the memo about. */
  freshShortText(text: string): void {
    this.begin();
    const start = this.#at + 2;
    this.#endShortText(start, writeUtf8(text, this.#buffer, start));
  }

  #endShortText(start: number, end: number): void {
    const buffer = this.#buffer;
    buffer[start - 2] = Op.SHORT_BINUNICODE;
    buffer[start - 1] = end - start;
    buffer[end] = Op.MEMOIZE;
    this.#at = end + 1;
  }

  /** Numbers of one opcode each, from `from` on; gives the position of the first item that is something else. */
  numbers(items: readonly unknown[], from: number, to: number): number {
    const first = items[from];
    // An array of floats alone stays out of the general loop, which would box each of them.
    const start = typeof first === 'number' && !Number.isInteger(first) ? this.#floats(items, from, to) : from;
    return start === to ? to : this.#mixed(items, start, to);
  }

  /** As {@link numbers}, up to the first that is no number or an integral one. */
  #floats(items: readonly unknown[], from: number, to: number): number {
    let at = this.#at;
    let limit = this.#limit;
    let i = from;
    for (; i < to; i++) {
      const item = items[i];
      if (typeof item !== 'number' || Number.isInteger(item)) break;
      if (at >= limit) {
        this.#at = at;
        this.#beginSlowly();
        at = this.#at;
        limit = this.#limit;
      }
      this.#buffer[at] = Op.BINFLOAT;
      this.#view.setFloat64(at + 1, item, false);
      at += 9;
    }
    this.#at = at;
    return i;
  }

  #mixed(items: readonly unknown[], from: number, to: number): number {
    let at = this.#at;
    let limit = this.#limit;
    let buffer = this.#buffer;
    let view = this.#view;
    let i = from;
    for (; i < to; i++) {
      const item = items[i];
      let value: number;
      let float = false;
      if (typeof item === 'number') value = item;
      else if (item instanceof PyFloat) {
        value = item.value;
        float = true;
      } else break;
      if (at >= limit) {
        this.#at = at;
        this.#beginSlowly();
        at = this.#at;
        limit = this.#limit;
        buffer = this.#buffer;
        view = this.#view;
      }
      if (!float && (value | 0) === value && (value !== 0 || 1 / value > 0)) {
        at = putInt(buffer, at, value);
        continue;
      }
      if (!float && value !== 0 && Number.isSafeInteger(value)) break;
      buffer[at] = Op.BINFLOAT;
      view.setFloat64(at + 1, value, false);
      at += 9;
    }
    this.#at = at;
    return i;
  }

  // ---- opcodes and their arguments

  byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#at++] = value;
  }

  bytes2(first: number, second: number): void {
    this.#room(2);
    this.#buffer[this.#at++] = first;
    this.#buffer[this.#at++] = second;
  }

  opUint16(op: number, value: number): void {
    this.#room(3);
    this.#buffer[this.#at] = op;
    this.#view.setUint16(this.#at + 1, value, true);
    this.#at += 3;
  }

  opInt32(op: number, value: number): void {
    this.#room(5);
    this.#buffer[this.#at] = op;
    this.#view.setInt32(this.#at + 1, value, true);
    this.#at += 5;
  }

  opUint64(op: number, value: number): void {
    this.#room(9);
    this.#buffer[this.#at] = op;
    this.#view.setUint32(this.#at + 1, value >>> 0, true);
    this.#view.setUint32(this.#at + 5, Math.floor(value / 2 ** 32), true);
    this.#at += 9;
  }

  opFloat64(op: number, value: number): void {
    this.#room(9);
    this.#buffer[this.#at] = op;
    this.#view.setFloat64(this.#at + 1, value, false);
    this.#at += 9;
  }

  /** Bytes that belong to the opcode before them. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Text without characters above U+00FF, a byte each. */
  latin1(text: string): void {
    this.#room(text.length);
    for (let i = 0; i < text.length; i++) this.#buffer[this.#at + i] = text.charCodeAt(i);
    this.#at += text.length;
  }

  /** Text as UTF-8, lone surrogates included; `length` is its {@link utf8Length}. */
  utf8(text: string, length: number): void {
    this.#room(length);
    if (text.length === length) {
      for (let i = 0; i < length; i++) this.#buffer[this.#at + i] = text.charCodeAt(i);
    } else {
      writeUtf8(text, this.#buffer, this.#at);
    }
    this.#at += length;
  }

  // ---- what stands outside of frames

  /** A long payload, outside of any frame and without a copy: `header` writes its opcode and length. */
  large(header: () => void, payload: Uint8Array): void {
    this.closeFrame();
    this.outside(() => {
      header();
      this.#passThrough(payload);
    });
  }

  /** Runs `write` with framing off. */
  outside(write: () => void): void {
    this.closeFrame();
    this.#frame = OUTSIDE;
    try {
      write();
    } finally {
      this.#frame = NO_FRAME;
    }
  }

  /** Hands everything to the sink, then `payload` itself. Only outside of frames. */
  #passThrough(payload: Uint8Array): void {
    this.flush();
    this.#sink.write(payload);
    this.#flushed += payload.length;
  }

  /** Raw bytes outside of the opcodes (array data in Joblib files); no copy. */
  foreign(payload: Uint8Array): void {
    this.closeFrame();
    this.#passThrough(payload);
  }

  /** The same of bytes that are made while they are written, where the sink can wait for them. */
  foreignLater(bytes: LaterBytes): void {
    if (this.#sink.later === undefined) {
      this.foreign(bytes.read());
      return;
    }
    this.closeFrame();
    this.flush();
    this.#sink.later(bytes);
    this.#flushed += bytes.length;
  }

  flush(): void {
    if (this.#at === this.#start) return;
    this.#sink.write(this.#buffer.subarray(this.#start, this.#at));
    this.#flushed += this.#at - this.#start;
    this.#start = this.#at;
  }

  end(): void {
    this.closeFrame();
    this.flush();
  }
}

function putInt(buffer: Uint8Array, at: number, value: number): number {
  if (value < 0 || value > 0xffff) {
    buffer[at] = Op.BININT;
    buffer[at + 1] = value;
    buffer[at + 2] = value >> 8;
    buffer[at + 3] = value >> 16;
    buffer[at + 4] = value >> 24;
    return at + 5;
  }
  buffer[at + 1] = value;
  if (value > 0xff) {
    buffer[at] = Op.BININT2;
    buffer[at + 2] = value >> 8;
    return at + 3;
  }
  buffer[at] = Op.BININT1;
  return at + 2;
}
