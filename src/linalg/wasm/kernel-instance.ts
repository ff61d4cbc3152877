/**
 * The WebAssembly side of the kernels: one instance for the whole process, made at first use, with a memory that is given out
 * in parts; threads that share the rows of a model have one for it, with a memory that they share (sharing.ts). Without
 * WebAssembly there is none, and callers go on in TypeScript.
 */
import { notePacked } from '../packed-memory.js';
import { kernelBytes } from './kernel-bytes.js';
import { asShared, type Form, type Placed, type Sharing, type Source } from './shared-memory.js';

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
    /** 0, or which other kernel. */
    kind: number,
    exponent: number,
    out: number,
    work: number,
  ): void;
  tiles64: Tiles;
  tiles32: Tiles;
  regroup64(from: number, groups: number, cols: number, to: number): void;
  regroup32(from: number, groups: number, cols: number, to: number): void;
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
  ranks(
    X: number,
    rows: number,
    cols: number,
    columns: number,
    count: number,
    out: number,
    ld: number,
    single: boolean,
  ): void;
  codes(
    X: number,
    rows: number,
    cols: number,
    source: number,
    map: number,
    size: number,
    above: number,
    out: number,
  ): void;
  leafBits: LeafBitsKernel;
  leafBits32: LeafBitsKernel;
  columns32(from: number, rows: number, cols: number, columns: number, count: number, to: number): void;
  columns64(from: number, rows: number, cols: number, columns: number, count: number, to: number): void;
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

type LeafBitsKernel = (
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
  tables: number,
) => void;

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
  single: boolean,
) => void;

type WalkSingle = (
  trees: number,
  count: number,
  row: number,
  values: number,
  width: number,
  out: number,
  single: boolean,
) => void;

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
  /** Where the memory for one call starts: {@link SCRATCH} bytes. */
  readonly scratch: number;
  readonly #memory: WebAssembly.Memory;
  readonly #sharing: Sharing | undefined;
  #f64!: Float64Array;
  #u8!: Uint8Array;
  #f32!: Float32Array;
  #end = START + SCRATCH;
  #kept = new WeakMap<object, number>();

  /**
   * @param sharing For a thread: a memory that others use too, and a module that takes it.
   * @throws RangeError where it has no room
   */
  constructor(module: WebAssembly.Module, sharing?: Sharing) {
    const scratch = sharing === undefined ? START : sharing.reserve(SCRATCH);
    if (scratch === undefined) throw new RangeError('no room for one more thread');
    this.scratch = scratch;
    this.#sharing = sharing;
    const initial = Math.ceil((START + SCRATCH) / PAGE) + 1;
    this.#memory = sharing?.memory ?? new WebAssembly.Memory({ initial, maximum: MOST / PAGE });
    const env = {
      memory: this.#memory,
      abort: () => {
        throw new WebAssembly.RuntimeError('a kernel ended early');
      },
    };
    this.kernels = new WebAssembly.Instance(module, { env }).exports as unknown as Kernels;
    this.#look();
  }

  /** The functions of another module on the same memory. @throws WebAssembly.CompileError */
  beside(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Exports {
    const module = new WebAssembly.Module(this.#sharing === undefined ? bytes : asShared(bytes));
    return new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports;
  }

  #look(): void {
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

  /** Bytes in use and kept. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * The place of what belongs to an object that lives as long as the model: written once by `fill`, which gets the memory and
   * the place. Undefined where it is too large. All that was kept may be dropped for it: use the place before the next call.
   *
   * @param source All that the form depends on: threads that share a memory then share it
   */
  keep(
    owner: object,
    bytes: number,
    fill: (memory: ArrayBuffer, at: number) => void,
    source?: () => Source,
  ): number | undefined {
    const known = this.#kept.get(owner);
    if (known !== undefined) return known;
    if (bytes > MOST / 2) return undefined;
    if (this.#sharing !== undefined) {
      const form = { bytes, meta: null, fill };
      const placed = source === undefined ? undefined : this.shared(source, () => form);
      if (placed !== undefined && placed !== false) return this.adopt(owner, placed);
    }
    const at = this.#sharing === undefined ? this.#room(bytes) : this.#sharing.reserve(bytes);
    if (at === undefined) return undefined;
    if (this.#f64.buffer !== this.#memory.buffer) this.#look();
    fill(this.#memory.buffer, at);
    this.#kept.set(owner, at);
    notePacked(owner, bytes);
    return at;
  }

  /**
   * A form that is costly to make, where threads share a memory: the first of them makes it. False where its maker found that
   * there is none; undefined where nothing is shared, or there is no room.
   */
  shared(source: () => Source, make: () => Form | undefined): Placed | false | undefined {
    return this.#sharing?.form(source(), make);
  }

  /** Lets {@link keep} know the place of what belongs to `owner`. */
  adopt(owner: object, { at, bytes }: Placed): number {
    this.#look();
    this.#kept.set(owner, at);
    notePacked(owner, bytes);
    return at;
  }

  /** A short text for a long source. Empty where nothing is shared. */
  digest(source: Source): string {
    return this.#sharing?.digest(source) ?? '';
  }

  /** In a memory of its own: at its end, or at its start when it is full. */
  #room(bytes: number): number | undefined {
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
    }
    this.#end = end;
    return at;
  }
}

let made: Machine | false | undefined;
let sharedModule: WebAssembly.Module | undefined;
let lent: Machine | undefined;
let allowed = true;

function make(): Machine | false | undefined {
  const bytes = kernelBytes();
  if (bytes === undefined) return undefined;
  try {
    return new Machine(new WebAssembly.Module(bytes));
  } catch {
    // No WebAssembly, no SIMD, or a policy of the page against both.
    return false;
  }
}

/** The machine of a thread that shares a memory; undefined where it cannot. */
export function sharingMachine(sharing: Sharing): Machine | undefined {
  const bytes = kernelBytes();
  if (bytes === undefined) return undefined;
  try {
    sharedModule ??= new WebAssembly.Module(asShared(bytes));
    return new Machine(sharedModule, sharing);
  } catch {
    return undefined;
  }
}

/** What `run` computes at once uses this machine, not that of the process. */
export function withMachine<T>(use: Machine | undefined, run: () => T): T {
  const before = lent;
  lent = use;
  try {
    return run();
  } finally {
    lent = before;
  }
}

/** The machine; undefined where there is no WebAssembly, or its bytes are not there yet. */
export function machine(): Machine | undefined {
  if (!allowed) return undefined;
  if (lent !== undefined) return lent;
  made ??= make();
  return made === false ? undefined : made;
}

/** For tests: TypeScript only, until it is called with true. */
export function allowWebAssembly(allow: boolean): void {
  allowed = allow;
}
