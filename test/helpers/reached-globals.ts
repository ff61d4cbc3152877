/**
 * A second reading of pickles, for tests only: slow, simple, and written apart from the machine. It follows a stream as Python
 * does and gives the names that are reached until the first fault. Values are symbols; nothing is built.
 */

type Symbol_ =
  { kind: 'text'; value: string } | { kind: 'global'; name: string } | { kind: 'mark' } | { kind: 'other' };

const OTHER: Symbol_ = { kind: 'other' };
/** Opcodes that push one value and have no argument or one of a fixed size. */
const FIXED: Readonly<Record<string, number>> = {
  N: 0,
  '\u0088': 0,
  '\u0089': 0,
  J: 4,
  K: 1,
  M: 2,
  G: 8,
  ']': 0,
  '}': 0,
  ')': 0,
  '\u008f': 0,
};

class Fault extends Error {}

class Follower {
  readonly names: string[] = [];
  readonly #data: Uint8Array;
  #at = 0;
  #stack: Symbol_[] = [];
  readonly #memo = new Map<number, Symbol_>();

  constructor(data: Uint8Array) {
    this.#data = data;
  }

  run(): void {
    while (this.#step()) continue;
  }

  #take(count: number): Uint8Array {
    if (count < 0 || this.#at + count > this.#data.length) throw new Fault('cut off');
    this.#at += count;
    return this.#data.subarray(this.#at - count, this.#at);
  }

  #number(size: number): number {
    let value = 0;
    this.#take(size).forEach((byte, i) => (value += byte * 256 ** i));
    return value;
  }

  /** Names are UTF-8 to both of Python's readers; at anything else they stop. */
  #nameLine(): string {
    const end = this.#data.indexOf(10, this.#at);
    if (end < 0) throw new Fault('no line');
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.#take(end + 1 - this.#at).subarray(0, -1));
    } catch {
      throw new Fault('no text');
    }
  }

  #pop(): Symbol_ {
    const value = this.#stack.pop();
    if (value === undefined || value.kind === 'mark') throw new Fault('underflow');
    return value;
  }

  #popMark(): Symbol_[] {
    const at = this.#stack.findLastIndex((value) => value.kind === 'mark');
    if (at < 0) throw new Fault('no mark');
    return this.#stack.splice(at).slice(1);
  }

  #text(bytes: Uint8Array): void {
    this.#stack.push({ kind: 'text', value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) });
  }

  #global(module: string, name: string): void {
    this.names.push(`${module}.${name}`);
    this.#stack.push({ kind: 'global', name: `${module}.${name}` });
  }

  #put(index: number): void {
    const top = this.#stack.at(-1);
    if (top === undefined || top.kind === 'mark') throw new Fault('underflow');
    this.#memo.set(index, top);
  }

  #get(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new Fault('memo');
    this.#stack.push(value);
  }

  #replace(count: number): void {
    for (let i = 0; i < count; i++) this.#pop();
    this.#stack.push(OTHER);
  }

  #step(): boolean {
    const op = String.fromCharCode(this.#number(1));
    const fixed = FIXED[op];
    if (fixed !== undefined) {
      this.#take(fixed);
      this.#stack.push(OTHER);
      return true;
    }
    switch (op) {
      case '.':
        this.#pop();
        return false;
      case '\u0080':
        if (this.#number(1) > 5) throw new Fault('protocol');
        // In Joblib's files the pickle of an array of objects, with a memo of its own, which this reader does not keep apart.
        if (this.#at > 2 && this.names.some((name) => name.endsWith('.NumpyArrayWrapper'))) throw new Fault('nested');
        return true;
      case '\u0095':
        this.#take(8);
        return true;
      case '(':
        this.#stack.push({ kind: 'mark' });
        return true;
      case '0':
        if (this.#stack.at(-1)?.kind === 'mark') this.#stack.pop();
        else this.#pop();
        return true;
      case '1':
        this.#popMark();
        return true;
      case '2': {
        const top = this.#pop();
        this.#stack.push(top, top);
        return true;
      }
      case 'c': {
        const module = this.#nameLine();
        this.#global(module, this.#nameLine());
        return true;
      }
      case 'i': {
        const module = this.#nameLine();
        const name = this.#nameLine();
        this.#popMark();
        this.#global(module, name);
        return true;
      }
      case '\u0093': {
        const name = this.#pop();
        const module = this.#pop();
        if (name.kind !== 'text' || module.kind !== 'text') throw new Fault('no names');
        this.#global(module.value, name.value);
        return true;
      }
      case '\u008c':
        this.#text(this.#take(this.#number(1)));
        return true;
      case 'X':
        this.#text(this.#take(this.#number(4)));
        return true;
      case '\u008d':
        this.#text(this.#take(this.#number(8)));
        return true;
      case 'C':
        this.#take(this.#number(1));
        this.#stack.push(OTHER);
        return true;
      case 'B':
        this.#take(this.#number(4));
        this.#stack.push(OTHER);
        return true;
      case '\u008a':
        this.#take(this.#number(1));
        this.#stack.push(OTHER);
        return true;
      case 'q':
        this.#put(this.#number(1));
        return true;
      case 'r':
        this.#put(this.#number(4));
        return true;
      case '\u0094':
        this.#put(this.#memo.size);
        return true;
      case 'h':
        this.#get(this.#number(1));
        return true;
      case 'j':
        this.#get(this.#number(4));
        return true;
      case '\u0085':
        this.#replace(1);
        return true;
      case '\u0086':
      case 'R':
      case '\u0081':
      case 'b':
      case 'a':
        this.#replace(2);
        return true;
      case '\u0087':
      case '\u0092':
      case 's':
        this.#replace(3);
        return true;
      case 't':
      case 'l':
      case 'd':
      case '\u0091':
        this.#popMark();
        this.#stack.push(OTHER);
        return true;
      case 'e':
      case 'u':
      case '\u0090':
        this.#popMark();
        this.#replace(1);
        return true;
      default:
        // Opcodes that this reader does not follow end its reading, as a fault does.
        throw new Fault(`opcode ${op}`);
    }
  }
}

/** Names that are reached in a stream before its end or its first fault. */
export function reachedGlobals(data: Uint8Array): string[] {
  const follower = new Follower(data);
  try {
    follower.run();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return follower.names;
}
