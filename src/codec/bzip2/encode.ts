/** Writes bzip2 1.0: run lengths, Burrows-Wheeler transform, move-to-front, Huffman codes in groups of 50 symbols. */
import { codeLengths, codesOf } from './huffman.js';
import { sortRotations } from './burrows-wheeler.js';
import { bzipCrc, bzipCrcStart } from '../checksums.js';
import type { Pieces } from '../codec.js';

const GROUP = 50;
const ROUNDS = 4;
/** Bytes of a block that stay free, as bzip2 itself keeps them. */
const SPARE = 19;

class BitWriter {
  #bytes = new Uint8Array(1 << 16);
  #at = 0;
  #buffer = 0;
  #count = 0;

  /** Up to 24 bits. */
  bits(count: number, value: number): void {
    this.#buffer = (this.#buffer << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      if (this.#at === this.#bytes.length) this.#grow();
      this.#bytes[this.#at++] = this.#buffer >>> this.#count;
    }
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#bytes.length);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  uint32(value: number): void {
    this.bits(16, value >>> 16);
    this.bits(16, value & 0xffff);
  }

  /** The whole bytes so far, which then belong to the caller. */
  take(): Uint8Array {
    const out = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return out;
  }

  end(): Uint8Array {
    if (this.#count > 0) this.bits(8 - this.#count, 0);
    return this.take();
  }
}

/** Gathers a block: runs of 4 to 255 equal bytes become four of them and a count. */
class Block {
  readonly bytes: Uint8Array;
  size = 0;
  crc = bzipCrcStart;
  #byte = -1;
  #run = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Takes from the piece what fits; gives where it stopped. */
  fill(piece: Uint8Array, from: number): number {
    const limit = this.bytes.length - SPARE;
    let at = from;
    while (at < piece.length && this.size < limit) {
      const byte = piece[at++]!;
      if (byte === this.#byte && this.#run < 255) {
        this.#run++;
        continue;
      }
      this.#flush();
      this.#byte = byte;
      this.#run = 1;
    }
    this.crc = bzipCrc(piece, from, at, this.crc);
    return at;
  }

  get isFull(): boolean {
    return this.size >= this.bytes.length - SPARE;
  }

  #flush(): void {
    const count = Math.min(this.#run, 4);
    for (let i = 0; i < count; i++) this.bytes[this.size++] = this.#byte;
    if (this.#run >= 4) this.bytes[this.size++] = this.#run - 4;
    this.#run = 0;
  }

  close(): void {
    this.#flush();
    this.#byte = -1;
  }

  reset(): void {
    this.size = 0;
    this.crc = bzipCrcStart;
  }
}

interface Symbols {
  /** Run and move-to-front symbols, the end-of-block symbol last. */
  data: Uint16Array;
  frequencies: Int32Array;
}

/** Move-to-front of the transformed block, with runs of the front symbol in the bijective binary of RUNA and RUNB. */
function symbolsOf(block: Uint8Array, order: Int32Array, size: number, used: Uint8Array): Symbols {
  const front = used.slice();
  const data = new Uint16Array(size + 1);
  const frequencies = new Int32Array(used.length + 2);
  let count = 0;
  let run = 0;
  const put = (symbol: number): void => {
    data[count++] = symbol;
    frequencies[symbol]!++;
  };
  const putRun = (): void => {
    for (; run > 0; run = (run - 1) >> 1) put(run & 1 ? 0 : 1);
  };
  for (let i = 0; i < size; i++) {
    const byte = block[order[i] === 0 ? size - 1 : order[i]! - 1]!;
    if (byte === front[0]) {
      run++;
      continue;
    }
    putRun();
    let place = 1;
    while (front[place] !== byte) place++;
    front.copyWithin(1, 0, place);
    front[0] = byte;
    put(place + 1);
  }
  putRun();
  put(used.length + 1);
  return { data: data.subarray(0, count), frequencies };
}

function tableCount(symbols: number): number {
  if (symbols < 200) return 2;
  if (symbols < 600) return 3;
  if (symbols < 1200) return 4;
  return symbols < 2400 ? 5 : 6;
}

/** The first tables: each is good for a range of symbols that make up an equal share of the data. */
function firstTables(frequencies: Int32Array, tables: number, total: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  let left = total;
  let from = 0;
  for (let table = tables; table > 0; table--) {
    const target = Math.floor(left / table);
    let to = from;
    let sum = 0;
    while (to < frequencies.length && (sum < target || to === from)) sum += frequencies[to++]!;
    out.push(Uint8Array.from(frequencies, (_, symbol) => (symbol >= from && symbol < to ? 0 : 15)));
    from = to;
    left -= sum;
  }
  return out;
}

/** Lets each group choose its table and the tables fit their groups, a few times over. */
function fitTables({ data, frequencies }: Symbols): { tables: Uint8Array[]; selectors: Uint8Array } {
  let tables = firstTables(frequencies, tableCount(data.length), data.length);
  const selectors = new Uint8Array(Math.ceil(data.length / GROUP));
  for (let round = 0; round < ROUNDS; round++) {
    const counts = tables.map(() => new Int32Array(frequencies.length));
    for (let group = 0; group < selectors.length; group++) {
      const from = group * GROUP;
      const to = Math.min(from + GROUP, data.length);
      let best = 0;
      let lowest = Number.POSITIVE_INFINITY;
      for (let table = 0; table < tables.length; table++) {
        const lengths = tables[table]!;
        let cost = 0;
        for (let i = from; i < to; i++) cost += lengths[data[i]!]!;
        if (cost < lowest) {
          lowest = cost;
          best = table;
        }
      }
      selectors[group] = best;
      const chosen = counts[best]!;
      for (let i = from; i < to; i++) chosen[data[i]!]!++;
    }
    tables = counts.map(codeLengths);
  }
  return { tables, selectors };
}

function writeUsed(out: BitWriter, used: Uint8Array): void {
  const groups = new Uint16Array(16);
  for (const byte of used) groups[byte >> 4]! |= 0x8000 >> (byte & 15);
  out.bits(
    16,
    groups.reduce((bits, group, i) => (group > 0 ? bits | (0x8000 >> i) : bits), 0),
  );
  for (const group of groups) if (group > 0) out.bits(16, group);
}

function writeSelectors(out: BitWriter, selectors: Uint8Array, tables: number): void {
  out.bits(3, tables);
  out.bits(15, selectors.length);
  const order = Array.from({ length: tables }, (_, i) => i);
  for (const selector of selectors) {
    const place = order.indexOf(selector);
    for (let i = 0; i < place; i++) out.bits(1, 1);
    out.bits(1, 0);
    order.splice(place, 1);
    order.unshift(selector);
  }
}

function writeTable(out: BitWriter, lengths: Uint8Array): void {
  let current = lengths[0]!;
  out.bits(5, current);
  for (const length of lengths) {
    for (; current < length; current++) out.bits(2, 2);
    for (; current > length; current--) out.bits(2, 3);
    out.bits(1, 0);
  }
}

function writeBlock(out: BitWriter, block: Block): void {
  const { bytes, size } = block;
  const order = sortRotations(bytes, size);
  const seen = new Uint8Array(256);
  for (let i = 0; i < size; i++) seen[bytes[i]!] = 1;
  const used = Uint8Array.from([...seen.keys()].filter((byte) => seen[byte] === 1));
  const symbols = symbolsOf(bytes, order, size, used);
  const { tables, selectors } = fitTables(symbols);
  out.bits(24, 0x314159);
  out.bits(24, 0x265359);
  out.uint32(~block.crc >>> 0);
  out.bits(1, 0);
  out.bits(24, order.indexOf(0));
  writeUsed(out, used);
  writeSelectors(out, selectors, tables.length);
  for (const lengths of tables) writeTable(out, lengths);
  const codes = tables.map(codesOf);
  for (let i = 0; i < symbols.data.length; i++) {
    const table = selectors[Math.floor(i / GROUP)]!;
    const symbol = symbols.data[i]!;
    out.bits(tables[table]![symbol]!, codes[table]![symbol]!);
  }
}

/** One stream; `level` times 100,000 bytes make a block. */
export async function* compressBzip2(pieces: Pieces, level: number): AsyncGenerator<Uint8Array> {
  const out = new BitWriter();
  const block = new Block(level * 100_000);
  let combined = 0;
  const finish = (): void => {
    block.close();
    if (block.size > 0) {
      writeBlock(out, block);
      combined = (((combined << 1) | (combined >>> 31)) ^ ~block.crc) >>> 0;
    }
    block.reset();
  };
  out.bits(24, 0x425a68);
  out.bits(8, 0x30 + level);
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      at = block.fill(piece, at);
      if (!block.isFull) continue;
      finish();
      yield out.take();
    }
  }
  finish();
  out.bits(24, 0x177245);
  out.bits(24, 0x385090);
  out.uint32(combined);
  yield out.end();
}
