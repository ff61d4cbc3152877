import { notePacked } from '../packed-memory.js';
import { type Kernels, SCRATCH } from './kernel-types.js';
import { asShared, type Form, type Placed, type Sharing, type Source } from './shared-memory.js';

const PAGE = 65536;
/** The compiler keeps nothing below; 0 stays a place that is never given out. */
const START = 1024;
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
