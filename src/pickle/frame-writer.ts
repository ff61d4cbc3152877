/**
 * The byte side of the pickler: a growing buffer, and the frames of protocol 4 and later as CPython cuts them
 * (PEP 3154; `_Pickler_OpcodeBoundary` and `_Framer` in CPython).
 */
import type { Sink } from '../core/sink.js';
import { Op } from './opcodes.js';
import { writeUtf8 } from './text.js';

/** Values of the frame position while there is none. */
const NO_FRAME = -1;
const OUTSIDE = -2;
const FRAME_HEADER = 9;
const FRAME_SIZE_MIN = 4;
/** A frame is closed at the first value boundary after this size; larger strings stand outside of frames. */
export const FRAME_SIZE_TARGET = 64 * 1024;
const BUFFER_SIZE = 1 << 20;
const FIRST_BUFFER_SIZE = 1 << 12;

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
  /** Bytes handed to the sink so far. */
  #flushed = 0;

  constructor(sink: Sink, framing: boolean) {
    this.#sink = sink;
    this.#framing = framing;
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
    }
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
  }

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
