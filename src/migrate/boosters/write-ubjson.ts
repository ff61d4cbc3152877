/** Universal Binary JSON as XGBoost writes it (xgboost's `src/common/json.cc`): keys and lengths of 8 bytes, big-endian. */

export type Writable =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly Writable[]
  | { readonly [key: string]: Writable };

const utf8 = new TextEncoder();
const FIRST_ROOM = 1 << 16;

class UbjsonWriter {
  #bytes = new Uint8Array(FIRST_ROOM);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  #room(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.length, at + count));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#at = at + count;
    return at;
  }

  #mark(type: string): void {
    const at = this.#room(type.length);
    for (let i = 0; i < type.length; i++) this.#bytes[at + i] = type.charCodeAt(i);
  }

  #length(length: number): void {
    this.#mark('L');
    const at = this.#room(8);
    this.#view.setBigInt64(at, BigInt(length));
  }

  #text(text: string): void {
    const bytes = utf8.encode(text);
    this.#length(bytes.length);
    const at = this.#room(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** `[$t#L…` and the numbers. */
  #numbers(items: Float32Array | Int32Array | BigInt64Array | Uint8Array): void {
    const type = items instanceof Float32Array ? 'd' : items instanceof Int32Array ? 'l' : items instanceof Uint8Array ? 'U' : 'L'; // prettier-ignore
    this.#mark(`[$${type}#`);
    this.#length(items.length);
    const at = this.#room(items.byteLength);
    const { BYTES_PER_ELEMENT: size } = items;
    for (let i = 0; i < items.length; i++) {
      const place = at + i * size;
      if (items instanceof Float32Array) this.#view.setFloat32(place, items[i]!);
      else if (items instanceof Int32Array) this.#view.setInt32(place, items[i]!);
      else if (items instanceof Uint8Array) this.#bytes[place] = items[i]!;
      else this.#view.setBigInt64(place, items[i]!);
    }
  }

  write(value: Writable): void {
    if (value === null) this.#mark('Z');
    else if (typeof value === 'boolean') this.#mark(value ? 'T' : 'F');
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') {
      this.#mark('S');
      this.#text(value);
    } else if (ArrayBuffer.isView(value))
      this.#numbers(value as Float32Array | Int32Array | BigInt64Array | Uint8Array);
    else if (Array.isArray(value)) {
      this.#mark('[#');
      this.#length(value.length);
      for (const item of value as readonly Writable[]) this.write(item);
    } else {
      this.#mark('{');
      for (const [key, item] of Object.entries(value as Readonly<Record<string, Writable>>)) {
        this.#text(key);
        this.write(item);
      }
      this.#mark('}');
    }
  }

  /** Whole numbers in the smallest type that holds them, others as float32. */
  #number(value: number): void {
    if (!Number.isInteger(value)) {
      this.#mark('d');
      const at = this.#room(4);
      this.#view.setFloat32(at, value);
    } else if (value >= -128 && value < 128) {
      this.#mark('i');
      const at = this.#room(1);
      this.#view.setInt8(at, value);
    } else if (value >= -32768 && value < 32768) {
      this.#mark('I');
      const at = this.#room(2);
      this.#view.setInt16(at, value);
    } else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.#mark('l');
      const at = this.#room(4);
      this.#view.setInt32(at, value);
    } else {
      this.#mark('L');
      const at = this.#room(8);
      this.#view.setBigInt64(at, BigInt(value));
    }
  }

  get written(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
  }
}

/** A value of a model and its configuration, which nest a few levels deep. */
export function writeUbjson(value: Writable): Uint8Array {
  const writer = new UbjsonWriter();
  writer.write(value);
  return writer.written;
}
