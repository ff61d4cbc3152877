/**
 * The same pickle in other words: a stream is taken apart into what it makes and does, in order, and written again with other opcodes.
 * Calls by REDUCE, OBJ or INST, names by GLOBAL or STACK_GLOBAL or out of the memo, texts and tuples in every form, values put aside and
 * fetched again, and between them opcodes that change nothing. What Python does over the one it does over the other.
 */
import type { Random } from '../../../scripts/audit/random.js';
import { OPCODES } from '../../../src/pickle/tools/opcode-table.js';
import { argumentAt } from '../../../src/scan/structure.js';
import { bytes } from '../../helpers/pickle-bytes.js';
import { u32, u64 } from './writer.js';

/** Numbers are those of earlier steps. */
type Step =
  | { readonly is: 'plain'; readonly code: Uint8Array }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'global'; readonly module: string; readonly name: string }
  | { readonly is: 'named'; readonly module: number; readonly name: number }
  | { readonly is: 'tuple' | 'frozenset'; readonly items: readonly number[] }
  | { readonly is: 'new'; readonly code: string }
  | { readonly is: 'reduce' | 'newobj'; readonly cls: number; readonly args: number }
  | { readonly is: 'newobj-ex'; readonly cls: number; readonly args: number; readonly kwargs: number }
  | { readonly is: 'inst'; readonly cls: number; readonly items: readonly number[] }
  | { readonly is: 'persistent'; readonly id: number }
  | { readonly is: 'build'; readonly target: number; readonly state: number }
  | {
      readonly is: 'fill';
      readonly target: number;
      readonly how: 'list' | 'dict' | 'set';
      readonly items: readonly number[];
    };

export interface Taken {
  readonly steps: readonly Step[];
  readonly result: number;
  /** Names are translated from Python 2's below protocol 3, dotted ones reach further from 4 on: these borders are not crossed. */
  readonly protocol: number;
}

const decode = (part: Uint8Array): string => new TextDecoder('latin1').decode(part);

/** The steps of a stream; undefined for those that hold more than opcodes, or do not get to their STOP. */
export function takeApart(data: Uint8Array): Taken | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const steps: Step[] = [];
  const stack: number[] = [];
  const marks: number[] = [];
  const memo = new Map<number, number>();
  let protocol = 0;
  const add = (step: Step): void => void stack.push(steps.push(step) - 1);
  const toMark = (): number[] => stack.splice(marks.pop() ?? Number.NaN);
  const fill = (how: 'list' | 'dict' | 'set', items: number[]): void => {
    steps.push({ is: 'fill', target: stack.at(-1)!, how, items });
  };
  for (let at = 0; at < data.length;) {
    const argument = argumentAt(data, view, at, data.length);
    const info = OPCODES.get(data[at]!);
    if (argument === undefined || info === undefined) return undefined;
    const [from, to] = argument;
    const body = data.subarray(from, to);
    const line = (): string => decode(body).trimEnd();
    const index = (): number => (body.length === 1 ? body[0]! : view.getUint32(from, true));
    const code = data.subarray(at, to);
    at = to;
    switch (info.name) {
      case 'PROTO':
        protocol = body[0]!;
        break;
      case 'FRAME':
        break;
      case 'STOP':
        return at === data.length && stack.length > 0 ? { steps, result: stack.at(-1)!, protocol } : undefined;
      case 'MARK':
        marks.push(stack.length);
        break;
      case 'POP':
        if (marks.at(-1) === stack.length) marks.pop();
        else stack.pop();
        break;
      case 'POP_MARK':
        toMark();
        break;
      case 'DUP':
        stack.push(stack.at(-1)!);
        break;
      case 'PUT':
        memo.set(Number(line()), stack.at(-1)!);
        break;
      case 'BINPUT':
      case 'LONG_BINPUT':
        memo.set(index(), stack.at(-1)!);
        break;
      case 'MEMOIZE':
        memo.set(memo.size, stack.at(-1)!);
        break;
      case 'GET':
      case 'BINGET':
      case 'LONG_BINGET': {
        const found = memo.get(info.name === 'GET' ? Number(line()) : index());
        if (found === undefined) return undefined;
        stack.push(found);
        break;
      }
      case 'UNICODE':
        add({ is: 'text', text: line() });
        break;
      case 'BINUNICODE':
      case 'SHORT_BINUNICODE':
        add({ is: 'text', text: new TextDecoder().decode(body) });
        break;
      case 'GLOBAL': {
        const [module, name] = line().split('\n');
        add({ is: 'global', module: module!, name: name! });
        break;
      }
      case 'STACK_GLOBAL': {
        const [module, name] = stack.splice(-2);
        add({ is: 'named', module: module!, name: name! });
        break;
      }
      case 'INST': {
        const [module, name] = line().split('\n');
        const items = toMark();
        steps.push({ is: 'global', module: module!, name: name! });
        add({ is: 'inst', cls: steps.length - 1, items });
        break;
      }
      case 'OBJ': {
        const [cls, ...items] = toMark();
        add({ is: 'inst', cls: cls!, items });
        break;
      }
      case 'EMPTY_TUPLE':
        add({ is: 'tuple', items: [] });
        break;
      case 'TUPLE1':
      case 'TUPLE2':
      case 'TUPLE3':
        add({ is: 'tuple', items: stack.splice(-Number(info.name.at(-1))) });
        break;
      case 'TUPLE':
        add({ is: 'tuple', items: toMark() });
        break;
      case 'FROZENSET':
        add({ is: 'frozenset', items: toMark() });
        break;
      case 'EMPTY_LIST':
      case 'EMPTY_DICT':
      case 'EMPTY_SET':
        add({ is: 'new', code: decode(code) });
        break;
      case 'LIST':
      case 'DICT': {
        const items = toMark();
        add({ is: 'new', code: info.name === 'LIST' ? ']' : '}' });
        fill(info.name === 'LIST' ? 'list' : 'dict', items);
        break;
      }
      case 'APPEND':
        fill('list', stack.splice(-1));
        break;
      case 'SETITEM':
        fill('dict', stack.splice(-2));
        break;
      case 'APPENDS':
        fill('list', toMark());
        break;
      case 'SETITEMS':
        fill('dict', toMark());
        break;
      case 'ADDITEMS':
        fill('set', toMark());
        break;
      case 'REDUCE':
      case 'NEWOBJ': {
        const [cls, args] = stack.splice(-2);
        add({ is: info.name === 'REDUCE' ? 'reduce' : 'newobj', cls: cls!, args: args! });
        break;
      }
      case 'NEWOBJ_EX': {
        const [cls, args, kwargs] = stack.splice(-3);
        add({ is: 'newobj-ex', cls: cls!, args: args!, kwargs: kwargs! });
        break;
      }
      case 'BUILD': {
        const [state] = stack.splice(-1);
        steps.push({ is: 'build', target: stack.at(-1)!, state: state! });
        break;
      }
      case 'BINPERSID':
        add({ is: 'persistent', id: stack.pop()! });
        break;
      default:
        if (info.before.length > 0 || info.after.length !== 1) return undefined;
        add({ is: 'plain', code });
    }
    if (stack.some((step) => step === undefined)) return undefined;
  }
  return undefined;
}

/** Where the value comes to stand in the end. */
const PLACES: readonly (readonly [before: Uint8Array, after: Uint8Array])[] = [
  [bytes(), bytes()],
  [bytes(']('), bytes('e')],
  [bytes('(K', 1), bytes('t')],
  [bytes('}X', u32(1), 'k'), bytes('s')],
  [bytes('}(X', u32(1), 'a', 'K', 1, 'X', u32(1), 'b'), bytes('u')],
  [bytes('ctypes\nSimpleNamespace\n)R}X', u32(1), 'a'), bytes('sb')],
  [bytes('csklearn.preprocessing._data\nStandardScaler\n)', 0x81, '}X', u32(5), 'mean_'), bytes('sb')],
  [bytes(']'.repeat(30)), bytes('a'.repeat(30))],
];

class Writer {
  readonly #random: Random;
  readonly #taken: Taken;
  readonly #protocol: number;
  readonly #out: Uint8Array[] = [];
  readonly #memo = new Map<number, number>();

  constructor(taken: Taken, random: Random) {
    this.#random = random;
    this.#taken = taken;
    const { protocol } = taken;
    this.#protocol = random.pick(protocol < 3 ? [0, 1, 2] : protocol === 3 ? [3] : [4, 5]);
  }

  write(): Uint8Array {
    const { steps, result } = this.#taken;
    if (this.#protocol >= 2) this.#put(0x80, this.#protocol);
    const [before, after] = this.#random.pick(PLACES);
    this.#put(before);
    steps.forEach((step, i) => {
      this.#noise();
      if (step.is === 'build' || step.is === 'fill') {
        this.#changes(step);
        this.#put('0');
        return;
      }
      this.#makes(step);
      this.#keep(i);
      this.#put('0');
    });
    this.#fetch(result);
    this.#put(after, '.');
    return bytes(...this.#out);
  }

  #put(...parts: (string | number | Uint8Array)[]): void {
    this.#out.push(bytes(...parts));
  }

  #noise(): void {
    if (this.#random.once(6)) this.#put(this.#random.pick(['N0', '(1', '(K\u0001K\u00021', ')0', 'N20' + '0']));
  }

  #keep(step: number): void {
    const index = this.#memo.size;
    this.#memo.set(step, index);
    const forms = [bytes(`p${index}\n`), bytes('r', u32(index))];
    if (index < 256) forms.push(bytes('q', index));
    if (this.#protocol >= 4) forms.push(bytes(0x94));
    this.#put(this.#random.pick(forms));
  }

  #fetch(step: number): void {
    const made = this.#taken.steps[step]!;
    // Values that are equal to themselves wherever they are made need not come from the memo.
    if ((made.is === 'text' || made.is === 'plain' || made.is === 'global') && this.#random.once(2)) {
      this.#makes(made);
      return;
    }
    const index = this.#memo.get(step)!;
    const forms = [bytes(`g${index}\n`), bytes('j', u32(index))];
    if (index < 256) forms.push(bytes('h', index));
    this.#put(this.#random.pick(forms));
  }

  #all(steps: readonly number[]): void {
    for (const step of steps) this.#fetch(step);
  }

  #text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    const forms = [bytes('X', u32(encoded.length), encoded)];
    if (/^[ -[\]-~]*$/.test(text)) forms.push(bytes(`V${text}\n`), bytes('T', u32(encoded.length), encoded));
    if (this.#protocol >= 4) forms.push(bytes(0x8d, u64(encoded.length), encoded));
    if (this.#protocol >= 4 && encoded.length < 256) forms.push(bytes(0x8c, encoded.length, encoded));
    this.#put(this.#random.pick(forms));
  }

  #tuple(items: readonly number[]): void {
    const short = items.length >= 1 && items.length <= 3 && this.#random.once(2);
    if (!short) this.#put('(');
    this.#all(items);
    this.#put(short ? 0x84 + items.length : 't');
  }

  #makes(step: Exclude<Step, { is: 'build' | 'fill' }>): void {
    const random = this.#random;
    const { steps } = this.#taken;
    switch (step.is) {
      case 'plain':
        return this.#put(step.code);
      case 'text':
        return this.#text(step.text);
      case 'global':
        if (random.once(2)) return this.#put(`c${step.module}\n${step.name}\n`);
        this.#text(step.module);
        this.#text(step.name);
        return this.#put(0x93);
      case 'named':
        this.#fetch(step.module);
        this.#fetch(step.name);
        return this.#put(0x93);
      case 'tuple':
        return this.#tuple(step.items);
      case 'frozenset':
        this.#put('(');
        this.#all(step.items);
        return this.#put(0x91);
      case 'new':
        return this.#put(
          step.code === ']' && random.once(2) ? '(l' : step.code === '}' && random.once(2) ? '(d' : latin(step.code),
        );
      case 'reduce': {
        const args = steps[step.args]!;
        const cls = steps[step.cls]!;
        if (args.is === 'tuple' && args.items.length > 0 && random.once(2)) {
          this.#put('(');
          if (cls.is === 'global' && random.once(2)) {
            this.#all(args.items);
            return this.#put(`i${cls.module}\n${cls.name}\n`);
          }
          this.#fetch(step.cls);
          this.#all(args.items);
          return this.#put('o');
        }
        this.#fetch(step.cls);
        if (args.is === 'tuple' && random.once(2)) this.#tuple(args.items);
        else this.#fetch(step.args);
        return this.#put('R');
      }
      case 'newobj':
        this.#fetch(step.cls);
        this.#fetch(step.args);
        return random.once(2) ? this.#put(0x81) : this.#put('}', 0x92);
      case 'newobj-ex':
        this.#all([step.cls, step.args, step.kwargs]);
        return this.#put(0x92);
      case 'inst':
        this.#put('(');
        this.#all([step.cls, ...step.items]);
        return this.#put('o');
      case 'persistent':
        this.#fetch(step.id);
        return this.#put('Q');
    }
  }

  #changes(step: Extract<Step, { is: 'build' | 'fill' }>): void {
    this.#fetch(step.target);
    if (step.is === 'build') {
      this.#fetch(step.state);
      this.#put('b');
      return;
    }
    const { how, items } = step;
    const [one, many, size] = how === 'list' ? ['a', 'e', 1] : how === 'dict' ? ['s', 'u', 2] : ['', '', items.length];
    if (how !== 'set' && this.#random.once(2)) {
      for (let i = 0; i < items.length; i += size) {
        this.#all(items.slice(i, i + size));
        this.#put(one);
      }
      return;
    }
    this.#put('(');
    this.#all(items);
    if (how === 'set') this.#put(0x90);
    else this.#put(many);
  }
}

const latin = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** The same steps in another stream. */
export function rewritten(taken: Taken, random: Random): Uint8Array {
  return new Writer(taken, random).write();
}
