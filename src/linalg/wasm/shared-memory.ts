/**
 * One memory for the kernels of several threads: who has which part of it, and which forms of a model stand where. What is
 * to be known of it stands in a directory beside it, which threads change in turns.
 */
/** What a form is made of: its kind, its parameters and the arrays, in an order. */
export type Source = readonly (string | number | ArrayBufferView)[];

/** For threads to hand to each other. */
export interface SharedParts {
  readonly memory: WebAssembly.Memory;
  readonly directory: SharedArrayBuffer;
}

/** A form that has a place, and what its maker says about it: numbers and flags that survive JSON. */
export interface Placed {
  readonly at: number;
  readonly bytes: number;
  readonly meta: unknown;
}

/** A form that has none yet. */
export interface Form {
  readonly bytes: number;
  readonly meta: unknown;
  fill(memory: ArrayBuffer, at: number): void;
}

const PAGE = 65536;
/** Pages that the kernels are compiled for at most (scripts/make-kernels.mjs). */
export const MOST_PAGES = 20480;
/** What is below is never given out. */
const START = 1024;
const DIRECTORY_BYTES = 64 << 10;
/** A thread that waits longer for another one's form makes its own. */
const PATIENCE_MS = 20_000;

// Words of the directory; text follows them: a line of JSON for each form, [key, place, bytes, meta].
const LOCK = 0;
const END = 1;
const USED = 2;
const MADE = 3;
const TAKEN = 4;
const TEXT = 64;

/** A memory with nothing in it; undefined where there is none to be had. */
export function makeShared(): SharedParts | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    const directory = new SharedArrayBuffer(DIRECTORY_BYTES);
    new Int32Array(directory)[END] = START;
    return { memory, directory };
  } catch {
    return undefined;
  }
}

/** How the forms of a memory came about, and the bytes of it that are given out. */
export function useOf({ directory }: SharedParts): { made: number; taken: number; bytes: number } {
  const words = new Int32Array(directory, 0, TEXT / 4);
  const read = (word: number): number => Atomics.load(words, word);
  return { made: read(MADE), taken: read(TAKEN), bytes: read(END) - START };
}

/** For a thread that died in the middle of making a form: others need not wait for it. */
export function releaseFor({ directory }: SharedParts, thread: number): void {
  const words = new Int32Array(directory, 0, TEXT / 4);
  if (Atomics.compareExchange(words, LOCK, thread, 0) === thread) Atomics.notify(words, LOCK);
}

/** The side of one thread. Waits for others, so it is not for a main thread. */
export class Sharing {
  readonly memory: WebAssembly.Memory;
  readonly digest: (source: Source) => string;
  readonly #words: Int32Array;
  readonly #text: Uint8Array;
  readonly #thread: number;
  readonly #known = new Map<string, Placed | false>();
  #read = 0;

  /**
   * @param thread Above 0, and no other thread's
   * @param digest Different for sources that differ in anything, the same in all threads
   */
  constructor({ memory, directory }: SharedParts, thread: number, digest: (source: Source) => string) {
    this.memory = memory;
    this.#words = new Int32Array(directory, 0, TEXT / 4);
    this.#text = new Uint8Array(directory, TEXT);
    this.#thread = thread;
    this.digest = digest;
  }

  /** A part of the memory that is given to nobody else; undefined where it is full. */
  reserve(bytes: number): number | undefined {
    const size = Math.ceil(bytes / 64) * 64;
    for (;;) {
      const at = Atomics.load(this.#words, END);
      const end = at + size;
      if (!this.#grow(end)) return undefined;
      if (Atomics.compareExchange(this.#words, END, at, end) === at) return at;
    }
  }

  /** Other threads grow it too, which this one may not have seen. */
  #grow(end: number): boolean {
    if (end > MOST_PAGES * PAGE) return false;
    for (let tries = 0; tries < 8; tries++) {
      if (end <= this.memory.buffer.byteLength) return true;
      try {
        this.memory.grow(Math.ceil((end - this.memory.buffer.byteLength) / PAGE));
      } catch {
        // It may be another thread that grew it up to its limit.
        this.memory.grow(0);
      }
    }
    return end <= this.memory.buffer.byteLength;
  }

  /**
   * The form of a source: that of the thread that came first, or what `make` makes. False where its maker found that there is
   * none, and undefined where it cannot be shared: the memory is full, or another thread does not come to an end.
   */
  form(source: Source, make: () => Form | undefined): Placed | false | undefined {
    const key = this.digest(source);
    const known = this.#find(key);
    if (known !== undefined) return this.#take(known);
    if (!this.#lock()) return undefined;
    try {
      const other = this.#find(key);
      return other === undefined ? this.#make(key, make()) : this.#take(other);
    } finally {
      Atomics.store(this.#words, LOCK, 0);
      Atomics.notify(this.#words, LOCK);
    }
  }

  #take(placed: Placed | false): Placed | false {
    Atomics.add(this.#words, TAKEN, 1);
    // The buffer of this thread's view of the memory may end before the place.
    if (placed !== false && placed.at + placed.bytes > this.memory.buffer.byteLength) this.memory.grow(0);
    return placed;
  }

  #make(key: string, form: Form | undefined): Placed | false | undefined {
    Atomics.add(this.#words, MADE, 1);
    if (form === undefined) return this.#publish(key, false);
    const at = this.reserve(form.bytes);
    if (at === undefined) return undefined;
    form.fill(this.memory.buffer, at);
    return this.#publish(key, { at, bytes: form.bytes, meta: form.meta });
  }

  #publish(key: string, placed: Placed | false): Placed | false {
    const line = placed === false ? [key] : [key, placed.at, placed.bytes, placed.meta];
    const text = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    const used = Atomics.load(this.#words, USED);
    this.#known.set(key, placed);
    // Without room for the line, others make their own.
    if (used + text.length <= this.#text.length) {
      this.#text.set(text, used);
      Atomics.store(this.#words, USED, used + text.length);
    }
    return placed;
  }

  #find(key: string): Placed | false | undefined {
    const used = Atomics.load(this.#words, USED);
    if (used > this.#read) {
      // A decoder takes no shared memory everywhere, so it gets a copy.
      const lines = new TextDecoder().decode(Uint8Array.from(this.#text.subarray(this.#read, used))).trimEnd();
      this.#read = used;
      for (const line of lines.split('\n')) {
        const [name, at, bytes, meta] = JSON.parse(line) as [string, number?, number?, unknown?];
        this.#known.set(name, at === undefined || bytes === undefined ? false : { at, bytes, meta });
      }
    }
    return this.#known.get(key);
  }

  #lock(): boolean {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const owner = Atomics.compareExchange(this.#words, LOCK, 0, this.#thread);
      if (owner === 0) return true;
      const left = end - performance.now();
      // Its own lock means that a form is made of a form, which has to go on by itself.
      if (owner === this.#thread || left <= 0) return false;
      Atomics.wait(this.#words, LOCK, owner, left);
    }
  }
}

/** A module whose memory may be one that threads share: the flag of the memory that it imports says so. */
export function asShared(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const out = module.slice();
  out[memoryFlags(out)]! |= 2;
  return out;
}

/** Where the flags of the imported memory stand. https://webassembly.github.io/spec/core/binary/modules.html#import-section */
function memoryFlags(module: Uint8Array): number {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skip = (bytes: number): void => {
    at += bytes;
  };
  while (at < module.length) {
    const section = module[at++];
    const size = number();
    if (section !== 2) {
      skip(size);
      continue;
    }
    for (let imports = number(); imports > 0; imports--) {
      skip(number());
      skip(number());
      const kind = module[at++];
      if (kind === 2) return at;
      if (kind !== 0) break;
      number();
    }
    break;
  }
  throw new TypeError('the module imports no memory');
}
