/**
 * Patterns of values, as the tables of `policy/` write them: what an argument or a state may be.
 *
 *     int bool float num str bytes array …     a kind of value (see `kinds.ts`)
 *     'latin1'  3                             exactly this text or number
 *     (int, str)  (int...)  (int, str?)       a tuple: of these, of any number, the last may be missing
 *     [data]  {data}                          a list; an exact dict whose keys are distinct exact str
 *     &array                                  a reference to a class or function of the group `array`
 *     <index>                                 what a call of the group `index` gave
 *     int|none                                either
 *
 * A pattern is parsed when it is first needed. Matching does not recurse deeper than the pattern is written.
 */
import { hasPlainKeys, isExactDict } from './shapes.js';
import { PyGlobal } from '../../pickle/values/py-values.js';
import type { Kinds } from './kinds.js';

export type Pattern = (value: unknown, kinds: Kinds) => boolean;

/** Patterns of the arguments of a call. */
export type Signature = (args: readonly unknown[], kinds: Kinds) => boolean;

class PatternParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Pattern {
    const pattern = this.#either();
    this.#end();
    return pattern;
  }

  signature(): Signature {
    const parts = this.#parts('');
    this.#end();
    return (args, kinds) => matchesParts(args, parts, kinds);
  }

  #end(): void {
    this.#skip();
    if (this.#at < this.#text.length) this.#fail();
  }

  #fail(): never {
    throw new Error(`pattern "${this.#text}" at ${this.#at}`);
  }

  #skip(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #take(word: string): boolean {
    this.#skip();
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #word(form: RegExp): string {
    form.lastIndex = this.#at;
    const match = form.exec(this.#text);
    if (match === null) this.#fail();
    this.#at += match[0].length;
    return match[0];
  }

  #either(): Pattern {
    const first = this.#one();
    if (!this.#take('|')) return first;
    const choices = [first];
    do choices.push(this.#one());
    while (this.#take('|'));
    return (value, kinds) => choices.some((choice) => choice(value, kinds));
  }

  #one(): Pattern {
    if (this.#take('(')) {
      const parts = this.#parts(')');
      return (value, kinds) => {
        const items = kinds.tuple(value);
        return items !== undefined && matchesParts(items, parts, kinds);
      };
    }
    if (this.#take('[')) {
      const item = this.#either();
      if (!this.#take(']')) this.#fail();
      return (value, kinds) => Array.isArray(value) && value.every((each) => item(each, kinds));
    }
    if (this.#take('{')) {
      const item = this.#either();
      if (!this.#take('}')) this.#fail();
      return (value, kinds) =>
        isExactDict(value) && hasPlainKeys(value) && value.valueArray().every((each) => item(each, kinds));
    }
    if (this.#take("'")) {
      const text = this.#word(/[^']*/y);
      if (!this.#take("'")) this.#fail();
      return (value) => value === text;
    }
    if (this.#take('&')) {
      const group = this.#word(/[\w-]+/y);
      return (value, kinds) => value instanceof PyGlobal && kinds.isIn(value.module, value.name, group);
    }
    if (this.#take('<')) {
      const group = this.#word(/[\w-]+/y);
      if (!this.#take('>')) this.#fail();
      return (value, kinds) => kinds.isFrom(value, group);
    }
    const word = this.#word(/[\w-]+/y);
    if (/^\d+$/.test(word)) {
      const number = Number(word);
      return (value) => value === number;
    }
    return (value, kinds) => kinds.is(value, word);
  }

  #parts(close: string): Parts {
    const items: Pattern[] = [];
    let needed = 0;
    this.#skip();
    if (close === '' ? this.#at >= this.#text.length : this.#take(close)) return { items, needed, rest: undefined };
    for (;;) {
      const item = this.#either();
      if (this.#take('...')) {
        if (close !== '' && !this.#take(close)) this.#fail();
        return { items, needed, rest: item };
      }
      items.push(item);
      if (!this.#take('?')) needed = items.length;
      if (this.#take(',')) continue;
      if (close !== '' && !this.#take(close)) this.#fail();
      return { items, needed, rest: undefined };
    }
  }
}

interface Parts {
  readonly items: readonly Pattern[];
  /** How many of the items must be there. */
  readonly needed: number;
  /** What further ones must be. */
  readonly rest: Pattern | undefined;
}

function matchesParts(values: readonly unknown[], { items, needed, rest }: Parts, kinds: Kinds): boolean {
  if (values.length < needed || (rest === undefined && values.length > items.length)) return false;
  for (let i = 0; i < values.length; i++) {
    const pattern = items[i] ?? rest!;
    if (!pattern(values[i], kinds)) return false;
  }
  return true;
}

const patterns = new Map<string, Pattern>();
const signatures = new Map<string, Signature>();

export function patternOf(text: string): Pattern {
  let pattern = patterns.get(text);
  if (pattern === undefined) patterns.set(text, (pattern = new PatternParser(text).whole()));
  return pattern;
}

export function signatureOf(text: string): Signature {
  let signature = signatures.get(text);
  if (signature === undefined) signatures.set(text, (signature = new PatternParser(text).signature()));
  return signature;
}
