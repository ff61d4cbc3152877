/** The check values of the compressed formats, each by its published definition. */

/** Table of a reflected (least significant bit first) CRC of 32 bits. */
function reflectedTable(polynomial: number): Uint32Array {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[i] = value;
  }
  return table;
}

let crc32Table: Uint32Array | undefined;

/** CRC-32 of ISO 3309, as in gzip, xz and PNG; `crc` continues an earlier call. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const table = (crc32Table ??= reflectedTable(0xedb88320));
  let value = ~crc;
  for (let i = 0; i < bytes.length; i++) value = (value >>> 8) ^ table[(value ^ bytes[i]!) & 0xff]!;
  return ~value >>> 0;
}

let crc64Tables: { low: Uint32Array; high: Uint32Array } | undefined;

function makeCrc64Tables(): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let lo = i;
    let hi = 0;
    for (let bit = 0; bit < 8; bit++) {
      const odd = lo & 1;
      lo = (lo >>> 1) | (hi << 31);
      hi >>>= 1;
      if (odd) {
        lo ^= 0xd7870f42;
        hi ^= 0xc96c5795;
      }
    }
    low[i] = lo;
    high[i] = hi;
  }
  return { low, high };
}

/** CRC-64 of ECMA-182, reflected, as in xz. Takes data in pieces. */
export class Crc64 {
  #low = ~0;
  #high = ~0;

  update(bytes: Uint8Array): this {
    const { low, high } = (crc64Tables ??= makeCrc64Tables());
    let lo = this.#low;
    let hi = this.#high;
    for (let i = 0; i < bytes.length; i++) {
      const index = (lo ^ bytes[i]!) & 0xff;
      lo = ((lo >>> 8) | (hi << 24)) ^ low[index]!;
      hi = (hi >>> 8) ^ high[index]!;
    }
    this.#low = lo;
    this.#high = hi;
    return this;
  }

  /** Eight bytes, least significant first. */
  digest(): Uint8Array {
    const out = new Uint8Array(8);
    const view = new DataView(out.buffer);
    view.setUint32(0, ~this.#low >>> 0, true);
    view.setUint32(4, ~this.#high >>> 0, true);
    return out;
  }
}

let bzipTable: Uint32Array | undefined;

function makeBzipTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i << 24;
    for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
    table[i] = value;
  }
  return table;
}

/** The CRC of bzip2, most significant bit first. `crc` is the value of {@link bzipCrcStart} or of an earlier call. */
export function bzipCrc(bytes: Uint8Array, from: number, to: number, crc: number): number {
  const table = (bzipTable ??= makeBzipTable());
  let value = crc;
  for (let i = from; i < to; i++) value = (value << 8) ^ table[((value >>> 24) ^ bytes[i]!) & 0xff]!;
  return value;
}

export const bzipCrcStart = -1;

const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

function round(lane: number, word: number): number {
  const value = (lane + Math.imul(word, P2)) | 0;
  return Math.imul((value << 13) | (value >>> 19), P1);
}

/** xxHash of 32 bits with seed 0, as in lz4 frames. */
export function xxHash32(bytes: Uint8Array): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = 0;
  let hash: number;
  if (length >= 16) {
    let a = (P1 + P2) | 0;
    let b = P2 | 0;
    let c = 0;
    let d = -P1 | 0;
    for (; at + 16 <= length; at += 16) {
      a = round(a, view.getInt32(at, true));
      b = round(b, view.getInt32(at + 4, true));
      c = round(c, view.getInt32(at + 8, true));
      d = round(d, view.getInt32(at + 12, true));
    }
    hash = ((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25)) + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14));
  } else {
    hash = P5;
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = (hash + Math.imul(view.getInt32(at, true), P3)) | 0;
    hash = Math.imul((hash << 17) | (hash >>> 15), P4);
  }
  for (; at < length; at++) {
    hash = (hash + Math.imul(bytes[at]!, P5)) | 0;
    hash = Math.imul((hash << 11) | (hash >>> 21), P1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
