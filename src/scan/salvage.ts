/**
 * Names what a stream asks for behind the place where the machine refused to go on. Python may get further than the
 * machine, or execute what stands before the fault, so the rest is read loosely: faults are skipped, lengths of frames ignored, a
 * missing operand is just unknown. What is found here only adds to a verdict that is no longer "safe".
 */
import { toPython3 } from '../pickle/compat-names.js';
import { Op } from '../pickle/opcodes.js';
import type { Judge } from './judge.js';
import { argumentAt, type Region } from './structure.js';

class Named {
  readonly module: string;
  readonly name: string;
  readonly offset: number;
  constructor(module: string, name: string, offset: number) {
    this.module = module;
    this.name = name;
    this.offset = offset;
  }
}

const MARK: unique symbol = Symbol('MARK');
type Slot = string | Named | typeof MARK | undefined;

/** Longest text that can be part of a name. */
const MAX_NAME = 256;
/** The stack keeps what is on top; what is lower is forgotten. */
const MAX_STACK = 100_000;
/** Python imports whatever a module is called, `3d` too, before it looks for the name, even for an empty one. */
const MODULE = /^[\p{L}\p{N}_.$<>-]+$/u;
const NAME = /^[\p{L}\p{N}_.$<>]*$/u;

class Salvage {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #judge: Judge;
  readonly #decoder = new TextDecoder();
  #stack: Slot[] = [];
  readonly #memo = new Map<number, Slot>();
  #protocol = 0;

  constructor(bytes: Uint8Array, judge: Judge) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#judge = judge;
  }

  run(start: number, end: number, regions: readonly Region[]): void {
    let at = start;
    let next = 0;
    while (at < end) {
      while (next < regions.length && regions[next]!.start < at) next++;
      const region = regions[next];
      if (region?.start === at) {
        // Passed once: the bytes of an empty array end where they begin.
        next++;
        if (!region.nested) at = region.end;
        continue;
      }
      const argument = argumentAt(this.#bytes, this.#view, at, end, 4 * MAX_NAME);
      if (argument === undefined) {
        at++;
        continue;
      }
      this.#step(this.#bytes[at]!, at, argument[0], argument[1]);
      at = argument[1];
      if (this.#stack.length > MAX_STACK) this.#stack = this.#stack.slice(-MAX_STACK / 2);
    }
  }

  #text(from: number, to: number): string | undefined {
    if (to - from > MAX_NAME) return undefined;
    return this.#decoder.decode(this.#bytes.subarray(from, to));
  }

  #push(value: Slot): void {
    this.#stack.push(value);
  }

  #popToMark(): Slot[] {
    const mark = this.#stack.lastIndexOf(MARK);
    return mark < 0 ? this.#stack.splice(0) : this.#stack.splice(mark).slice(1);
  }

  #step(op: number, at: number, from: number, to: number): void {
    switch (op) {
      case Op.PROTO:
        this.#protocol = this.#bytes[from]!;
        return;
      case Op.MARK:
        this.#push(MARK);
        return;
      case Op.POP:
        this.#stack.pop();
        return;
      case Op.POP_MARK:
        this.#popToMark();
        return;
      case Op.DUP:
        this.#push(this.#stack.at(-1));
        return;
      case Op.SHORT_BINUNICODE:
      case Op.BINUNICODE:
      case Op.BINUNICODE8:
      case Op.BINSTRING:
      case Op.SHORT_BINSTRING:
        this.#push(this.#text(from, to));
        return;
      case Op.UNICODE:
        this.#push(this.#text(from, to - 1));
        return;
      case Op.STRING:
        this.#push(this.#text(from + 1, to - 2));
        return;
      case Op.MEMOIZE:
        this.#remember(this.#memo.size);
        return;
      case Op.BINPUT:
        this.#remember(this.#bytes[from]!);
        return;
      case Op.LONG_BINPUT:
        this.#remember(this.#view.getUint32(from, true));
        return;
      case Op.PUT:
        this.#remember(Number(this.#text(from, to - 1)));
        return;
      case Op.BINGET:
        this.#push(this.#memo.get(this.#bytes[from]!));
        return;
      case Op.LONG_BINGET:
        this.#push(this.#memo.get(this.#view.getUint32(from, true)));
        return;
      case Op.GET:
        this.#push(this.#memo.get(Number(this.#text(from, to - 1))));
        return;
      case Op.GLOBAL:
        this.#push(this.#pair(from, to, at));
        return;
      case Op.INST: {
        this.#popToMark();
        const named = this.#pair(from, to, at);
        if (named !== undefined) this.#judge.named(named.module, named.name, at, true);
        this.#push(undefined);
        return;
      }
      case Op.STACK_GLOBAL: {
        const name = this.#stack.pop();
        const module = this.#stack.pop();
        this.#push(typeof module === 'string' && typeof name === 'string' ? this.#named(module, name, at) : undefined);
        return;
      }
      case Op.REDUCE:
      case Op.NEWOBJ:
        this.#stack.pop();
        this.#called(this.#stack.pop());
        return;
      case Op.NEWOBJ_EX:
        this.#stack.splice(-2);
        this.#called(this.#stack.pop());
        return;
      case Op.OBJ:
        this.#called(this.#popToMark()[0]);
        return;
      case Op.BUILD:
      case Op.APPEND:
        this.#stack.pop();
        return;
      case Op.SETITEM:
        this.#stack.splice(-2);
        return;
      case Op.APPENDS:
      case Op.SETITEMS:
      case Op.ADDITEMS:
        this.#popToMark();
        return;
      case Op.TUPLE:
      case Op.LIST:
      case Op.DICT:
      case Op.FROZENSET:
        this.#popToMark();
        this.#push(undefined);
        return;
      case Op.TUPLE1:
        this.#stack.splice(-1);
        this.#push(undefined);
        return;
      case Op.TUPLE2:
        this.#stack.splice(-2);
        this.#push(undefined);
        return;
      case Op.TUPLE3:
        this.#stack.splice(-3);
        this.#push(undefined);
        return;
      case Op.STOP:
      case Op.FRAME:
      case Op.READONLY_BUFFER:
        return;
      case Op.BINPERSID:
        this.#stack.pop();
        this.#push(undefined);
        return;
      default:
        this.#push(undefined);
    }
  }

  #remember(index: number): void {
    if (this.#memo.size < 1_000_000) this.#memo.set(index, this.#stack.at(-1));
  }

  #called(slot: Slot): void {
    if (slot instanceof Named) this.#judge.named(slot.module, slot.name, slot.offset, true);
    this.#push(undefined);
  }

  #pair(from: number, to: number, at: number): Named | undefined {
    if (to - from > 2 * MAX_NAME) return undefined;
    const [module, name] = this.#decoder.decode(this.#bytes.subarray(from, to)).split('\n');
    return this.#named(module!, name!, at);
  }

  #named(module: string, name: string, at: number): Named | undefined {
    if (module.length > MAX_NAME || name.length > MAX_NAME || !MODULE.test(module) || !NAME.test(name))
      return undefined;
    const [mappedModule, mappedName] = this.#protocol < 3 ? toPython3(module, name) : [module, name];
    this.#judge.named(mappedModule, mappedName, at, false);
    return new Named(mappedModule, mappedName, at);
  }
}

/** Reads the stream from `start` once more, loosely, and tells the judge every name. */
export function salvage(bytes: Uint8Array, start: number, regions: readonly Region[], judge: Judge): void {
  const sorted = [...regions].sort((a, b) => a.start - b.start || a.end - b.end);
  new Salvage(bytes, judge).run(start, bytes.length, sorted);
  sweep(bytes, start, judge);
}

/** A text of an opcode at any place, whether or not an opcode is expected there. */
function textAt(bytes: Uint8Array, at: number): [from: number, to: number] | undefined {
  let from: number;
  let length: number;
  switch (bytes[at]) {
    case Op.SHORT_BINUNICODE:
    case Op.SHORT_BINSTRING:
      from = at + 2;
      length = bytes[at + 1] ?? 0;
      break;
    case Op.BINUNICODE:
    case Op.BINSTRING:
      from = at + 5;
      length =
        (bytes[at + 1] ?? 0) |
        ((bytes[at + 2] ?? 0) << 8) |
        ((bytes[at + 3] ?? 0) << 16) |
        ((bytes[at + 4] ?? 0) << 24);
      break;
    default:
      return undefined;
  }
  return length > 0 && length <= MAX_NAME && from + length <= bytes.length ? [from, from + length] : undefined;
}

/**
 * Dangerous names in the form in which opcodes hold them, at any place: a damaged length may hide an opcode inside of what looks
 * like data. Only names that the policy calls dangerous count, so that chance finds nothing.
 */
function sweep(bytes: Uint8Array, start: number, judge: Judge): void {
  const decoder = new TextDecoder();
  const report = (module: string, name: string, at: number): void => {
    if (!MODULE.test(module) || !NAME.test(name)) return;
    for (const [m, n] of [[module, name] as const, toPython3(module, name)]) {
      if (judge.policy.rule(m, n).standing === 'dangerous') judge.named(m, n, at, false);
    }
  };
  let older: string | undefined;
  let newer: string | undefined;
  let last = 0;
  let skip = 0;
  // Within a run of name characters all lines end at the same place.
  let runEnd = start;
  const lineEnd = (from: number): number => {
    if (from >= runEnd) {
      runEnd = from;
      while (runEnd < bytes.length && isNameByte(bytes[runEnd]!)) runEnd++;
    }
    return runEnd > from && runEnd - from <= MAX_NAME && bytes[runEnd] === 0x0a ? runEnd : -1;
  };
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === Op.GLOBAL || byte === Op.INST) {
      const first = lineEnd(at + 1);
      const second = first < 0 ? -1 : nameEnd(bytes, first + 1);
      if (second > 0) {
        report(decoder.decode(bytes.subarray(at + 1, first)), decoder.decode(bytes.subarray(first + 1, second)), at);
      }
    } else if (byte === Op.STACK_GLOBAL) {
      if (older !== undefined && newer !== undefined && at - last < 32) report(older, newer, at);
    } else if (at >= skip) {
      const text = textAt(bytes, at);
      if (text === undefined || !isName(bytes, text[0], text[1])) continue;
      older = newer;
      newer = decoder.decode(bytes.subarray(text[0], text[1]));
      last = text[1];
      skip = text[1];
    }
  }
}

const isNameByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x5f ||
  byte === 0x2e;

function isName(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isNameByte(bytes[i]!)) return false;
  return true;
}

/** Where a line of name characters ends, or -1. */
function nameEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && at - from <= MAX_NAME && isNameByte(bytes[at]!)) at++;
  return at > from && bytes[at] === 0x0a ? at : -1;
}
