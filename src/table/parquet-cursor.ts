/** Values of one column, some rows at a time, whatever pages they stand in. */
import { CodedTexts, NO_CODE } from '../core/coded-texts.js';
import type { ChunkReader, Page } from './parquet-chunk.js';
import type { Memory } from './parquet-memory.js';
import type { FlatColumn, Numbers } from './parquet-types.js';
import { presentOf, refuse } from './parquet-values.js';

type Floats = Float64Array | Float32Array;

const isFloats = (values: unknown): values is Floats =>
  values instanceof Float64Array || values instanceof Float32Array;

/** Rows `from` up to `to` of a page; the value of the first of them, if it has one, is number `present`. */
interface Part {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
  readonly present: number;
}

/** Puts values by code; those of 64 bits without a bigint for each. */
function putByCode(out: Numbers, at: number, values: Numbers, codes: Int32Array): void {
  const count = codes.length;
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
    const to = new Int32Array(out.buffer, out.byteOffset + 8 * at, 2 * count);
    for (let i = 0; i < count; i++) {
      const code = 2 * codes[i]!;
      to[2 * i] = halves[code]!;
      to[2 * i + 1] = halves[code + 1]!;
    }
    return;
  }
  const numbers = out as Float64Array;
  for (let i = 0; i < count; i++) numbers[at + i] = (values as Float64Array)[codes[i]!]!;
}

/** Puts floats, NaN where a row has none. */
function spreadFloats(out: Floats, at: number, { page, from, to, present }: Part): void {
  const { codes, levels } = page;
  const values = page.values as Floats;
  let next = present;
  for (let i = from; i < to; i++) {
    if (levels![i] === 1) out[at++] = codes === undefined ? values[next++]! : values[codes[next++]!]!;
    else out[at++] = Number.NaN;
  }
}

/** Rows of one column as they come: numbers or codes as long as they are of a kind, otherwise a list. */
class Filling {
  readonly #column: FlatColumn;
  readonly #rows: number;
  readonly #memory: Memory;
  #done = 0;
  #numbers: Numbers | undefined;
  #codes: Int32Array | undefined;
  #texts: readonly string[] = [];
  #list: unknown[] | undefined;

  constructor(column: FlatColumn, rows: number, memory: Memory) {
    this.#column = column;
    this.#rows = rows;
    this.#memory = memory;
  }

  add(part: Part, count: number): void {
    if (!(this.#addNumbers(part, count) || this.#addCodes(part, count))) this.#addList(part);
    this.#done += part.to - part.from;
  }

  #addNumbers(part: Part, count: number): boolean {
    const { page, from, to, present } = part;
    const { array } = this.#column;
    const { values, codes } = page;
    if (array === undefined || !ArrayBuffer.isView(values) || values.constructor !== array) return false;
    const isWhole = count === to - from;
    if (!isWhole && !isFloats(values)) return false;
    if (this.#done > 0 && this.#numbers === undefined) return false;
    const out = (this.#numbers ??= this.#memory.take<Numbers>(array, this.#rows));
    if (!isWhole) spreadFloats(out as Floats, this.#done, part);
    else if (codes !== undefined) putByCode(out, this.#done, values, codes.subarray(present, present + count));
    else (out as Float64Array).set((values as Float64Array).subarray(present, present + count), this.#done);
    return true;
  }

  #addCodes({ page, from, to, present }: Part, count: number): boolean {
    const { values, codes, levels } = page;
    if (codes === undefined || this.#column.kind !== 'text') return false;
    const texts = values as readonly string[];
    if (this.#done > 0 && (this.#codes === undefined || this.#texts !== texts)) return false;
    const out = (this.#codes ??= this.#memory.take(Int32Array, this.#rows));
    this.#texts = texts;
    let at = this.#done;
    if (count === to - from) out.set(codes.subarray(present, present + count), at);
    else for (let i = from, next = present; i < to; i++) out[at++] = levels![i] === 1 ? codes[next++]! : NO_CODE;
    return true;
  }

  #addList({ page, from, to, present }: Part): void {
    const { values, codes, levels } = page;
    const list = (this.#list ??= this.#before());
    let next = present;
    for (let i = from; i < to; i++) {
      if (levels !== undefined && levels[i] !== 1) list.push(null);
      else {
        list.push(values[codes === undefined ? next : codes[next]!]);
        next++;
      }
    }
    this.#numbers = undefined;
    this.#codes = undefined;
  }

  /** What has been added before the first part of another kind. */
  #before(): unknown[] {
    if (this.#codes !== undefined) return [...new CodedTexts(this.#codes.subarray(0, this.#done), this.#texts).values];
    return Array.from((this.#numbers as Float64Array | undefined)?.subarray(0, this.#done) ?? []);
  }

  values(): ArrayLike<unknown> | CodedTexts {
    if (this.#codes !== undefined) return new CodedTexts(this.#codes, this.#texts);
    return this.#numbers ?? this.#column.typed(this.#list ?? []);
  }
}

export class ColumnCursor {
  readonly #column: FlatColumn;
  readonly #chunk: ChunkReader;
  #page: Page | undefined;
  #at = 0;
  /** Values of the page before `#at`. */
  #present = 0;

  constructor(column: FlatColumn, chunk: ChunkReader) {
    this.#column = column;
    this.#chunk = chunk;
  }

  /** The next values, as many as `rows`. @throws FormatError where there are fewer */
  async take(rows: number, memory: Memory): Promise<ArrayLike<unknown> | CodedTexts> {
    const filling = new Filling(this.#column, rows, memory);
    for (let left = rows; left > 0;) {
      if (this.#page === undefined || this.#at === this.#page.rows) {
        this.#page = await this.#chunk.next();
        this.#at = this.#present = 0;
        if (this.#page === undefined) refuse(`column ${this.#column.name} has fewer values than its rows`);
      }
      const page = this.#page;
      const end = Math.min(page.rows, this.#at + left);
      const count = presentOf(page.levels?.subarray(this.#at, end), end - this.#at);
      filling.add({ page, from: this.#at, to: end, present: this.#present }, count);
      left -= end - this.#at;
      this.#at = end;
      this.#present += count;
    }
    return filling.values();
  }
}
