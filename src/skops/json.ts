/**
 * JSON as Python's `json` module reads it: bare NaN and Infinity, integers of any size, 1 and 1.0 apart, the last of equal
 * keys at the first one's place. Depth is bounded, since the walk recurses.
 */
import { FormatError, LimitError } from '../core/errors.js';
import type { Limits } from '../core/limits.js';
import { decodeUtf8 } from '../pickle/text.js';
import { PyFloat } from '../pickle/values/py-values.js';

/** Integers are number or bigint; floats with an integral value are PyFloat. */
export type Json = null | boolean | number | bigint | PyFloat | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/** Arrays and objects within each other. A node takes two levels; Python's own reader ends at about a thousand. */
const MAX_DEPTH = 2500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LONGEST_NUMBER = 64;

class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #maxDigits: number;
  readonly #format: string;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, limits: Limits, format: string) {
    this.#bytes = bytes;
    this.#maxDigits = limits.maxIntBytes;
    this.#format = format;
  }

  read(): Json {
    const value = this.#value();
    this.#blank();
    if (this.#at < this.#bytes.length) throw this.#fail('something follows the end of the JSON text');
    return value;
  }

  #fail(message: string): FormatError {
    return new FormatError(message, { format: this.#format, offset: this.#at });
  }

  #blank(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.#at];
    return byte ?? -1;
  }

  #value(): Json {
    switch (this.#blank()) {
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      case QUOTE:
        return this.#text();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      case 0x4e:
        return this.#word('NaN', Number.NaN);
      case 0x49:
        return this.#word('Infinity', Number.POSITIVE_INFINITY);
      default:
        return this.#number();
    }
  }

  #word<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) throw this.#fail('this is no JSON value');
    }
    this.#at += word.length;
    return value;
  }

  #enter(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) throw this.#fail(`values are nested more than ${MAX_DEPTH} deep`);
  }

  #object(): JsonObject {
    this.#enter();
    const out: JsonObject = new Map();
    let next = this.#blank();
    while (next !== 0x7d || out.size > 0) {
      if (next !== QUOTE) throw this.#fail('the key of an object must be a text');
      const key = this.#text();
      if (this.#blank() !== 0x3a) throw this.#fail('a colon must follow a key');
      this.#at++;
      out.set(key, this.#value());
      next = this.#blank();
      if (next === 0x7d) break;
      if (next !== 0x2c) throw this.#fail('a comma or the end of the object must follow a value');
      this.#at++;
      next = this.#blank();
    }
    this.#at++;
    this.#depth--;
    return out;
  }

  #array(): Json[] {
    this.#enter();
    const out: Json[] = [];
    if (this.#blank() !== 0x5d) {
      for (;;) {
        out.push(this.#value());
        const next = this.#blank();
        if (next === 0x5d) break;
        if (next !== 0x2c) throw this.#fail('a comma or the end of the array must follow a value');
        this.#at++;
      }
    }
    this.#at++;
    this.#depth--;
    return out;
  }

  #text(): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let at = start;
    let escaped = false;
    for (; ; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === undefined) throw this.#fail('a text does not end');
      if (byte < 0x20) throw this.#fail('a text has a control character in it');
      if (byte === BACKSLASH) {
        escaped = true;
        at++;
      }
    }
    const raw = decodeUtf8(bytes, start, at);
    const text = escaped ? this.#unescape(raw) : raw;
    this.#at = at + 1;
    return text;
  }

  #unescape(raw: string): string {
    return raw.replace(/\\(u[0-9a-fA-F]{4}|[^]?)/g, (_, escape: string) => {
      if (escape.length === 5) return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      const char = ESCAPES[escape];
      if (char === undefined) throw this.#fail(`the escape \\${escape} does not exist`);
      return char;
    });
  }

  #number(): Json {
    if (this.#bytes[this.#at] === 0x2d && this.#bytes[this.#at + 1] === 0x49) {
      return this.#word('-Infinity', Number.NEGATIVE_INFINITY);
    }
    let end = this.#at;
    for (let byte = this.#bytes[end]; byte !== undefined && isNumeric(byte); byte = this.#bytes[end]) end++;
    if (end - this.#at > LONGEST_NUMBER && end - this.#at > this.#maxDigits) {
      throw new LimitError('maxIntBytes', end - this.#at, this.#maxDigits, {
        format: this.#format,
        offset: this.#at,
      });
    }
    const token = decodeUtf8(this.#bytes, this.#at, end);
    NUMBER.lastIndex = 0;
    const match = NUMBER.exec(token);
    if (match === null || match[0].length !== token.length) throw this.#fail('this is no JSON value');
    this.#at = end;
    if (/[.eE]/.test(token)) return pythonFloat(Number(token));
    const value = Number(token);
    // Python has no negative zero among its integers.
    return Number.isSafeInteger(value) ? value + 0 : BigInt(token);
  }
}

const isNumeric = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45;

/** A float as a lossless graph has it. */
export function pythonFloat(value: number): number | PyFloat {
  return Number.isInteger(value) ? new PyFloat(value) : value;
}

/** @throws FormatError for what Python's `json.loads` refuses */
export function parsePythonJson(bytes: Uint8Array, limits: Limits, format = 'skops'): Json {
  return new JsonReader(bytes, limits, format).read();
}
