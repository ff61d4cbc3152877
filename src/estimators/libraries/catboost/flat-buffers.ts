/**
 * Reads tables of Google's FlatBuffers, each access checked: the library for it trusts its input, and a model file is not to be
 * trusted. https://flatbuffers.dev/internals/
 */
import type { Fail } from '../boosting/json-access.js';

/** Bytes that may be read for each byte of the file: offsets may lead to the same place again and again. */
const RATIO = 32;
const FREE = 1 << 20;

export class FlatBuffer {
  readonly #view: DataView;
  readonly #fail: Fail;
  #left: number;

  constructor(bytes: Uint8Array, fail: Fail) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = fail;
    this.#left = bytes.length * RATIO + FREE;
  }

  /** Where `size` bytes are, after a look whether they are. */
  at(position: number, size: number): number {
    if (!(position >= 0 && size >= 0 && position + size <= this.#view.byteLength))
      throw this.#fail(`${size} bytes at ${position}`, `a part of ${this.#view.byteLength} bytes`);
    this.#left -= size;
    if (this.#left < 0) throw this.#fail('parts that do not overlap', 'many that do');
    return position;
  }

  u8 = (position: number): number => this.#view.getUint8(this.at(position, 1));
  i8 = (position: number): number => this.#view.getInt8(this.at(position, 1));
  u16 = (position: number): number => this.#view.getUint16(this.at(position, 2), true);
  i32 = (position: number): number => this.#view.getInt32(this.at(position, 4), true);
  u32 = (position: number): number => this.#view.getUint32(this.at(position, 4), true);
  f32 = (position: number): number => this.#view.getFloat32(this.at(position, 4), true);
  f64 = (position: number): number => this.#view.getFloat64(this.at(position, 8), true);

  slice(position: number, size: number): Uint8Array {
    this.at(position, size);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + position, size);
  }

  root(): FlatTable {
    return new FlatTable(this, this.u32(0));
  }
}

type Scalar = 'u8' | 'i8' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64';
const WIDTH: Readonly<Record<Scalar, number>> = { u8: 1, i8: 1, u16: 2, i32: 4, u32: 4, f32: 4, f64: 8 };

/** One table: fields by their number in the schema, each with what stands for it where the file leaves it out. */
export class FlatTable {
  readonly #buffer: FlatBuffer;
  readonly #start: number;
  readonly #fields: number;
  readonly #fieldBytes: number;

  constructor(buffer: FlatBuffer, start: number) {
    this.#buffer = buffer;
    this.#start = start;
    this.#fields = start - buffer.i32(start);
    this.#fieldBytes = buffer.u16(this.#fields);
  }

  #place(field: number): number | undefined {
    const at = 4 + 2 * field;
    const offset = at + 2 <= this.#fieldBytes ? this.#buffer.u16(this.#fields + at) : 0;
    return offset === 0 ? undefined : this.#start + offset;
  }

  number(field: number, type: Scalar, fallback: number): number {
    const place = this.#place(field);
    return place === undefined ? fallback : this.#buffer[type](place);
  }

  #pointed(field: number): number | undefined {
    const place = this.#place(field);
    return place === undefined ? undefined : place + this.#buffer.u32(place);
  }

  table(field: number): FlatTable | undefined {
    const place = this.#pointed(field);
    return place === undefined ? undefined : new FlatTable(this.#buffer, place);
  }

  bytes(field: number): Uint8Array {
    const place = this.#pointed(field);
    return place === undefined ? new Uint8Array(0) : this.#buffer.slice(place + 4, this.#buffer.u32(place));
  }

  text(field: number): string {
    return new TextDecoder().decode(this.bytes(field));
  }

  /** Places of the items of a vector. */
  #items(field: number, width: number): { start: number; count: number } {
    const place = this.#pointed(field);
    if (place === undefined) return { start: 0, count: 0 };
    const count = this.#buffer.u32(place);
    return { start: this.#buffer.at(place + 4, count * width), count };
  }

  numbers(field: number, type: Scalar): number[] {
    const { start, count } = this.#items(field, WIDTH[type]);
    return Array.from({ length: count }, (_, i) => this.#buffer[type](start + i * WIDTH[type]));
  }

  floats(field: number): Float64Array {
    return Float64Array.from(this.numbers(field, 'f64'));
  }

  /** Structs of two numbers side by side. */
  pairs(field: number, first: Scalar, second: Scalar): [number, number][] {
    const width = WIDTH[first] + WIDTH[second];
    const { start, count } = this.#items(field, width);
    return Array.from({ length: count }, (_, i) => [
      this.#buffer[first](start + i * width),
      this.#buffer[second](start + i * width + WIDTH[first]),
    ]);
  }

  tables(field: number): FlatTable[] {
    const { start, count } = this.#items(field, 4);
    return Array.from(
      { length: count },
      (_, i) => new FlatTable(this.#buffer, start + i * 4 + this.#buffer.u32(start + i * 4)),
    );
  }

  texts(field: number): string[] {
    const { start, count } = this.#items(field, 4);
    return Array.from({ length: count }, (_, i) => {
      const place = start + i * 4 + this.#buffer.u32(start + i * 4);
      return new TextDecoder().decode(this.#buffer.slice(place + 4, this.#buffer.u32(place)));
    });
  }
}
