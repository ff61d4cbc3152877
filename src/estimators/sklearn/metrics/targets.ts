/** Known targets, found ones and weights, as metrics compare them. */
import type { Y } from '../../binding/scoring.js';
import { InvalidInputError } from '../../../core/errors.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { shown } from '../../input/cells.js';
import { unwrapScalar } from '../../binding/state.js';

/** Values row by row, and how many there are in each. */
export interface Targets {
  readonly values: readonly unknown[];
  readonly width: number;
  readonly rows: number;
}

export type Weights = Float64Array | undefined;

export function targetsOf(y: Y): Targets {
  if (y instanceof NdArray) {
    const width = y.ndim > 1 ? y.shape[1]! : 1;
    return { values: y.flat(), width, rows: y.shape[0] ?? 1 };
  }
  const rows = Array.from(y);
  if (!rows.some((row) => Array.isArray(row))) return { values: rows, width: 1, rows: rows.length };
  const width = (rows[0] as unknown[]).length;
  if (!rows.every((row) => Array.isArray(row) && row.length === width))
    throw new InvalidInputError('y has rows of different lengths');
  return { values: rows.flat(), width, rows: rows.length };
}

/** @throws InvalidInputError where both have not the same number of rows and of outputs. */
export function checkAlike(found: Targets, known: Targets): void {
  if (known.rows !== found.rows || known.width !== found.width)
    throw new InvalidInputError(
      `y has ${known.rows} rows of ${known.width}, the prediction ${found.rows} of ${found.width}`,
    );
}

/** One key for labels that Python calls equal: 1, 1.0 and True. */
export function keyOf(label: unknown): unknown {
  const value = unwrapScalar(label);
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
}

export function weightsOf(weights: ArrayLike<number> | NdArray | undefined, rows: number): Weights {
  if (weights === undefined) return undefined;
  const given = weights instanceof NdArray ? weights.toFloat64() : weights;
  if (given.length !== rows) throw new InvalidInputError(`sampleWeight has ${given.length} weights for ${rows} rows`);
  return Float64Array.from(given);
}

export const sum = (values: Float64Array): number => pairwiseSum(values, 0, values.length);

/** numpy's average. */
export function average(values: Float64Array, weights: Weights): number {
  if (weights === undefined) return sum(values) / values.length;
  return sum(values.map((value, i) => value * weights[i]!)) / sum(weights);
}

/** One output as numbers. */
export function numbersOf(targets: Targets, column: number): Float64Array {
  const { values, width } = targets;
  return Float64Array.from({ length: targets.rows }, (_, i) => {
    const value = keyOf(values[i * width + column]);
    if (typeof value === 'number') {
      if (Number.isFinite(value)) return value;
      throw new InvalidInputError(`a metric compares finite numbers; y or the prediction of row ${i} is ${value}`);
    }
    throw new InvalidInputError(`y of a regressor must be numbers; row ${i} is ${shown(value)}`);
  });
}
