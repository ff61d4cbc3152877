/** The threads of a platform, for those who share out rows. */
import type { NdArray } from '../numpy/ndarray.js';
import type { BoundEstimator } from '../estimators/binding/bound-estimator.js';
import type { Dense, Table, Texts } from '../estimators/input/matrix.js';
import type { MethodOptions } from '../estimators/binding/define.js';
import type { MethodName } from '../estimators/binding/methods.js';
import type { Precision } from '../estimators/running/precision.js';

/** Methods whose results have a row for each row of X. */
export type RowMethod = Extract<
  MethodName,
  'predict' | 'predictProba' | 'predictLogProba' | 'decisionFunction' | 'transform' | 'scoreSamples'
>;

/** Some rows of a table, which threads know by the memory that it stands in. */
export interface TablePart {
  readonly kind: 'part';
  readonly table: Table;
  readonly from: number;
  readonly rows: number;
}

/** Rows on their way to a thread. */
export type Block = Dense | Texts | TablePart;

/** Rows to be shared out. */
export interface Work {
  readonly method: RowMethod;
  readonly precision: Precision | undefined;
  readonly options: MethodOptions | undefined;
  /** Parts of X, made as they are needed and copied then; the caller must not write to X before this is done. */
  readonly blocks: Iterable<Block> | AsyncIterable<Block>;
  /** Bytes that the result of a row has taken so far: so much memory is kept for it. */
  readonly bytesPerRow: number;
  /** Takes the result of a block, in any order and before it returns. False where it does not go together with others. */
  take(block: number, part: NdArray): boolean;
}

export interface ThreadPool {
  /** Default number of threads. */
  readonly size: number;
  /** Threads that can compute at the same time. */
  readonly cores: number;
  /** Runs a method on blocks of rows. False where threads cannot do it, or a result was not taken; the caller then does. */
  run(model: BoundEstimator, work: Work, threads: number): Promise<boolean>;
  /** Lets go of what the threads know of a model. */
  forget(model: BoundEstimator): void;
}

/** Where all threads see the same numbers. */
export function isShared({ buffer }: { readonly buffer: ArrayBufferLike }): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

let make: (() => Promise<ThreadPool>) | undefined;
let made: ThreadPool | undefined;

/** For the entry of a platform that has threads; they are loaded when they are first needed. */
export function setThreadPool(load: () => Promise<ThreadPool>): void {
  make = load;
}

export async function threadPool(): Promise<ThreadPool | undefined> {
  made ??= await make?.();
  return made;
}

/** For `close`. */
export function forget(estimator: BoundEstimator): void {
  made?.forget(estimator);
}
