/** What `score` is given, and what a `scoring` names. */

import type { BoundEstimator } from './bound-estimator.js';
import type { Input } from '../input/matrix.js';
import type { NdArray } from '../../numpy/ndarray.js';

/** Known targets of rows: flat, or a row of several outputs each. */
export type Y = NdArray | ArrayLike<unknown>;

export interface ScoreOptions {
  /** hmmlearn: rows of each sequence; one sequence where not given. */
  readonly lengths?: readonly number[];
  /** Weight of each row. */
  readonly sampleWeight?: ArrayLike<number>;
}

export type ScoreFunction = (
  estimator: BoundEstimator,
  X: Input,
  y: Y | undefined,
  options: ScoreOptions | undefined,
) => number;

/** Keyword arguments of scikit-learn's function, by their names there. */
export type Keywords = ReadonlyMap<unknown, unknown>;

export interface Scorer {
  /** scikit-learn's function. */
  readonly metric: string;
  readonly sign: number;
  readonly keywords: Keywords;
  /** Methods of the estimator in order of preference. */
  readonly methods: readonly string[];
  /** The function of somebody's own that scores: a metric of targets and predictions, or a scorer of an estimator, X and y. */
  readonly own?: { readonly kind: 'metric' | 'scorer'; readonly value: unknown };
}
