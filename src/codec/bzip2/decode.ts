/** Reads bzip2: every stream of a file, each block and stream checked (the format as the bzip2 1.0.8 sources fix it). */
import { FormatError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { bzipCrc, bzipCrcStart } from '../checksums.js';
import { keepPartial, Output } from '../output.js';

const BLOCK_MAGIC_HIGH = 0x314159;
const BLOCK_MAGIC_LOW = 0x265359;
const END_MAGIC_HIGH = 0x177245;
const END_MAGIC_LOW = 0x385090;
const GROUP = 50;
const MAX_CODE = 20;
const RUN_A = 0;
const RUN_B = 1;

/** A canonical Huffman code: for each length the last code of it, and where its symbols begin. */
interface HuffmanTable {
  limit: Int32Array;
  base: Int32Array;
  symbols: Uint16Array;
  shortest: number;
}

class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  #buffer = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  fail(message: string): FormatError {
    return new FormatError(message, { format: 'bz2', offset: this.at });
  }

  /** Up to 24 bits, the first one highest. */
  bits(count: number): number {
    while (this.#count < count) {
      if (this.at >= this.bytes.length) throw this.fail('the compressed data are cut off');
      this.#buffer = (this.#buffer << 8) | this.bytes[this.at++]!;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#buffer >>> this.#count) & ((1 << count) - 1);
  }

  bit(): number {
    return this.bits(1);
  }

  uint32(): number {
    return ((this.bits(16) << 16) | this.bits(16)) >>> 0;
  }

  alignToByte(): void {
    this.#count = 0;
  }

  symbol(table: HuffmanTable): number {
    const { limit, base, symbols, shortest } = table;
    let length = shortest;
    let code = this.bits(length);
    while (code > limit[length]!) {
      if (length >= MAX_CODE) throw this.fail('a Huffman code does not exist');
      length++;
      code = (code << 1) | this.bits(1);
    }
    const index = code - base[length]!;
    if (index < 0 || index >= symbols.length) throw this.fail('a Huffman code does not exist');
    return symbols[index]!;
  }
}

function huffmanTable(lengths: Uint8Array): HuffmanTable {
  const counts = new Int32Array(MAX_CODE + 2);
  for (const length of lengths) counts[length]!++;
  const symbols = new Uint16Array(lengths.length);
  let at = 0;
  let shortest = 0;
  const limit = new Int32Array(MAX_CODE + 2).fill(-1);
  const base = new Int32Array(MAX_CODE + 2);
  let code = 0;
  for (let length = 1; length <= MAX_CODE; length++) {
    if (shortest === 0 && counts[length]! > 0) shortest = length;
    base[length] = code - at;
    for (let i = 0; i < lengths.length; i++) if (lengths[i] === length) symbols[at++] = i;
    code += counts[length]!;
    limit[length] = code - 1;
    code <<= 1;
  }
  return { limit, base, symbols, shortest };
}

/** What stands before the symbols of a block. */
interface BlockHead {
  crc: number;
  origin: number;
  /** The byte values in use, in order. */
  used: Uint8Array;
  selectors: Uint8Array;
  tables: HuffmanTable[];
}

function readHead(reader: Reader): BlockHead {
  const crc = reader.uint32();
  if (reader.bit() === 1) throw reader.fail('a randomised block, which no bzip2 since 0.9.5 writes');
  const origin = reader.bits(24);
  const groups = reader.bits(16);
  const used: number[] = [];
  for (let i = 0; i < 16; i++) {
    if ((groups & (0x8000 >> i)) === 0) continue;
    const part = reader.bits(16);
    for (let j = 0; j < 16; j++) if (part & (0x8000 >> j)) used.push(16 * i + j);
  }
  if (used.length === 0) throw reader.fail('a block uses no bytes');
  const count = reader.bits(3);
  if (count < 2 || count > 6) throw reader.fail(`a block has ${count} Huffman tables, not 2 to 6`);
  const selectors = readSelectors(reader, count);
  const tables: HuffmanTable[] = [];
  for (let i = 0; i < count; i++) tables.push(readTable(reader, used.length + 2));
  return { crc, origin, used: Uint8Array.from(used), selectors, tables };
}

function readSelectors(reader: Reader, tables: number): Uint8Array {
  const count = reader.bits(15);
  if (count === 0) throw reader.fail('a block has no selectors');
  const order = Array.from({ length: tables }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let place = 0;
    while (reader.bit() === 1) if (++place >= tables) throw reader.fail('a selector names no table');
    const [table] = order.splice(place, 1);
    order.unshift(table!);
    selectors[i] = table!;
  }
  return selectors;
}

function readTable(reader: Reader, symbols: number): HuffmanTable {
  const lengths = new Uint8Array(symbols);
  let length = reader.bits(5);
  for (let i = 0; i < symbols; i++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE) throw reader.fail(`a Huffman code of ${length} bits`);
      if (reader.bit() === 0) break;
      length += reader.bit() === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return huffmanTable(lengths);
}

/** Undoes Huffman coding, run lengths and move-to-front into `block`; counts the bytes. Gives the block's size. */
function readSymbols(reader: Reader, head: BlockHead, block: Uint32Array, counts: Int32Array): number {
  const { used, selectors, tables } = head;
  const endOfBlock = used.length + 1;
  const front = used.slice();
  let size = 0;
  let run = 0;
  let weight = 1;
  let group = 0;
  let left = 0;
  let table = tables[0]!;
  const flushRun = (): void => {
    if (run > block.length - size) throw reader.fail('a block is larger than its stream allows');
    block.fill(front[0]!, size, size + run);
    counts[front[0]!]! += run;
    size += run;
    run = 0;
    weight = 1;
  };
  for (;;) {
    if (left-- === 0) {
      if (group >= selectors.length) throw reader.fail('a block has too few selectors');
      table = tables[selectors[group++]!]!;
      left = GROUP - 1;
    }
    const symbol = reader.symbol(table);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += symbol === RUN_A ? weight : 2 * weight;
      weight *= 2;
      if (weight > 2 ** 21) throw reader.fail('a run is longer than a block');
      continue;
    }
    if (run > 0) flushRun();
    if (symbol === endOfBlock) return size;
    if (size >= block.length) throw reader.fail('a block is larger than its stream allows');
    const place = symbol - 1;
    const byte = front[place]!;
    front.copyWithin(1, 0, place);
    front[0] = byte;
    block[size++] = byte;
    counts[byte]!++;
  }
}

/** Undoes the Burrows-Wheeler transform and the first run-length coding, straight into the output. */
function writeBlock(block: Uint32Array, size: number, counts: Int32Array, head: BlockHead, out: Output): number {
  let sum = 0;
  for (let i = 0; i < 256; i++) {
    const count = counts[i]!;
    counts[i] = sum;
    sum += count;
  }
  for (let i = 0; i < size; i++) block[counts[block[i]! & 0xff]!++]! |= i << 8;
  const start = out.at;
  let crc = bzipCrcStart;
  let at = block[head.origin]! >>> 8;
  let run = 0;
  let previous = -1;
  out.reserve(size);
  let { bytes } = out;
  let t = start;
  for (let i = 0; i < size; i++) {
    const entry = block[at]!;
    const byte = entry & 0xff;
    at = entry >>> 8;
    const needed = run === 4 ? byte : 1;
    if (t + needed > bytes.length) {
      out.advance(t - out.at);
      out.reserve(needed + size - i);
      bytes = out.bytes;
    }
    if (run === 4) {
      bytes.fill(previous, t, t + byte);
      t += byte;
      run = 0;
      previous = -1;
      continue;
    }
    bytes[t++] = byte;
    run = byte === previous ? run + 1 : 1;
    previous = byte;
  }
  out.advance(t - out.at);
  crc = bzipCrc(out.bytes, start, out.at, crc);
  return ~crc >>> 0;
}

function readStream(reader: Reader, out: Output): void {
  const level = reader.bits(8) - 0x30;
  if (level < 1 || level > 9) throw reader.fail('the level of a stream is 1 to 9');
  const block = new Uint32Array(level * 100_000);
  let combined = 0;
  for (;;) {
    const high = reader.bits(24);
    const low = reader.bits(24);
    if (high === END_MAGIC_HIGH && low === END_MAGIC_LOW) break;
    if (high !== BLOCK_MAGIC_HIGH || low !== BLOCK_MAGIC_LOW)
      throw reader.fail('a block does not begin where it should');
    const head = readHead(reader);
    const counts = new Int32Array(256);
    const size = readSymbols(reader, head, block, counts);
    if (head.origin >= size) throw reader.fail('the origin of a block lies outside of it');
    const crc = writeBlock(block, size, counts, head, out);
    if (crc !== head.crc) throw reader.fail('the checksum of a block is wrong');
    combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
  }
  if (reader.uint32() !== combined) throw reader.fail('the checksum of the stream is wrong');
  reader.alignToByte();
}

/** True where another stream begins; Python's bz2 ignores what else may follow the first one. */
function anotherStream({ bytes, at }: Reader): boolean {
  return bytes[at] === 0x42 && bytes[at + 1] === 0x5a && bytes[at + 2] === 0x68;
}

export function decompressBzip2(bytes: Uint8Array, limits: Limits): Uint8Array {
  const reader = new Reader(bytes);
  const out = new Output(bytes.length, limits);
  if (!anotherStream(reader)) throw reader.fail('this is no bzip2 stream');
  return keepPartial(out, () => {
    do {
      reader.bits(24);
      readStream(reader, out);
    } while (anotherStream(reader));
    return out.finish();
  });
}
