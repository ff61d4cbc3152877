/** The bytes of a pickle of protocol 3, as Python's own pickler writes them. */
import { LimitError } from '../core/errors.js';

const MAX_BYTES = 2 ** 31;

export class HashStream {
  #bytes = new Uint8Array(1024);
  #length = 0;

  #grow(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    if (this.#length + more > MAX_BYTES) throw new LimitError('maxBytes', this.#length + more, MAX_BYTES);
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  bytes(...items: number[]): void {
    this.block(items);
  }

  block(items: ArrayLike<number>): void {
    this.#grow(items.length);
    this.#bytes.set(items, this.#length);
    this.#length += items.length;
  }

  latin(text: string): void {
    this.block(new TextEncoder().encode(text));
  }

  #uint32(opcode: number, value: number): void {
    this.bytes(opcode, value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
  }

  put(index: number): void {
    if (index < 256) this.bytes(0x71, index);
    else this.#uint32(0x72, index);
  }

  get(index: number): void {
    if (index < 256) this.bytes(0x68, index);
    else this.#uint32(0x6a, index);
  }

  /** None, booleans, ints, floats and text; false for everything else. */
  atom(value: unknown): boolean {
    if (value === null) this.bytes(0x4e);
    else if (value === true) this.bytes(0x88);
    else if (value === false) this.bytes(0x89);
    else if (typeof value === 'string') this.text(value);
    else if (typeof value === 'bigint') this.#int(value);
    else if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))
      this.#int(BigInt(value));
    else if (typeof value === 'number') this.float(value);
    else return false;
    return true;
  }

  float(value: number): void {
    const view = new DataView(new ArrayBuffer(9));
    view.setUint8(0, 0x47);
    view.setFloat64(1, value);
    this.block(new Uint8Array(view.buffer));
  }

  #int(value: bigint): void {
    if (value >= 0n && value <= 0xffn) return this.bytes(0x4b, Number(value));
    if (value >= 0n && value <= 0xffffn) return this.bytes(0x4d, Number(value) & 0xff, Number(value) >> 8);
    if (value >= -0x80000000n && value <= 0x7fffffffn) return this.#uint32(0x4a, Number(value) >>> 0);
    // Two's complement in the fewest bytes that keep the sign.
    const bits = (value < 0n ? -value - 1n : value).toString(2).length + 1;
    const count = Math.ceil(bits / 8);
    const digits = BigInt.asUintN(8 * count, value)
      .toString(16)
      .padStart(2 * count, '0');
    const bytes = Uint8Array.from({ length: count }, (_, i) =>
      Number.parseInt(digits.slice(2 * (count - 1 - i), 2 * (count - i)), 16),
    );
    if (count < 256) this.bytes(0x8a, count);
    else this.#uint32(0x8b, count);
    this.block(bytes);
  }

  text(value: string): void {
    const bytes = utf8(value);
    this.#uint32(0x58, bytes.length);
    this.block(bytes);
  }

  byteString(value: Uint8Array): void {
    if (value.length < 256) this.bytes(0x43, value.length);
    else this.#uint32(0x42, value.length);
    this.block(value);
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** UTF-8 in which lone surrogates stand as themselves, as Python's `surrogatepass`. */
function utf8(text: string): Uint8Array {
  const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
  if (!lone) return new TextEncoder().encode(text);
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff)
      parts.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else for (const byte of new TextEncoder().encode(char)) parts.push(byte);
  }
  return Uint8Array.from(parts);
}
