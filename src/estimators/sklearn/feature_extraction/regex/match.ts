/**
 * Runs a pattern by backtracking, in Python's order of alternatives, on a stack of its own. The steps of one search are
 * bounded: a pattern that explodes ends with an UnsupportedError.
 */
import { UnsupportedError } from '../../../../core/errors.js';
import { codePoints, fold, type Test } from './characters.js';
import { type Node, parsePattern, type Pattern } from './parse.js';

type Instruction =
  | { readonly op: 'set'; readonly test: Test }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly slot: number }
  /** Fails where the loop that began at `slot` took nothing. */
  | { readonly op: 'progress'; readonly slot: number }
  | { readonly op: 'assert'; readonly what: string }
  | { readonly op: 'reference'; readonly index: number }
  | { readonly op: 'look'; readonly program: Program; readonly negative: boolean; readonly back: number }
  /** Matches in one way only. */
  | { readonly op: 'atomic'; readonly program: Program }
  /** Goes on where the group took part, and elsewhere otherwise. */
  | { readonly op: 'condition'; readonly index: number; readonly otherwise: number }
  | { readonly op: 'match' };

interface Program {
  readonly code: readonly Instruction[];
}

const MAX_INSTRUCTIONS = 50_000;
/** Steps for each character of the text, and at least for any text. */
const STEPS_PER_CHARACTER = 200;
const STEPS = 1_000_000;

class Compiler {
  readonly pattern: Pattern;
  slots: number;

  constructor(pattern: Pattern) {
    this.pattern = pattern;
    this.slots = 2 * (pattern.groups + 1);
  }

  program(node: Node): Program {
    const code: Instruction[] = [];
    this.#emit(node, code);
    code.push({ op: 'match' });
    return { code };
  }

  #emit(node: Node, code: Instruction[]): void {
    if (code.length > MAX_INSTRUCTIONS) throw new UnsupportedError('a regular expression unfolds into too many steps');
    switch (node.kind) {
      case 'set':
        code.push({ op: 'set', test: node.test });
        return;
      case 'sequence':
        for (const item of node.items) this.#emit(item, code);
        return;
      case 'choice':
        this.#choice(node.items, code);
        return;
      case 'repeat':
        this.#repeat(node, code);
        return;
      case 'group':
        code.push({ op: 'save', slot: 2 * node.index });
        this.#emit(node.item, code);
        code.push({ op: 'save', slot: 2 * node.index + 1 });
        return;
      case 'look':
        code.push({
          op: 'look',
          program: this.program(node.item),
          negative: node.negative,
          back: node.ahead ? 0 : widthOf(node.item),
        });
        return;
      case 'atomic':
        code.push({ op: 'atomic', program: this.program(node.item) });
        return;
      case 'conditional': {
        const start = code.push({ op: 'match' }) - 1;
        this.#emit(node.yes, code);
        const end = code.push({ op: 'match' }) - 1;
        code[start] = { op: 'condition', index: node.index, otherwise: code.length };
        this.#emit(node.no, code);
        code[end] = { op: 'jump', to: code.length };
        return;
      }
      case 'assert':
        code.push({ op: 'assert', what: node.what });
        return;
      case 'reference':
        code.push({ op: 'reference', index: node.index });
    }
  }

  #choice(items: readonly Node[], code: Instruction[]): void {
    const ends: number[] = [];
    items.forEach((item, i) => {
      if (i === items.length - 1) {
        this.#emit(item, code);
        return;
      }
      const split = code.push({ op: 'match' }) - 1;
      this.#emit(item, code);
      ends.push(code.push({ op: 'match' }) - 1);
      code[split] = { op: 'split', first: split + 1, second: code.length };
    });
    for (const end of ends) code[end] = { op: 'jump', to: code.length };
  }

  #repeat(node: Node & { kind: 'repeat' }, code: Instruction[]): void {
    const { item, min, max, lazy } = node;
    const branch = (inside: number, outside: number): Instruction => ({
      op: 'split',
      first: lazy ? outside : inside,
      second: lazy ? inside : outside,
    });
    for (let i = 0; i < min; i++) this.#emit(item, code);
    if (max === Infinity) {
      const slot = this.slots++;
      const split = code.push({ op: 'match' }) - 1;
      code.push({ op: 'save', slot });
      this.#emit(item, code);
      code.push({ op: 'progress', slot }, { op: 'jump', to: split });
      code[split] = branch(split + 1, code.length);
      return;
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(code.push({ op: 'match' }) - 1);
      this.#emit(item, code);
    }
    for (const split of splits) code[split] = branch(split + 1, code.length);
  }
}

/** Characters that a node takes, which a look-behind needs to know. */
function widthOf(node: Node): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + widthOf(item), 0);
    case 'choice': {
      const widths = new Set(node.items.map(widthOf));
      if (widths.size === 1) return [...widths][0]!;
      break;
    }
    case 'repeat':
      if (node.min === node.max) return node.min * widthOf(node.item);
      break;
    case 'group':
      return widthOf(node.item);
    case 'look':
    case 'assert':
      return 0;
    case 'reference':
  }
  throw new UnsupportedError(
    'a regular expression looks behind at something of varying width, which Python refuses too',
  );
}

function textOf(chars: Int32Array, from: number, to: number): string {
  let text = '';
  // Arguments of a call stand on the stack: a few at a time.
  for (let i = from; i < to; i += 1024) text += String.fromCodePoint(...chars.subarray(i, Math.min(i + 1024, to)));
  return text;
}

/** A compiled pattern. */
export class PythonRegex {
  readonly #program: Program;
  readonly #pattern: Pattern;
  readonly #source: string;
  readonly #slots: number;
  #steps = 0;

  /** @throws UnsupportedError */
  constructor(source: string) {
    this.#source = source;
    this.#pattern = parsePattern(source);
    const compiler = new Compiler(this.#pattern);
    this.#program = compiler.program(this.#pattern.node);
    this.#slots = compiler.slots;
  }

  get groups(): number {
    return this.#pattern.groups;
  }

  /** `re.findall`: the matches, or what the only group caught. Patterns with more groups give tuples and are refused. */
  findAll(text: string): string[] {
    const chars = codePoints(text);
    this.#steps = STEPS + STEPS_PER_CHARACTER * chars.length;
    const found: string[] = [];
    let at = 0;
    while (at <= chars.length) {
      const slots = new Int32Array(this.#slots).fill(-1);
      const end = this.#run(this.#program, chars, at, slots);
      if (end < 0) {
        at++;
        continue;
      }
      const [from, to] = this.groups === 1 ? [slots[2]!, slots[3]!] : [at, end];
      found.push(from < 0 || to < 0 ? '' : textOf(chars, from, to));
      at = end > at ? end : at + 1;
    }
    return found;
  }

  /** The end of the match that begins at `start`, or -1. */
  #run(program: Program, chars: Int32Array, start: number, slots: Int32Array): number {
    const { code } = program;
    // Where to go on when the present way fails: (instruction, position), or (~slot, its former value).
    const stack: number[] = [];
    let pc = 0;
    let at = start;
    for (;;) {
      if (--this.#steps < 0) throw this.#exploded();
      const instruction = code[pc]!;
      let holds = true;
      switch (instruction.op) {
        case 'set':
          holds = at < chars.length && instruction.test(chars[at]!);
          if (holds) at++;
          break;
        case 'split':
          stack.push(instruction.second, at);
          pc = instruction.first - 1;
          break;
        case 'jump':
          pc = instruction.to - 1;
          break;
        case 'save':
          stack.push(~instruction.slot, slots[instruction.slot]!);
          slots[instruction.slot] = at;
          break;
        case 'progress':
          holds = slots[instruction.slot] !== at;
          break;
        case 'assert':
          holds = this.#asserts(instruction.what, chars, at);
          break;
        case 'reference': {
          const end = this.#referred(instruction.index, chars, at, slots);
          holds = end >= 0;
          if (holds) at = end;
          break;
        }
        case 'look': {
          const from = at - instruction.back;
          const matched = from >= 0 && this.#run(instruction.program, chars, from, slots) >= 0;
          holds = matched !== instruction.negative;
          break;
        }
        case 'atomic': {
          const before = slots.slice();
          const end = this.#run(instruction.program, chars, at, slots);
          for (let slot = 0; slot < before.length; slot++)
            if (slots[slot] !== before[slot]) stack.push(~slot, before[slot]!);
          holds = end >= 0;
          if (holds) at = end;
          break;
        }
        case 'condition':
          if (slots[2 * instruction.index + 1]! < 0) pc = instruction.otherwise - 1;
          break;
        case 'match':
          return at;
      }
      if (holds) {
        pc++;
        continue;
      }
      for (;;) {
        if (stack.length === 0) return -1;
        const position = stack.pop()!;
        const back = stack.pop()!;
        if (back < 0) {
          slots[~back] = position;
          continue;
        }
        pc = back;
        at = position;
        break;
      }
    }
  }

  #asserts(what: string, chars: Int32Array, at: number): boolean {
    const { length } = chars;
    switch (what) {
      case 'text-start':
        return at === 0;
      case 'text-end':
        return at === length;
      case 'start':
        return at === 0 || chars[at - 1] === 10;
      case 'end':
        if (this.#pattern.multiline) return at === length || chars[at] === 10;
        return at === length || (at === length - 1 && chars[at] === 10);
      default: {
        const { isWord } = this.#pattern;
        const before = at > 0 && isWord(chars[at - 1]!);
        const after = at < length && isWord(chars[at]!);
        // Before 3.14 an empty text has no \B.
        return what === 'boundary' ? before !== after : before === after && length > 0;
      }
    }
  }

  /** The end of what a group caught before, standing here again; or -1. */
  #referred(index: number, chars: Int32Array, at: number, slots: Int32Array): number {
    const [from, to] = [slots[2 * index]!, slots[2 * index + 1]!];
    if (from < 0 || to < 0) return -1;
    const same = this.#pattern.ignoreCase ? fold : (code: number): number => code;
    for (let i = from; i < to; i++, at++) {
      if (--this.#steps < 0) throw this.#exploded();
      if (at >= chars.length || same(chars[i]!) !== same(chars[at]!)) return -1;
    }
    return at;
  }

  #exploded(): UnsupportedError {
    return new UnsupportedError(
      `the regular expression '${this.#source.slice(0, 60)}' needs too many steps for this text: simplify it or shorten the text`,
    );
  }
}
