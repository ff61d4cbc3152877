/** Python literals as they stand in the header of an `.npy` file: dicts, tuples, lists, texts, whole numbers, names. */
import { FormatError } from '../../core/errors.js';

/** A tuple; lists are plain arrays. */
export class LiteralTuple {
  readonly items: unknown[];

  constructor(items: unknown[]) {
    this.items = items;
  }
}

/** Nesting that is followed; a dtype has a few levels. */
const MAX_DEPTH = 100;

const NAMES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** Those that Python itself writes; others are no part of a header. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#fail('has something after its end');
    return value;
  }

  #fail(what: string): FormatError {
    return new FormatError(`the header ${what} (character ${this.#at})`, { format: 'npy' });
  }

  #space(): void {
    while (' \n\t\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#fail('is nested too deep');
    this.#space();
    const char = this.#text[this.#at];
    if (char === '{') return this.#dict(depth);
    if (char === '[') return this.#items(']', depth).items;
    if (char === '(') return this.#tuple(depth);
    if (char === "'" || char === '"') return this.#string(char);
    const digits = this.#match(/-?\d{1,20}/y);
    if (digits !== undefined) {
      this.#match(/L/y); // Python 2
      return Number(digits);
    }
    const name = this.#match(/[A-Za-z]+/y) ?? '';
    if (!NAMES.has(name)) throw this.#fail('is no Python literal');
    return NAMES.get(name);
  }

  #string(quote: string): string {
    let out = '';
    for (this.#at++; ; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined) throw this.#fail('ends inside of a text');
      if (char === quote) break;
      out += char === '\\' ? this.#escape() : char;
    }
    this.#at++;
    // Python 2 wrote unicode names with a prefix that this never sees; bytes have none either.
    return out;
  }

  /** At a backslash; leaves the position at the last character of the escape. */
  #escape(): string {
    this.#at++;
    const hex = this.#match(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (hex !== undefined) {
      this.#at--;
      const code = Number.parseInt(hex.slice(1), 16);
      if (code > 0x10ffff) throw this.#fail('has an escape beyond Unicode');
      return String.fromCodePoint(code);
    }
    const char = this.#text[this.#at] ?? '';
    if (!Object.hasOwn(ESCAPES, char)) throw this.#fail('has an odd escape');
    return ESCAPES[char]!;
  }

  #items(close: string, depth: number): { items: unknown[]; comma: boolean } {
    const items: unknown[] = [];
    let comma = false;
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] === close) break;
      if (items.length > 0 && !comma) throw this.#fail('lacks a comma');
      items.push(this.#value(depth + 1));
      this.#space();
      comma = this.#text[this.#at] === ',';
      if (comma) this.#at++;
    }
    this.#at++;
    return { items, comma };
  }

  /** One value in parentheses without a comma is that value. */
  #tuple(depth: number): unknown {
    const { items, comma } = this.#items(')', depth);
    return items.length === 1 && !comma ? items[0] : new LiteralTuple(items);
  }

  #dict(depth: number): Map<unknown, unknown> {
    const out = new Map<unknown, unknown>();
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#text[this.#at] === '}') break;
      const key = this.#value(depth + 1);
      if (out.has(key)) throw this.#fail('has a key twice');
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#fail('lacks a colon');
      this.#at++;
      out.set(key, this.#value(depth + 1));
      this.#space();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== '}') throw this.#fail('lacks a comma');
    }
    this.#at++;
    return out;
  }
}

/** Reads one literal. Nothing is evaluated. */
export function parseLiteral(text: string): unknown {
  return new Parser(text).whole();
}

/** A Python text literal in ASCII, or with other characters as they are. */
export function textLiteral(text: string): string {
  const escaped = text.replace(/[\\'\u0000-\u001f\u007f]/g, (char) =>
    char === '\\' || char === "'" ? `\\${char}` : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `'${escaped}'`;
}
