/**
 * The WebAssembly side of the kernels: one instance for the whole process, made at first use, with a memory that is shared
 * out. Without WebAssembly there is none, and callers go on in TypeScript.
 */
import { notePacked } from '../packed.js';
import { BINARY } from './binary.js';

/** The functions of assembly/index.ts; places are bytes from the start of the memory. */
export interface Kernels {
  argmax(scores: number, rows: number, outputs: number, out: number): number;
  affine(X: number, rows: number, cols: number, panels: number, outputs: number, bias: number, out: number): void;
  support(
    model: number,
    X: number,
    rows: number,
    cols: number,
    segments: number,
    sums: number,
    gamma: number,
    differences: boolean,
    out: number,
    work: number,
  ): void;
  tiles64: Tiles;
  tiles32: Tiles;
  product(X: number, rows: number, cols: number, weights: number, bias: number, out: number): void;
  standardize(X: number, rows: number, cols: number, mean: number, scale: number): number;
  gaussian(X: number, rows: number, cols: number, model: number, classes: number, out: number): void;
  nearest(
    tree: number,
    nodes: number,
    X: number,
    rows: number,
    cols: number,
    size: number,
    distances: number,
    indexes: number,
    work: number,
  ): void;
  brute(
    model: number,
    count: number,
    X: number,
    rows: number,
    cols: number,
    size: number,
    distances: number,
    indexes: number,
    work: number,
  ): number;
  notFinite(from: number, count: number): number;
  notFinite32(from: number, count: number): number;
  ranks(X: number, rows: number, cols: number, tables: number, out: number, ld: number, single: number): void;
  leafBits(
    trees: number,
    count: number,
    X: number,
    ld: number,
    rows: number,
    values: number,
    width: number,
    out: number,
    stride: number,
    places: number,
  ): void;
  groups32(from: number, rows: number, cols: number, to: number): number;
  groups64(from: number, rows: number, cols: number, to: number, rounded: boolean): number;
  trees32: WalkTrees;
  trees64: WalkTrees;
  single32: WalkSingle;
  single64: WalkSingle;
}

type Tiles = (
  X: number,
  groups: number,
  cols: number,
  panels: number,
  outputs: number,
  bias: number,
  out: number,
  relu: boolean,
) => number;

type WalkTrees = (
  trees: number,
  count: number,
  X: number,
  rows: number,
  cols: number,
  values: number,
  width: number,
  out: number,
  stride: number,
  list: number,
) => void;

type WalkSingle = (trees: number, count: number, row: number, values: number, width: number, out: number) => void;

const PAGE = 65536;
/** The compiler keeps nothing below; 0 stays a place that is never given out. */
const START = 1024;
/** For one call: a block of rows, what comes out, and weights that are not kept. */
export const SCRATCH = 4 << 20;
/** Kept parameters of all models together. When they are more, the memory starts afresh. */
const MOST = 256 << 20;

/** A memory that kernels and callers share. */
export class Machine {
  readonly kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  #f64: Float64Array;
  #u8: Uint8Array;
  #f32: Float32Array;
  #end = START + SCRATCH;
  #kept = new WeakMap<object, number>();

  constructor(module: WebAssembly.Module) {
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil((START + SCRATCH) / PAGE) + 1 });
    const env = {
      memory: this.#memory,
      abort: () => {
        throw new WebAssembly.RuntimeError('a kernel ended early');
      },
    };
    this.kernels = new WebAssembly.Instance(module, { env }).exports as unknown as Kernels;
    this.#f64 = new Float64Array(this.#memory.buffer);
    this.#u8 = new Uint8Array(this.#memory.buffer);
    this.#f32 = new Float32Array(this.#memory.buffer);
  }

  /** The memory as float64; place / 8 is an index. Ask again after {@link keep}, which may move it. */
  get f64(): Float64Array {
    return this.#f64;
  }

  get u8(): Uint8Array {
    return this.#u8;
  }

  get f32(): Float32Array {
    return this.#f32;
  }

  /** Where the memory for one call starts: {@link SCRATCH} bytes. */
  readonly scratch = START;

  /** Bytes in use and kept. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * The place of what belongs to an object that lives as long as the model: written once by `fill`, which gets the memory and
   * the place. Undefined where it is too large. All that was kept may be dropped for it: use the place before the next call.
   */
  keep(owner: object, bytes: number, fill: (memory: ArrayBuffer, at: number) => void): number | undefined {
    const known = this.#kept.get(owner);
    if (known !== undefined) return known;
    if (bytes > MOST / 2) return undefined;
    if (this.#end + bytes > MOST) {
      this.#kept = new WeakMap();
      this.#end = START + SCRATCH;
    }
    const at = this.#end;
    const end = at + Math.ceil(bytes / 64) * 64;
    if (end > this.size) {
      const wanted = Math.max(end, Math.min(MOST, this.size * 1.5));
      try {
        this.#memory.grow(Math.ceil((wanted - this.size) / PAGE));
      } catch {
        return undefined;
      }
      this.#f64 = new Float64Array(this.#memory.buffer);
      this.#u8 = new Uint8Array(this.#memory.buffer);
      this.#f32 = new Float32Array(this.#memory.buffer);
    }
    fill(this.#memory.buffer, at);
    this.#end = end;
    this.#kept.set(owner, at);
    notePacked(owner, bytes);
    return at;
  }
}

let made: Machine | false | undefined;
let allowed = true;

function make(): Machine | false {
  try {
    const text = atob(BINARY);
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    return new Machine(new WebAssembly.Module(bytes));
  } catch {
    // No WebAssembly, no SIMD, or a policy of the page against both.
    return false;
  }
}

/** The machine, or undefined where there is no WebAssembly. */
export function machine(): Machine | undefined {
  if (!allowed) return undefined;
  made ??= make();
  return made === false ? undefined : made;
}

/** For tests: TypeScript only, until it is called with true. */
export function allowWebAssembly(allow: boolean): void {
  allowed = allow;
}
