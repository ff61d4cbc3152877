/** The `.xz` container (its public file format description, 1.2): streams of blocks, an index that repeats their sizes. */
import { FormatError, UnsupportedError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { crc32, Crc64 } from '../checksums.js';
import type { Codec, Pieces } from '../codec.js';
import { Lzma2Encoder, readLzma2 } from './lzma2.js';
import { settingsOf } from './encoder.js';
import { Output, withPartial } from '../output.js';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const FOOTER_MAGIC = [0x59, 0x5a];
const LZMA2 = 0x21;
const CRC64 = 4;
/** Bytes of each kind of check. */
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const PLAIN_FOOTER = 12;

interface Record {
  unpadded: number;
  unpacked: number;
}

const roundUp = (size: number): number => Math.ceil(size / 4) * 4;

class XzReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #out: Output;
  #at = 0;

  constructor(bytes: Uint8Array, limits: Limits) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#out = new Output(bytes.length, limits);
  }

  async readAll(): Promise<Uint8Array> {
    try {
      do await this.#stream();
      while (this.#anotherStream());
    } catch (error) {
      throw withPartial(error, this.#out);
    }
    return this.#out.finish();
  }

  /** Zero bytes, four at a time, may stand between streams. Python's lzma ignores what else follows the last one. */
  #anotherStream(): boolean {
    let at = this.#at;
    while (this.#bytes[at] === 0 && at < this.#bytes.length) at++;
    if ((at - this.#at) % 4 !== 0 || !MAGIC.every((byte, i) => this.#bytes[at + i] === byte)) return false;
    this.#at = at;
    return true;
  }

  #fail(message: string): FormatError {
    return new FormatError(message, { format: 'xz', offset: this.#at });
  }

  #take(count: number): number {
    if (count > this.#bytes.length - this.#at) throw this.#fail('the compressed data are cut off');
    this.#at += count;
    return this.#at - count;
  }

  /** A number in groups of seven bits, the lowest first. */
  #number(): number {
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = this.#bytes[this.#take(1)]!;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) {
        if (byte === 0 && i > 0) break;
        return value;
      }
    }
    throw this.#fail('a number is not in its shortest form');
  }

  #checkCrc(from: number, to: number, what: string): void {
    const crc = this.#view.getUint32(this.#take(4), true);
    if (crc !== crc32(this.#bytes.subarray(from, to))) throw this.#fail(`the checksum of the ${what} is wrong`);
  }

  async #stream(): Promise<void> {
    const start = this.#take(PLAIN_FOOTER - 4);
    if (MAGIC.some((byte, i) => this.#bytes[start + i] !== byte)) throw this.#fail('this is no xz stream');
    this.#checkCrc(start + 6, start + 8, 'stream header');
    const kind = this.#bytes[start + 7]!;
    if (this.#bytes[start + 6] !== 0 || kind > 15) throw this.#fail('reserved bits of the stream header are set');
    const records: Record[] = [];
    for (;;) {
      const size = this.#bytes[this.#take(1)]!;
      if (size === 0) break;
      records.push(await this.#block((size + 1) * 4, kind));
    }
    const indexStart = this.#at - 1;
    this.#index(records, indexStart);
    this.#footer(this.#at - indexStart, kind);
  }

  async #block(headerSize: number, kind: number): Promise<Record> {
    const start = this.#at - 1;
    const { packed, unpacked, dictionarySize } = this.#blockHeader(start, headerSize);
    const dataStart = this.#at;
    const from = this.#out.at;
    this.#at = readLzma2(this.#bytes, dataStart, dictionarySize, this.#out);
    const size = this.#at - dataStart;
    const written = this.#out.at - from;
    if ((packed ?? size) !== size || (unpacked ?? written) !== written) {
      throw this.#fail('a block is not of the size that its header states');
    }
    const padding = this.#take(roundUp(size) - size);
    if (this.#bytes.subarray(padding, this.#at).some((byte) => byte !== 0)) throw this.#fail('the padding is not zero');
    await this.#check(kind, this.#out.bytes.subarray(from, this.#out.at));
    return { unpadded: headerSize + size + CHECK_SIZES[kind]!, unpacked: written };
  }

  #blockHeader(
    start: number,
    headerSize: number,
  ): { packed: number | undefined; unpacked: number | undefined; dictionarySize: number } {
    const flags = this.#bytes[this.#take(1)]!;
    if (flags & 0x3c) throw this.#fail('reserved bits of a block header are set');
    const packed = flags & 0x40 ? this.#number() : undefined;
    const unpacked = flags & 0x80 ? this.#number() : undefined;
    const filter = this.#number();
    if ((flags & 3) > 0 || filter !== LZMA2) {
      throw new UnsupportedError('xz: only the LZMA2 filter is read, which is what Python and the xz command write');
    }
    if (this.#number() !== 1) throw this.#fail('the LZMA2 filter has one byte of properties');
    const bits = this.#bytes[this.#take(1)]!;
    if (bits > 40) throw this.#fail('a dictionary is larger than 4 GiB');
    const dictionarySize = bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
    const end = start + headerSize - 4;
    if (this.#at > end) throw this.#fail('a block header is larger than its size says');
    const padding = this.#take(end - this.#at);
    if (this.#bytes.subarray(padding, end).some((byte) => byte !== 0)) throw this.#fail('the padding is not zero');
    this.#checkCrc(start, end, 'block header');
    return { packed, unpacked, dictionarySize };
  }

  async #check(kind: number, content: Uint8Array): Promise<void> {
    const from = this.#take(CHECK_SIZES[kind]!);
    const stored = this.#bytes.subarray(from, this.#at);
    let actual: Uint8Array;
    if (kind === 0) return;
    if (kind === 1) {
      actual = new Uint8Array(4);
      new DataView(actual.buffer).setUint32(0, crc32(content), true);
    } else if (kind === CRC64) {
      actual = new Crc64().update(content).digest();
    } else if (kind === 10) {
      actual = new Uint8Array(await crypto.subtle.digest('SHA-256', content as BufferSource));
    } else {
      throw new UnsupportedError(`xz: the check of type ${kind} is not defined by the format`);
    }
    if (stored.some((byte, i) => byte !== actual[i])) throw this.#fail('the checksum of a block is wrong');
  }

  #index(records: readonly Record[], start: number): void {
    const wrong = (): FormatError => this.#fail('the index does not agree with the blocks');
    if (this.#number() !== records.length) throw wrong();
    for (const { unpadded, unpacked } of records) {
      if (this.#number() !== unpadded || this.#number() !== unpacked) throw wrong();
    }
    const end = this.#at + (roundUp(this.#at - start) - (this.#at - start));
    const padding = this.#take(end - this.#at);
    if (this.#bytes.subarray(padding, end).some((byte) => byte !== 0)) throw this.#fail('the padding is not zero');
    this.#checkCrc(start, end, 'index');
  }

  #footer(indexSize: number, kind: number): void {
    const crc = this.#view.getUint32(this.#take(4), true);
    const start = this.#take(6);
    if (crc !== crc32(this.#bytes.subarray(start, start + 6))) throw this.#fail('the checksum of the footer is wrong');
    const magic = this.#take(2);
    if (
      (this.#view.getUint32(start, true) + 1) * 4 !== indexSize ||
      this.#bytes[start + 4] !== 0 ||
      this.#bytes[start + 5] !== kind ||
      FOOTER_MAGIC.some((byte, i) => this.#bytes[magic + i] !== byte)
    ) {
      throw this.#fail('the footer does not agree with the stream');
    }
  }
}

function withCrc(content: readonly number[]): Uint8Array {
  const out = new Uint8Array(content.length + 4);
  out.set(content);
  new DataView(out.buffer).setUint32(content.length, crc32(out.subarray(0, content.length)), true);
  return out;
}

function numberBytes(value: number): number[] {
  const out: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) out.push((value % 0x80) | 0x80);
  out.push(value);
  return out;
}

function padded(bytes: number[]): number[] {
  while (bytes.length % 4 !== 0) bytes.push(0);
  return bytes;
}

function footer(indexSize: number): Uint8Array {
  const fields = new Uint8Array(6);
  new DataView(fields.buffer).setUint32(0, indexSize / 4 - 1, true);
  fields[5] = CRC64;
  const out = new Uint8Array(PLAIN_FOOTER);
  new DataView(out.buffer).setUint32(0, crc32(fields), true);
  out.set(fields, 4);
  out.set(FOOTER_MAGIC, 10);
  return out;
}

/** One stream of one block with a CRC64, as Python's lzma and the xz command write by default. */
async function* compress(pieces: Pieces, level: number): AsyncGenerator<Uint8Array> {
  const settings = settingsOf(level);
  yield Uint8Array.of(...MAGIC, ...withCrc([0, CRC64]));
  const dictionaryBits = 2 * (31 - Math.clz32(settings.dictionarySize) - 12);
  const header = withCrc([2, 0, LZMA2, 1, dictionaryBits, 0, 0, 0]);
  const check = new Crc64();
  const encoder = new Lzma2Encoder(settings);
  let unpacked = 0;
  let packed = 0;
  const count = (piece: Uint8Array): Uint8Array => {
    packed += piece.length;
    return piece;
  };
  let begun = false;
  for await (const piece of pieces) {
    if (piece.length === 0) continue;
    if (!begun) yield header;
    begun = true;
    check.update(piece);
    unpacked += piece.length;
    for (const chunk of encoder.write(piece)) yield count(chunk);
  }
  const records: number[] = [];
  if (begun) {
    for (const chunk of encoder.end()) yield count(chunk);
    yield new Uint8Array(roundUp(packed) - packed);
    yield check.digest();
    records.push(...numberBytes(header.length + packed + CHECK_SIZES[CRC64]!), ...numberBytes(unpacked));
  }
  const index = withCrc(padded([0, begun ? 1 : 0, ...records]));
  yield index;
  yield footer(index.length);
}

export const xz: Codec = { decompress: (bytes, limits) => new XzReader(bytes, limits).readAll(), compress };
