/** Rows of X in blocks: views of numbers, parts of tables. */
import { tablePart } from '../estimators/input/column-reader.js';
import {
  CodedColumn,
  type Column,
  Dense,
  type Input,
  isNumbered,
  isObjectColumn,
  markNumbered,
  type ObjectColumn,
  type Table,
  Texts,
} from '../estimators/input/matrix.js';
import { type Block, isShared } from './thread-pool.js';

/** X that can be cut into rows. */
export type Rows = Dense | Texts | Table;

/** X as it is cut; undefined where it cannot be. */
export function asRows(X: Input): Rows | undefined {
  if (X.kind === 'csr') return undefined;
  return X.kind !== 'texts' || X.passed === X.values ? X : undefined;
}

/** Rows from `start` on, numbers as a view. */
export function rowsOf(X: Rows, start: number, count: number): Input {
  if (X.kind === 'table') return tablePart(X, start, count);
  return plainRows(X, start, count);
}

function plainRows(X: Dense | Texts, start: number, count: number): Dense | Texts {
  if (X.kind === 'texts') return new Texts(X.values.slice(start, start + count));
  const data = X.data.subarray(start * X.cols, (start + count) * X.cols);
  const rows = new Dense(data, count, X.cols, X.dtype, X.names);
  return isNumbered(X) ? markNumbered(rows) : rows;
}

/** Values that no dictionary holds: they are copied one by one, as texts are. */
export const isLoose = (column: Column): column is ObjectColumn =>
  isObjectColumn(column) && !(column instanceof CodedColumn);

/** Bytes of X in a block: a message costs as much as copying some hundred kilobytes. */
const BLOCK_BYTES = 2 << 20;
const LOOSE_ROWS = 4096;
/** Rows of a table in a block: labels that are texts come back as copies. */
const TABLE_ROWS = 16_384;
/** Work of a block, where there is much: with small ones, threads are done at about the same time. Tables come one after another. */
const BLOCK_MS = 3;
const TABLE_MS = 4;
const LEAST_BLOCKS = 4;
const LEAST_BLOCKS_OF_TABLE = 2;
/** Rows of a block at least. */
export const LEAST = 256;

/** Rows of a block, for work of `ms`. */
export function blockSize(X: Rows, rows: number, threads: number, ms: number): number {
  const [each, least] = X.kind === 'table' ? [TABLE_MS, LEAST_BLOCKS_OF_TABLE] : [BLOCK_MS, LEAST_BLOCKS];
  const blocks = threads * Math.max(least, Math.min(16, ms / each / threads));
  return Math.max(LEAST, Math.min(mostRows(X), Math.ceil(rows / blocks)));
}

function mostRows(X: Rows): number {
  if (X.kind === 'texts') return LOOSE_ROWS;
  if (X.kind === 'dense') return Math.min(65536, Math.floor(BLOCK_BYTES / (8 * X.cols + 1)));
  return X.columns.some(isLoose) ? LOOSE_ROWS : TABLE_ROWS;
}

/** With fewer rows than so many blocks for each thread left, blocks get smaller, so that threads are done at about the same time, … */
const LAST_BLOCKS = 4;
/** … down to this part of the others: each costs a message. */
const SMALLEST = 1 / 4;

/** Some rows of X, and the first of them. */
export interface PlacedBlock {
  readonly from: number;
  readonly block: Block;
}

/** Blocks of at most `size` rows from `start` on, for so many threads. */
export function* blocksOf(X: Rows, start: number, size: number, threads: number): Generator<PlacedBlock> {
  for (let from = start; from < X.rows;) {
    const left = X.rows - from;
    const rows = Math.min(
      left,
      size,
      Math.max(LEAST, Math.floor(size * SMALLEST), Math.ceil(left / (threads * LAST_BLOCKS))),
    );
    const block: Block = X.kind === 'table' ? { kind: 'part', table: X, from, rows } : plainRows(X, from, rows);
    yield { from, block };
    from += rows;
  }
}

/** Bytes of X that other threads cannot see where they are. */
export function copiedBytes(X: Rows, rows: number): number {
  return X.kind === 'dense' && !isShared(X.data) ? rows * X.cols * 8 : 0;
}

/** False where values stand in a table that cannot be sent to another thread: only dates and what is no object can. */
export function canBeSent(X: Rows): boolean {
  if (X.kind !== 'table') return true;
  const plain = (value: unknown): boolean =>
    value === null || value instanceof Date || !['object', 'function', 'symbol'].includes(typeof value);
  return X.columns.every((column) => !isLoose(column) || column.values.every(plain));
}
