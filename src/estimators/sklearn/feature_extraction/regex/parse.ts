/** Parses Python's regular expressions into a tree. https://docs.python.org/3/library/re.html#regular-expression-syntax */
import { UnsupportedError } from '../../../../core/errors.js';
import {
  fold,
  foldAscii,
  isAsciiDigit,
  isAsciiSpace,
  isAsciiWord,
  isDigit,
  isSpace,
  isWord,
  sameLetters,
  type Test,
  withLowerCase,
} from './characters.js';

export type Node =
  | { readonly kind: 'set'; readonly test: Test }
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'group'; readonly item: Node; readonly index: number }
  | { readonly kind: 'look'; readonly item: Node; readonly ahead: boolean; readonly negative: boolean }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'text-start' | 'text-end' | 'boundary' | 'inside' }
  | { readonly kind: 'reference'; readonly index: number }
  /** Once matched, never tried in another way. */
  | { readonly kind: 'atomic'; readonly item: Node }
  | { readonly kind: 'conditional'; readonly index: number; readonly yes: Node; readonly no: Node };

export interface Pattern {
  readonly node: Node;
  readonly groups: number;
  readonly isWord: Test;
  readonly multiline: boolean;
  readonly ignoreCase: boolean;
}

const MAX_PATTERN = 10_000;
const MAX_DEPTH = 100;
const MAX_REPEAT = 1000;

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7 };
const HEX_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

class Parser {
  readonly #pattern: string;
  readonly #chars: readonly string[];
  readonly #names = new Map<string, number>();
  #at = 0;
  #depth = 0;
  /** Of the groups that conditions ask for. */
  #highest = 0;
  groups = 0;
  ascii = false;
  ignoreCase = false;
  multiline = false;
  dotAll = false;
  verbose = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = [...pattern];
    if (this.#chars.length > MAX_PATTERN) throw this.unsupported('it is too long');
  }

  unsupported(why: string): UnsupportedError {
    const shown = this.#pattern.length > 60 ? `${this.#pattern.slice(0, 60)}…` : this.#pattern;
    return new UnsupportedError(`the regular expression '${shown}' cannot be run: ${why}`);
  }

  get isWord(): Test {
    return this.ascii ? isAsciiWord : isWord;
  }

  #peek(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#chars[this.#at + i] !== text[i]) return false;
    return true;
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #next(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw this.unsupported('it ends too early');
    return char;
  }

  #until(end: string): string {
    let text = '';
    for (let char = this.#next(); char !== end; char = this.#next()) text += char;
    return text;
  }

  parse(): Node {
    this.#globalFlags();
    const node = this.#choice();
    if (this.#at < this.#chars.length) throw this.unsupported('a parenthesis closes nothing');
    if (this.#highest > this.groups) throw this.unsupported(`there is no group ${this.#highest}`);
    return node;
  }

  /** `(?u)` and the like, at the start. */
  #globalFlags(): void {
    for (;;) {
      const rest = this.#chars.slice(this.#at, this.#at + 12).join('');
      const match = /^\(\?([a-zA-Z]+)\)/.exec(rest);
      if (match === null) return;
      for (const flag of match[1]!) this.#flag(flag);
      this.#at += match[0].length;
    }
  }

  #flag(flag: string): void {
    if (flag === 'a') this.ascii = true;
    else if (flag === 'i') this.ignoreCase = true;
    else if (flag === 'm') this.multiline = true;
    else if (flag === 's') this.dotAll = true;
    else if (flag === 'x') this.verbose = true;
    else if (flag !== 'u') throw this.unsupported(`the flag ${flag} is not supported`);
  }

  #choice(): Node {
    if (++this.#depth > MAX_DEPTH) throw this.unsupported('its groups are nested too deep');
    const items = [this.#sequence()];
    while (this.#take('|')) items.push(this.#sequence());
    this.#depth--;
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  #sequence(): Node {
    const items: Node[] = [];
    this.#skipBlanks();
    while (this.#at < this.#chars.length && !this.#peek('|') && !this.#peek(')')) {
      const item = this.#atom();
      this.#skipBlanks();
      if (item !== undefined) items.push(this.#repeated(item));
      this.#skipBlanks();
    }
    return { kind: 'sequence', items };
  }

  /** In verbose patterns blanks mean nothing, nor does what follows a # in its line. */
  #skipBlanks(): void {
    while (this.verbose && this.#at < this.#chars.length) {
      const char = this.#chars[this.#at]!;
      if (char === '#') {
        while (this.#at < this.#chars.length && this.#chars[this.#at] !== '\n') this.#at++;
      } else if (' \t\n\r\v\f'.includes(char)) this.#at++;
      else return;
    }
  }

  #repeated(item: Node): Node {
    const range = this.#range();
    if (range === undefined) return item;
    const [min, max] = range;
    const lazy = this.#take('?');
    const possessive = !lazy && this.#take('+');
    if (this.#peek('+') || this.#peek('*') || this.#peek('?')) throw this.unsupported('multiple repeats');
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT) || min > max)
      throw this.unsupported(`a repeat of {${min},${max}}`);
    const repeat: Node = { kind: 'repeat', item, min, max, lazy };
    return possessive ? { kind: 'atomic', item: repeat } : repeat;
  }

  #range(): [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity];
    if (this.#take('+')) return [1, Infinity];
    if (this.#take('?')) return [0, 1];
    if (!this.#peek('{')) return undefined;
    const rest = this.#chars.slice(this.#at, this.#at + 24).join('');
    const match = /^\{(\d*)(,?)(\d*)\}/.exec(rest);
    if (match === null || match[0] === '{}') return undefined;
    this.#at += match[0].length;
    const min = match[1] === '' ? 0 : Number(match[1]);
    return [min, match[2] === '' ? min : match[3] === '' ? Infinity : Number(match[3])];
  }

  #literal(code: number): Node {
    return {
      kind: 'set',
      test: this.ignoreCase ? this.#anyCase((other) => other === code) : (other) => other === code,
    };
  }

  /** Whether a set has a character in any case: one with the same lower case, or with one that counts as the same. */
  #anyCase(within: Test): Test {
    if (this.ascii)
      return (code) =>
        [foldAscii(code), foldAscii(code) - 32].some(
          (other) => foldAscii(other) === foldAscii(code) && within(other),
        ) || within(code);
    const known = new Map<number, boolean>();
    return (code) => {
      const lower = fold(code);
      let found = known.get(lower);
      if (found === undefined) {
        found = sameLetters(lower).some((same) => withLowerCase(same).some(within));
        known.set(lower, found);
      }
      return found;
    };
  }

  #atom(): Node | undefined {
    const char = this.#next();
    switch (char) {
      case '.':
        return { kind: 'set', test: this.dotAll ? () => true : (code) => code !== 10 };
      case '^':
        return { kind: 'assert', what: this.multiline ? 'start' : 'text-start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '[':
        return this.#set();
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw this.unsupported('nothing to repeat');
      default:
        return this.#literal(char.codePointAt(0)!);
    }
  }

  #group(): Node | undefined {
    let build: (item: Node) => Node | undefined;
    if (!this.#take('?')) build = this.#capture();
    else if (this.#take(':')) build = (item) => item;
    else if (this.#take('=')) build = (item) => ({ kind: 'look', item, ahead: true, negative: false });
    else if (this.#take('!')) build = (item) => ({ kind: 'look', item, ahead: true, negative: true });
    else if (this.#take('<=')) build = (item) => ({ kind: 'look', item, ahead: false, negative: false });
    else if (this.#take('<!')) build = (item) => ({ kind: 'look', item, ahead: false, negative: true });
    else if (this.#take('>')) build = (item) => ({ kind: 'atomic', item });
    else if (this.#take('(')) return this.#conditional(this.#until(')'));
    else if (this.#take('P<')) build = this.#capture(this.#until('>'));
    else if (this.#take('P=')) return this.#named(this.#until(')'));
    else if (this.#take('#')) {
      this.#until(')');
      return undefined;
    } else throw this.unsupported(`a group (?${this.#chars[this.#at] ?? ''}`);
    const item = this.#choice();
    if (!this.#take(')')) throw this.unsupported('a parenthesis is not closed');
    return build(item);
  }

  /** `(?(1)yes|no)`: by whether a group took part so far. */
  #conditional(group: string): Node {
    const index = /^\d+$/.test(group) ? Number(group) : this.#names.get(group);
    if (index === undefined || index < 1 || index > MAX_REPEAT) throw this.unsupported(`there is no group ${group}`);
    const yes = this.#sequence();
    const no: Node = this.#take('|') ? this.#sequence() : { kind: 'sequence', items: [] };
    if (!this.#take(')')) throw this.unsupported('a conditional group has at most two branches, and ends');
    this.#highest = Math.max(this.#highest, index);
    return { kind: 'conditional', index, yes, no };
  }

  #capture(name?: string): (item: Node) => Node {
    const index = ++this.groups;
    if (name !== undefined) this.#names.set(name, index);
    return (item) => ({ kind: 'group', item, index });
  }

  #named(name: string): Node {
    const index = this.#names.get(name);
    if (index === undefined) throw this.unsupported(`there is no group ${name}`);
    return { kind: 'reference', index };
  }

  #escape(): Node {
    const char = this.#chars[this.#at]!;
    const what = ({ A: 'text-start', Z: 'text-end', b: 'boundary', B: 'inside' } as const)[char];
    if (what !== undefined) {
      this.#at++;
      return { kind: 'assert', what };
    }
    if (char >= '1' && char <= '9') {
      const index = Number(/^\d{1,2}/.exec(this.#chars.slice(this.#at, this.#at + 2).join(''))![0]);
      this.#at += String(index).length;
      if (index > this.groups) throw this.unsupported(`there is no group ${index}`);
      return { kind: 'reference', index };
    }
    const found = this.#escaped();
    return typeof found === 'number' ? this.#literal(found) : { kind: 'set', test: found };
  }

  /** After a backslash: a class, or the code of a character. */
  #escaped(): Test | number {
    const char = this.#next();
    const { ascii } = this;
    const not =
      (test: Test): Test =>
      (code) =>
        !test(code);
    if (char === 'w') return this.isWord;
    if (char === 'W') return not(this.isWord);
    if (char === 'd') return ascii ? isAsciiDigit : isDigit;
    if (char === 'D') return not(ascii ? isAsciiDigit : isDigit);
    if (char === 's') return ascii ? isAsciiSpace : isSpace;
    if (char === 'S') return not(ascii ? isAsciiSpace : isSpace);
    if (char === '0') return 0;
    const length = HEX_LENGTH[char];
    if (length !== undefined) {
      let digits = '';
      while (digits.length < length) digits += this.#next();
      if (!/^[0-9a-fA-F]+$/.test(digits)) throw this.unsupported(`\\${char}${digits} is no character`);
      return Number.parseInt(digits, 16);
    }
    const code = ESCAPES[char];
    if (code !== undefined) return code;
    if (/^[a-zA-Z0-9]$/.test(char)) throw this.unsupported(`\\${char} is not supported`);
    return char.codePointAt(0)!;
  }

  #set(): Node {
    const negative = this.#take('^');
    const tests: Test[] = [];
    const single = new Set<number>();
    const ranges: [number, number][] = [];
    for (let first = true; first || !this.#peek(']'); first = false) {
      const low = this.#member();
      if (typeof low !== 'number') {
        tests.push(low);
        continue;
      }
      if (this.#peek('-') && this.#chars[this.#at + 1] !== ']' && this.#at + 1 < this.#chars.length) {
        this.#at++;
        const high = this.#member();
        if (typeof high !== 'number' || high < low) throw this.unsupported('a range that is none');
        ranges.push([low, high]);
      } else single.add(low);
    }
    this.#at++;
    const within = (code: number): boolean =>
      single.has(code) || ranges.some(([low, high]) => code >= low && code <= high) || tests.some((test) => test(code));
    const test = this.ignoreCase ? this.#anyCase(within) : within;
    return { kind: 'set', test: negative ? (code) => !test(code) : test };
  }

  #member(): Test | number {
    const char = this.#next();
    if (char !== '\\') return char.codePointAt(0)!;
    if (this.#take('b')) return 8;
    return this.#escaped();
  }
}

/** @throws UnsupportedError for what is no pattern, or uses what the matcher does not have. */
export function parsePattern(pattern: string): Pattern {
  const parser = new Parser(pattern);
  const node = parser.parse();
  const { groups, isWord: word, multiline, ignoreCase } = parser;
  return { node, groups, isWord: word, multiline, ignoreCase };
}
