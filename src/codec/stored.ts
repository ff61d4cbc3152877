/** Packed data that need not be in memory as a whole: a file, read piece by piece. */
import { FormatError } from '../core/errors.js';

export interface Stored {
  readonly size: number;
  /** Fills `target` from `offset`; fewer bytes than asked for only at the end. */
  read(target: Uint8Array, offset: number): Promise<number>;
  /** Told of memory that is about to be filled from its start to its end. */
  prepare(memory: Uint8Array): void;
}

/** Read at once. */
const PIECE = 1 << 20;

/** What a decoder reads from: all of it, or a window that goes along a {@link Stored}. */
export class Input {
  bytes: Uint8Array;
  view: DataView;
  /** Where the decoder is, and where what is at hand ends. */
  at = 0;
  end: number;
  readonly size: number;
  readonly #format: string;
  readonly #stored: Stored | undefined;
  /** Offset of `bytes` in the file. */
  #base = 0;

  constructor(source: Uint8Array | Stored, format: string) {
    const whole = source instanceof Uint8Array;
    this.#format = format;
    this.#stored = whole ? undefined : source;
    this.bytes = whole ? source : new Uint8Array(Math.min(PIECE, source.size));
    this.view = viewOf(this.bytes);
    this.end = whole ? source.length : 0;
    this.size = whole ? source.length : source.size;
  }

  get offset(): number {
    return this.#base + this.at;
  }

  /** True where {@link need} has nothing to wait for. */
  has(count: number): boolean {
    return count <= this.end - this.at || this.#stored === undefined;
  }

  /** Brings the next `count` bytes to hand, or as many as there are. */
  async need(count: number): Promise<void> {
    const stored = this.#stored;
    if (stored === undefined || count <= this.end - this.at) return;
    const kept = this.bytes.subarray(this.at, this.end);
    if (count > this.bytes.length) {
      const wider = new Uint8Array(Math.min(count + PIECE, this.size));
      wider.set(kept);
      this.bytes = wider;
      this.view = viewOf(wider);
    } else {
      this.bytes.set(kept);
    }
    this.#base += this.at;
    this.end = kept.length;
    this.at = 0;
    this.end += await stored.read(this.bytes.subarray(this.end), this.#base + this.end);
  }

  /** Steps over bytes that are at hand; gives where in `bytes` they are. */
  take(count: number): number {
    if (count > this.end - this.at) throw this.fail('the compressed data are cut off');
    this.at += count;
    return this.at - count;
  }

  /** Steps over bytes that nobody looks at. */
  skip(count: number): void {
    if (count > this.size - this.offset) throw this.fail('the compressed data are cut off');
    if (count <= this.end - this.at) {
      this.at += count;
      return;
    }
    this.#base = this.offset + count;
    this.at = 0;
    this.end = 0;
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  fail(message: string): FormatError {
    return new FormatError(message, { format: this.#format, offset: this.offset });
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
