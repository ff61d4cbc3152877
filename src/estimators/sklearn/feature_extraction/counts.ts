/** Counts of terms as compressed sparse rows. */
import { atRow } from '../../own/at-row.js';
import { Csr, type NumberType } from '../../input/matrix.js';
import type { Analyzer } from './analyzer.js';
import { tableOf } from './term-table.js';
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

  /** Columns in growing order, and how often each stands in the row; `counts` is left as it is. */
  addCounts(columns: Int32Array, counts: ArrayLike<number>): void {
    if (this.#count + columns.length > this.#data.length) this.#grow(this.#count + columns.length);
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      this.#indices[this.#count] = column;
      this.#data[this.#count++] = counts[column]!;
    }
    this.#indptr[++this.#row] = this.#count;
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

const counters = new WeakMap<ReadonlyMap<string, number>, Int32Array>();

/** A counter for each column, all 0 between documents: made once, as a single text would cost less than they do. */
function countersOf(columns: ReadonlyMap<string, number>): Int32Array {
  let found = counters.get(columns);
  if (found === undefined) {
    found = new Int32Array(columns.size);
    counters.set(columns, found);
  }
  return found;
}

/** How often each term of the vocabulary stands in each document; with `binary` whether it does. */
export function countTerms(
  documents: readonly string[],
  analyze: Analyzer,
  vocabulary: Vocabulary,
  binary: boolean,
  dtype: NumberType,
): Csr {
  const { columns } = vocabulary;
  const rows = new RowBuilder(documents.length);
  const counts = countersOf(columns);
  const table = analyze.words && tableOf(vocabulary, documents.length);
  let seen = new Int32Array(256);
  let found = 0;
  const count = (column: number): void => {
    const before = counts[column]!;
    if (before === 0) seen[found++] = column;
    counts[column] = binary ? 1 : before + 1;
  };
  let row = 0;
  const countRow = (document: string): void => {
    found = 0;
    if (analyze.words !== undefined && table !== undefined) {
      const text = analyze.words.prepare(document);
      if (text.length > seen.length) seen = new Int32Array(2 * text.length);
      analyze.words.each(text, (start, end) => {
        const column = table.find(text, start, end);
        if (column >= 0) count(column);
      });
    } else {
      const terms = analyze(document);
      if (terms.length > seen.length) seen = new Int32Array(2 * terms.length);
      for (let t = 0; t < terms.length; t++) {
        const column = columns.get(terms[t]!);
        if (column !== undefined) count(column);
      }
    }
    const terms = seen.subarray(0, found).sort();
    rows.addCounts(terms, counts);
    for (let i = 0; i < found; i++) counts[terms[i]!] = 0;
  };
  try {
    for (; row < documents.length; row++) countRow(documents[row]!);
  } catch (error) {
    throw atRow(error, row);
  }
  return rows.finish(columns.size, dtype);
}
