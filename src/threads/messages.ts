/** What the pool and its workers say to each other. */
import type { SharedParts } from '../linalg/wasm/shared-memory.js';
import type { NumberType } from '../estimators/input/matrix.js';
import type { MethodOptions } from '../estimators/binding/define.js';
import type { Precision } from '../estimators/running/precision.js';
import type { RowMethod } from './thread-pool.js';

/** A model for threads: a pickle of it that all of them read, and a memory for the forms that their kernels need of it. */
export interface SharedModel {
  readonly id: number;
  readonly bytes: SharedArrayBuffer;
  readonly forms: SharedParts | undefined;
}

/** Where numbers of X stand for a worker, and where it puts those of the result. */
export interface SlotMemory {
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

/** A column of a table: numbers and codes in shared memory; values that no dictionary holds come with each block. */
export type SentColumn =
  | { readonly dtype: NumberType; readonly numbers: Float64Array }
  | { readonly codes: Int32Array; readonly texts: readonly string[] }
  | undefined;

/** Rows of a table. */
export interface SentPart {
  readonly table: number;
  readonly from: number;
  /** For a worker that does not know the table. */
  readonly columns: readonly SentColumn[] | undefined;
  /** Values of the columns that have no others, in their order. */
  readonly loose: readonly (readonly unknown[])[];
}

/** Rows on their way to a worker. */
export interface Task {
  readonly id: number;
  readonly model: number;
  readonly method: RowMethod;
  readonly precision: Precision | undefined;
  readonly options: MethodOptions | undefined;
  readonly rows: number;
  readonly cols: number;
  readonly dtype: string;
  readonly names: readonly string[] | undefined;
  readonly texts: readonly string[] | undefined;
  readonly part: SentPart | undefined;
  /** Whether the columns stood under numbers. */
  readonly numbered: boolean;
  /** The numbers, or how many of them are in the memory; undefined for texts and tables. */
  readonly numbers: Float64Array | number | undefined;
  readonly slot: number;
  /** The memory of this slot from now on. */
  readonly memory: SlotMemory | undefined;
  /** For a worker that does not know the model. */
  readonly shared: SharedModel | undefined;
}

export interface ForgetModel {
  readonly forget: number;
}

/** All rows of a table are done. */
export interface ForgetTable {
  readonly table: number;
}

/** What comes back; without `shape` the worker could not do it. */
export interface Answer {
  readonly id: number;
  readonly shape?: readonly number[];
  readonly dtype?: string;
  /** The type and number of the items in the memory. */
  readonly type?: string;
  readonly length?: number;
  /** What the memory did not hold. */
  readonly data?: unknown;
}
