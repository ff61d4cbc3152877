/** lz4 blocks in WebAssembly, two to five times as fast as in TypeScript; where there is none, lz4-block.ts does it. */
import { BINARY } from './kernel.generated.js';
import { problem } from './block.js';
import type { Output } from '../output.js';

type Decode = (from: number, to: number, start: number, end: number, floor: number) => number;

const PAGE = 65536;
/** The compiler keeps nothing below. */
const START = 1024;
/** How far a match reaches back. */
const WINDOW = 65536;
/** What is unpacked before the window is filled anew: with the window it stays in the processor's cache. */
const RUN = 1 << 18;
/** Copies go up to this far beyond their ends. */
const SLACK = 64;

let compiled: WebAssembly.Module | false | undefined;

function compile(): WebAssembly.Module | false {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(BINARY), (char) => char.charCodeAt(0)));
  } catch {
    // No WebAssembly, no SIMD, or a policy of the page against both.
    return false;
  }
}

/** Unpacks the blocks of one frame after another; its memory holds one block and the output that matches may reach. */
export class BlockMachine {
  readonly #decode: Decode;
  readonly #bytes: Uint8Array;
  readonly #input: number;
  readonly #blockSize: number;
  /** The output before `#end` in the memory is that before `#outAt` in the result, back to `#floor`. */
  #end = START;
  #outAt = -1;
  #floor = START;

  private constructor(module: WebAssembly.Module, blockSize: number) {
    this.#blockSize = blockSize;
    this.#input = START + WINDOW + Math.max(RUN, blockSize) + SLACK;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((this.#input + blockSize + SLACK) / PAGE) });
    const env = { memory };
    this.#decode = new WebAssembly.Instance(module, { env }).exports['decode'] as Decode;
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** Undefined where there is no WebAssembly. */
  static make(blockSize: number): BlockMachine | undefined {
    compiled ??= compile();
    try {
      return compiled === false ? undefined : new BlockMachine(compiled, blockSize);
    } catch {
      return undefined;
    }
  }

  /** Appends what `source[from, to)`, at most a block, unpacks to; matches may reach back to `floor` of the output. */
  decode(source: Uint8Array, from: number, to: number, out: Output, floor: number): void {
    const bytes = this.#bytes;
    if (this.#outAt !== out.at || this.#end + this.#blockSize > this.#input - SLACK) this.#refill(out, floor);
    bytes.set(source.subarray(from, to), this.#input);
    const start = this.#end;
    const reach = Math.max(this.#floor, start - (out.at - floor));
    const end = this.#decode(this.#input, this.#input + to - from, start, start + this.#blockSize, reach);
    if (end < 0) throw problem(-end);
    out.write(bytes.subarray(start, end));
    this.#end = end;
    this.#outAt = out.at;
  }

  #refill(out: Output, floor: number): void {
    const kept = Math.min(WINDOW, out.at - floor);
    this.#bytes.set(out.bytes.subarray(out.at - kept, out.at), START);
    this.#floor = START;
    this.#end = START + kept;
  }
}
