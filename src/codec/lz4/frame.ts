/** lz4 frames: linked and independent blocks, block and content checksums, concatenated and skippable frames. */
import { UnsupportedError } from '../../core/errors.js';
import type { Limits } from '../../core/limits.js';
import { inBlocks } from '../blocks.js';
import { xxHash32 } from '../checksums.js';
import type { Codec, Pieces } from '../codec.js';
import { BlockEncoder, decodeBlock, worstCase } from './block.js';
import { BlockMachine } from './block-wasm.js';
import { Output, withPartial } from '../output.js';
import { Input, type Stored } from '../stored.js';

const MAGIC = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
/** Block sizes 64 KiB, 256 KiB, 1 MiB and 4 MiB have the codes 4 to 7. */
const BLOCK_CODE = 7;
const BLOCK_SIZE = 4 << 20;
const RAW = 0x80000000;
/** A magic number and a header without a size, and with everything. */
const SHORTEST = 7;
const LONGEST = 19;
/** A block packs no better than this. */
const BEST_RATIO = 255;
const LARGEST_GUESS = 2 ** 31;

const sizeOfBlocks = (code: number): number => 1 << (8 + 2 * code);

interface Header {
  linked: boolean;
  blockChecksums: boolean;
  contentChecksum: boolean;
  contentSize: number | undefined;
  blockSize: number;
}

class FrameReader {
  readonly #input: Input;
  readonly #out: Output;
  readonly #plain: boolean;
  #machine: BlockMachine | undefined;
  #machineSize = 0;

  constructor(source: Uint8Array | Stored, limits: Limits, plain: boolean) {
    const input = new Input(source, 'lz4');
    this.#input = input;
    this.#plain = plain;
    this.#out =
      source instanceof Uint8Array
        ? new Output(source.length, limits, mostBytes(source))
        : new Output(source.size, limits, undefined, {
            consumed: () => input.offset,
            prepare: (memory) => source.prepare(memory),
          });
  }

  async readKeeping(): Promise<Uint8Array> {
    try {
      return await this.#readAll();
    } catch (error) {
      throw withPartial(error, this.#out);
    }
  }

  async #readAll(): Promise<Uint8Array> {
    const input = this.#input;
    do {
      if (!input.has(LONGEST)) await input.need(LONGEST);
      const magic = input.uint32();
      if ((magic & ~0xf) >>> 0 === SKIPPABLE) input.skip(input.uint32());
      else if (magic === MAGIC) await this.#frame(this.#header());
      else throw input.fail(`what follows a frame is no frame: ${input.size - input.offset + 4} bytes are left over`);
    } while (input.offset < input.size);
    return this.#out.finish();
  }

  #header(): Header {
    const input = this.#input;
    const start = input.take(2);
    const flags = input.bytes[start]!;
    const descriptor = input.bytes[start + 1]!;
    if (flags >> 6 !== 1) throw input.fail(`frame version ${flags >> 6} does not exist`);
    if (flags & 0x02 || descriptor & 0x8f) throw input.fail('reserved bits of the frame header are set');
    const code = descriptor >> 4;
    if (code < 4) throw input.fail(`block size ${code} does not exist`);
    const contentSize = flags & 0x08 ? uint64At(input.view, input.take(8)) : undefined;
    if (flags & 0x01) throw new UnsupportedError('lz4: the frame needs a dictionary that is not in the file');
    const check = input.take(1);
    if (((xxHash32(input.bytes.subarray(start, check)) >>> 8) & 0xff) !== input.bytes[check]) {
      throw input.fail('the checksum of the frame header is wrong');
    }
    return {
      linked: (flags & 0x20) === 0,
      blockChecksums: (flags & 0x10) !== 0,
      contentChecksum: (flags & 0x04) !== 0,
      contentSize,
      blockSize: sizeOfBlocks(code),
    };
  }

  async #frame(header: Header): Promise<void> {
    const input = this.#input;
    const start = this.#out.at;
    for (;;) {
      if (!input.has(4)) await input.need(4);
      const word = input.uint32();
      if (word === 0) break;
      const size = word & ~RAW;
      if (size > header.blockSize) throw input.fail(`a block of ${size} bytes is larger than the frame allows`);
      const whole = size + (header.blockChecksums ? 4 : 0);
      if (!input.has(whole)) await input.need(whole);
      this.#block(header, word, start);
    }
    const content = this.#out.bytes.subarray(start, this.#out.at);
    if (header.contentSize !== undefined && header.contentSize !== content.length) {
      throw input.fail(`the frame has ${content.length} bytes, its header says ${header.contentSize}`);
    }
    if (!header.contentChecksum) return;
    if (!input.has(4)) await input.need(4);
    if (input.uint32() !== xxHash32(content)) throw input.fail('the checksum of the contents is wrong');
  }

  #block({ blockSize, blockChecksums, linked }: Header, word: number, frameStart: number): void {
    const input = this.#input;
    const size = word & ~RAW;
    const from = input.take(size);
    const { bytes } = input;
    if (blockChecksums && input.uint32() !== xxHash32(bytes.subarray(from, from + size))) {
      throw input.fail('the checksum of a block is wrong');
    }
    const out = this.#out;
    if (word & RAW) {
      out.write(bytes.subarray(from, from + size));
      return;
    }
    const floor = linked ? frameStart : out.at;
    const machine = this.#machineFor(blockSize);
    if (machine !== undefined) return machine.decode(bytes, from, from + size, out, floor);
    out.reserve(blockSize);
    const { at } = out;
    out.advance(decodeBlock(bytes, from, from + size, out.bytes, at, at + blockSize, floor) - at);
  }

  #machineFor(blockSize: number): BlockMachine | undefined {
    if (this.#plain || this.#machineSize === blockSize) return this.#machine;
    this.#machineSize = blockSize;
    return (this.#machine = BlockMachine.make(blockSize));
  }
}

/**
 * The most that the blocks of the first frame can unpack to, which for whole blocks is just what they do: a hint that
 * nothing depends on. Files of Joblib do not state their size.
 */
function mostBytes(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < SHORTEST || view.getUint32(0, true) !== MAGIC) return undefined;
  const flags = bytes[4]!;
  if (flags & 0x08) return view.byteLength < SHORTEST + 8 ? undefined : uint64At(view, 6);
  const blockSize = sizeOfBlocks(bytes[5]! >> 4);
  const behind = flags & 0x10 ? 4 : 0;
  let most = 0;
  for (let at = SHORTEST; at + 4 <= view.byteLength;) {
    const word = view.getUint32(at, true);
    if (word === 0) return Math.min(most, LARGEST_GUESS);
    const size = word & ~RAW;
    most += word & RAW ? size : Math.min(blockSize, size * BEST_RATIO);
    at += 4 + size + behind;
  }
  return undefined;
}

const uint64At = (view: DataView, at: number): number =>
  view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;

/** Version 1, independent blocks of 4 MiB, no checksums: lz4 in Python writes none either. */
function frameHeader(): Uint8Array {
  const out = new Uint8Array(7);
  new DataView(out.buffer).setUint32(0, MAGIC, true);
  out[4] = 0x60;
  out[5] = BLOCK_CODE << 4;
  out[6] = (xxHash32(out.subarray(4, 6)) >>> 8) & 0xff;
  return out;
}

async function* compress(pieces: Pieces, level: number): AsyncGenerator<Uint8Array> {
  yield frameHeader();
  // Up to level 2 lz4 is the fast form, from 3 on it searches.
  const encoder = new BlockEncoder(level < 3 ? 1 : 2 ** (level - 1));
  for await (const block of inBlocks(pieces, BLOCK_SIZE)) {
    const target = new Uint8Array(4 + worstCase(block.length));
    const packed = encoder.encode(block, target.subarray(4));
    const size = packed < 0 ? block.length : packed;
    if (packed < 0) target.set(block, 4);
    new DataView(target.buffer).setUint32(0, packed < 0 ? size + RAW : size, true);
    yield target.subarray(0, 4 + size);
  }
  yield new Uint8Array(4);
}

async function unpack(source: Uint8Array | Stored, limits: Limits, plain: boolean): Promise<Uint8Array> {
  return new FrameReader(source, limits, plain).readKeeping();
}

export const lz4: Codec = {
  decompress: (bytes, limits) => unpack(bytes, limits, false),
  decompressStored: (stored, limits) => unpack(stored, limits, false),
  compress,
};

/** The same in TypeScript alone, as where there is no WebAssembly. */
export const plainLz4: Codec = { decompress: (bytes, limits) => unpack(bytes, limits, true), compress };
