/** Values of one column, some rows at a time, whatever pages they stand in. */
import { CodedTexts } from '../core/coded-texts.js';
import type { ChunkReader, PageValues } from './parquet-chunk.js';
import type { FlatColumn, NumberArray, Numbers } from './parquet-types.js';
import { refuse } from './parquet-values.js';

const isNumbers = (values: PageValues): values is Numbers => ArrayBuffer.isView(values);

function cut(values: PageValues, from: number, to: number): PageValues {
  if (from === 0 && to === values.length) return values;
  if (isNumbers(values) || values instanceof CodedTexts) return values.subarray(from, to);
  return values.slice(from, to);
}

/** One after another: typed and coded ones stay so where all are of a kind. */
function joined(parts: readonly PageValues[], column: FlatColumn): ArrayLike<unknown> | CodedTexts {
  const first = parts[0]!;
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (parts.every((part) => isNumbers(part) && part.constructor === first.constructor)) {
    if (parts.length === 1) return first;
    const out = new (first.constructor as NumberArray)(count);
    let at = 0;
    for (const part of parts as Float64Array[]) {
      (out as Float64Array).set(part, at);
      at += part.length;
    }
    return out;
  }
  if (parts.every((part) => part instanceof CodedTexts && part.texts === (first as CodedTexts).texts)) {
    if (parts.length === 1) return first;
    const codes = new Int32Array(count);
    let at = 0;
    for (const part of parts as CodedTexts[]) {
      codes.set(part.codes, at);
      at += part.length;
    }
    return new CodedTexts(codes, (first as CodedTexts).texts);
  }
  const all: unknown[] = [];
  for (const part of parts) {
    const values = part instanceof CodedTexts ? part.values : part;
    for (let i = 0; i < values.length; i++) all.push(values[i]);
  }
  return column.typed(all);
}

export class ColumnCursor {
  readonly #column: FlatColumn;
  readonly #chunk: ChunkReader;
  #page: PageValues | undefined;
  #at = 0;

  constructor(column: FlatColumn, chunk: ChunkReader) {
    this.#column = column;
    this.#chunk = chunk;
  }

  /** The next values, as many as `rows`. @throws FormatError where there are fewer */
  async take(rows: number): Promise<ArrayLike<unknown> | CodedTexts> {
    const parts: PageValues[] = [];
    for (let left = rows; left > 0;) {
      if (this.#page === undefined || this.#at === this.#page.length) {
        this.#page = await this.#chunk.next();
        this.#at = 0;
        if (this.#page === undefined) refuse(`column ${this.#column.name} has fewer values than its rows`);
      }
      const end = Math.min(this.#page.length, this.#at + left);
      parts.push(cut(this.#page, this.#at, end));
      left -= end - this.#at;
      this.#at = end;
    }
    return parts.length === 0 ? this.#column.typed([]) : joined(parts, this.#column);
  }
}
