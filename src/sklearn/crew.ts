/** The threads of a platform, for those who share out rows. */
import type { NdArray } from '../numpy/ndarray.js';
import type { Estimator } from './estimator.js';
import type { Input } from './matrix.js';
import type { MethodName } from './methods.js';
import type { Precision } from './precision.js';

/** Methods whose results have a row for each row of X. */
export type RowMethod = Extract<
  MethodName,
  'predict' | 'predictProba' | 'predictLogProba' | 'decisionFunction' | 'transform' | 'scoreSamples'
>;

export interface Crew {
  /** Default number of threads. */
  readonly size: number;
  /** Threads that can compute at the same time. */
  readonly cores: number;
  /**
   * Runs the method on blocks of rows, in their order. Undefined where threads cannot do it; the caller then does.
   *
   * @param blocks Views of X, made as they are needed and copied then; the caller must not write to X before this is done.
   */
  run(
    model: Estimator,
    method: RowMethod,
    blocks: Iterable<Input>,
    threads: number,
    precision?: Precision,
  ): Promise<NdArray[] | undefined>;
  /** Lets go of what the threads know of a model. */
  forget(model: Estimator): void;
}

let make: (() => Promise<Crew>) | undefined;
let made: Crew | undefined;

/** For the entry of a platform that has threads; they are loaded when they are first needed. */
export function setCrew(load: () => Promise<Crew>): void {
  make = load;
}

export async function crewOf(): Promise<Crew | undefined> {
  made ??= await make?.();
  return made;
}

/** For `close`. */
export function forget(estimator: Estimator): void {
  made?.forget(estimator);
}
