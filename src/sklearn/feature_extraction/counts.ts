/** Counts of terms as compressed sparse rows. */
import { Csr, type NumberType } from '../matrix.js';
import type { Analyzer } from './analyzer.js';
import type { Vocabulary } from './vocabulary.js';

/** One row: columns and their values, in growing order of columns. */
export class RowBuilder {
  readonly #rows: number;
  #data = new Float64Array(1024);
  #indices = new Int32Array(1024);
  readonly #indptr: Int32Array;
  #row = 0;
  #count = 0;

  constructor(rows: number) {
    this.#rows = rows;
    this.#indptr = new Int32Array(rows + 1);
  }

  add(row: ReadonlyMap<number, number>): void {
    const columns = Int32Array.from(row.keys()).sort();
    if (this.#count + columns.length > this.#data.length) this.#grow(this.#count + columns.length);
    for (const column of columns) {
      this.#indices[this.#count] = column;
      this.#data[this.#count++] = row.get(column)!;
    }
    this.#indptr[++this.#row] = this.#count;
  }

  #grow(needed: number): void {
    const length = Math.max(needed, 2 * this.#data.length);
    const [data, indices] = [new Float64Array(length), new Int32Array(length)];
    data.set(this.#data.subarray(0, this.#count));
    indices.set(this.#indices.subarray(0, this.#count));
    this.#data = data;
    this.#indices = indices;
  }

  finish(cols: number, dtype: NumberType): Csr {
    const data = this.#data.slice(0, this.#count);
    if (dtype === 'float32') for (let k = 0; k < data.length; k++) data[k] = Math.fround(data[k]!);
    return new Csr(data, this.#indices.slice(0, this.#count), this.#indptr, this.#rows, cols, dtype);
  }
}

/** How often each term of the vocabulary stands in each document; with `binary` whether it does. */
export function countTerms(
  documents: readonly string[],
  analyze: Analyzer,
  { columns }: Vocabulary,
  binary: boolean,
  dtype: NumberType,
): Csr {
  const rows = new RowBuilder(documents.length);
  for (const document of documents) {
    const row = new Map<number, number>();
    for (const term of analyze(document)) {
      const column = columns.get(term);
      if (column !== undefined) row.set(column, binary ? 1 : (row.get(column) ?? 0) + 1);
    }
    rows.add(row);
  }
  return rows.finish(columns.size, dtype);
}
