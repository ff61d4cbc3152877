/**
 * Universal Binary JSON as XGBoost writes it: objects with L-sized keys, typed arrays `[$t#L…`, strings, numbers.
 * https://ubjson.org/ and xgboost's `src/common/json.cc`. Lengths are checked against the bytes that are left.
 */
import { FormatError } from '../../../core/errors.js';

export type Json = null | boolean | number | string | Json[] | NumberArray | { [key: string]: Json };
export type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Int32Array;

const MAX_DEPTH = 64;
const SHORT = 32;
const text = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: false });
const SIZE: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

class UbjsonReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(what: string): FormatError {
    return new FormatError(`the UBJSON of the XGBoost model is damaged: ${what}`, {
      format: 'ubjson',
      offset: this.#at,
    });
  }

  #take(count: number): number {
    const at = this.#at;
    if (!(count <= this.#bytes.length - at)) throw this.fail(`it ends where ${count} bytes should follow`);
    this.#at = at + count;
    return at;
  }

  #mark(): string {
    return String.fromCharCode(this.#bytes[this.#take(1)]!);
  }

  #number(type: string): number {
    const at = this.#take(SIZE[type] ?? 0);
    switch (type) {
      case 'i':
        return this.#view.getInt8(at);
      case 'U':
        return this.#view.getUint8(at);
      case 'I':
        return this.#view.getInt16(at);
      case 'l':
        return this.#view.getInt32(at);
      case 'L':
        return Number(this.#view.getBigInt64(at));
      case 'd':
        return this.#view.getFloat32(at);
      case 'D':
        return this.#view.getFloat64(at);
      default:
        throw this.fail(`there is no type ${JSON.stringify(type)}`);
    }
  }

  #length(): number {
    const length = this.#number(this.#mark());
    if (!Number.isSafeInteger(length) || length < 0) throw this.fail(`a length is ${length}`);
    return length;
  }

  #string(): string {
    const length = this.#length();
    const at = this.#take(length);
    const bytes = this.#bytes.subarray(at, at + length);
    // Keys of each node's columns: a decoder costs more than such a text.
    return length <= SHORT && bytes.every((byte) => byte < 0x80) ? String.fromCharCode(...bytes) : text.decode(bytes);
  }

  #typedArray(type: string): NumberArray {
    if (this.#mark() !== '#') throw this.fail('a typed array has no length');
    const length = this.#length();
    const size = SIZE[type];
    if (size === undefined) throw this.fail(`an array of the type ${JSON.stringify(type)}`);
    if (length * size > this.#bytes.length - this.#at) throw this.fail(`an array of ${length} does not fit`);
    return this.#numbers(type, this.#take(length * size), length);
  }

  /** A loop for each type, so that each is compiled for its own. */
  #numbers(type: string, at: number, length: number): NumberArray {
    const view = this.#view;
    switch (type) {
      case 'i':
        return new Int8Array(this.#bytes.slice(at, at + length).buffer);
      case 'U':
        return this.#bytes.slice(at, at + length);
      case 'I': {
        const out = new Int16Array(length);
        for (let i = 0; i < length; i++) out[i] = view.getInt16(at + 2 * i);
        return out;
      }
      case 'l': {
        const out = new Int32Array(length);
        for (let i = 0; i < length; i++) out[i] = view.getInt32(at + 4 * i);
        return out;
      }
      case 'd': {
        const out = new Float32Array(length);
        for (let i = 0; i < length; i++) out[i] = view.getFloat32(at + 4 * i);
        return out;
      }
      default: {
        const out = new Float64Array(length);
        const isWhole = type === 'L';
        for (let i = 0; i < length; i++)
          out[i] = isWhole ? Number(view.getBigInt64(at + 8 * i)) : view.getFloat64(at + 8 * i);
        return out;
      }
    }
  }

  #array(depth: number): Json {
    let mark = this.#mark();
    if (mark === '$') return this.#typedArray(this.#mark());
    const out: Json[] = [];
    if (mark === '#') {
      const length = this.#length();
      if (length > this.#bytes.length - this.#at) throw this.fail(`an array of ${length} does not fit`);
      for (let i = 0; i < length; i++) out.push(this.value(depth + 1));
      return out;
    }
    for (; mark !== ']'; mark = this.#mark()) out.push(this.value(depth + 1, mark));
    return out;
  }

  /** @throws FormatError where bytes follow */
  end(): void {
    if (this.#at < this.#bytes.length) throw this.fail(`${this.#bytes.length - this.#at} bytes follow the model`);
  }

  #object(depth: number): Json {
    const out = Object.create(null) as Record<string, Json>;
    while (this.#bytes[this.#at] !== 0x7d) {
      const key = this.#string();
      out[key] = this.value(depth + 1);
    }
    this.#take(1);
    return out;
  }

  value(depth = 0, mark = this.#mark()): Json {
    if (depth > MAX_DEPTH) throw this.fail(`it nests deeper than ${MAX_DEPTH} levels`);
    switch (mark) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case 'S':
        return this.#string();
      case 'T':
        return true;
      case 'F':
        return false;
      case 'Z':
        return null;
      default:
        return this.#number(mark);
    }
  }
}

/** @throws FormatError with the offset of what is damaged */
export function readUbjson(bytes: Uint8Array): Json {
  const reader = new UbjsonReader(bytes);
  const value = reader.value();
  reader.end();
  return value;
}
