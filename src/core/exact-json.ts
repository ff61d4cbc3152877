/**
 * JSON as programs write it: with `NaN` and `Infinity` as Python's json writes them, and integers beyond 2^53 as bigint.
 * Texts without either go through `JSON.parse`.
 */

/** Levels of lists and objects, as Triton allows them. */
const MAX_DEPTH = 100;
/** Integers that a number may not hold; inside of strings, too, which costs only time. A lookbehind would cost four times as much. */
const LONG = /(?:^|[^\d.])\d{16,}(?![\d.eE])/;

/** True where there are words that JSON lacks, or such integers. */
const isSpecial = (text: string): boolean => text.includes('NaN') || text.includes('Infinity') || LONG.test(text);

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /true|false|null|NaN|Infinity|-Infinity/y;
const SPACE = /[ \t\r\n]*/y;
/** Digits of the largest integer of 64 bits; longer ones are floats to numpy, too. */
const INT64_DIGITS = 20;

const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

class Parser {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  fail(what: string): never {
    throw new SyntaxError(`${what} at position ${this.at}`);
  }

  /** What the pattern finds here, and steps over it. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  skip(): string | undefined {
    this.take(SPACE);
    return this.text[this.at];
  }

  whole(): unknown {
    const value = this.value(0);
    if (this.skip() !== undefined) this.fail('more after the end');
    return value;
  }

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.fail(`more than ${MAX_DEPTH} levels`);
    const next = this.skip();
    if (next === '{') return this.object(depth);
    if (next === '[') return this.array(depth);
    if (next === '"') return this.string();
    const word = this.take(WORD);
    if (word !== undefined) return WORDS[word[0]];
    return this.number();
  }

  number(): unknown {
    const found = this.take(NUMBER);
    if (found === undefined) this.fail(this.at >= this.text.length ? 'the end' : 'an unexpected character');
    const [text, fraction, exponent] = found as unknown as [string, string | undefined, string | undefined];
    const value = Number(text);
    if (fraction !== undefined || exponent !== undefined || Number.isSafeInteger(value)) return value;
    return text.length > INT64_DIGITS ? value : BigInt(text);
  }

  string(): string {
    // No pattern: of texts of millions of characters it would need more stack than there is.
    let end = this.at;
    do end = this.text.indexOf('"', end + 1);
    while (end >= 0 && this.isEscaped(end));
    if (end < 0) this.fail('a broken string');
    try {
      const value = JSON.parse(this.text.slice(this.at, end + 1)) as string;
      this.at = end + 1;
      return value;
    } catch {
      return this.fail('a broken string');
    }
  }

  /** True after an odd number of backslashes. */
  isEscaped(at: number): boolean {
    let first = at;
    while (this.text[first - 1] === '\\') first--;
    return (at - first) % 2 === 1;
  }

  array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at++;
    if (this.skip() === ']') {
      this.at++;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      const next = this.skip();
      this.at++;
      if (next === ']') return items;
      if (next !== ',') this.fail('a missing comma or bracket');
    }
  }

  object(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.at++;
    if (this.skip() === '}') {
      this.at++;
      return {};
    }
    for (;;) {
      if (this.skip() !== '"') this.fail('a missing key');
      const key = this.string();
      if (this.skip() !== ':') this.fail('a missing colon');
      this.at++;
      entries.push([key, this.value(depth + 1)]);
      const next = this.skip();
      this.at++;
      if (next === '}') return Object.fromEntries(entries);
      if (next !== ',') this.fail('a missing comma or brace');
    }
  }
}

/** @throws SyntaxError that says what is wrong and where */
export function parseExactJson(text: string): unknown {
  return isSpecial(text) ? new Parser(text).whole() : (JSON.parse(text) as unknown);
}
