/**
 * `score(X, y)`: the share of right labels, or the coefficient of determination.
 * https://scikit-learn.org/stable/modules/model_evaluation.html
 */
import { InvalidInputError, UnsupportedError } from '../core/errors.js';
import { pairwiseSum } from '../linalg/sum.js';
import { NdArray } from '../numpy/ndarray.js';
import { coreOf } from './core.js';
import type { Estimator } from './estimator.js';
import { shown } from './input/cells.js';
import { unwrapScalar } from './state.js';

export interface ScoreOptions {
  /** Weight of each row. */
  readonly sampleWeight?: ArrayLike<number>;
}

/** Known targets of rows: flat, or a row of several outputs each. */
export type Y = NdArray | ArrayLike<unknown>;

/** Modules whose predictions are no targets to compare with. */
const NO_TARGETS =
  /^sklearn\.(?:cluster|mixture|covariance|decomposition)\b|IsolationForest|OneClassSVM|LocalOutlierFactor/;

/** Values row by row, and how many there are in each. */
interface Targets {
  readonly values: readonly unknown[];
  readonly width: number;
}

function targetsOf(y: Y): Targets {
  if (y instanceof NdArray) return { values: y.flat(), width: y.ndim > 1 ? y.shape[1]! : 1 };
  const rows = Array.from(y);
  if (!rows.some((row) => Array.isArray(row))) return { values: rows, width: 1 };
  const width = (rows[0] as unknown[]).length;
  if (!rows.every((row) => Array.isArray(row) && row.length === width))
    throw new InvalidInputError('y has rows of different lengths');
  return { values: rows.flat(), width };
}

const keyOf = (label: unknown): unknown => {
  const value = unwrapScalar(label);
  return typeof value === 'boolean' || typeof value === 'bigint' ? Number(value) : value;
};

function weightsOf(options: ScoreOptions | undefined, rows: number): Float64Array | undefined {
  const given = options?.sampleWeight;
  if (given === undefined) return undefined;
  if (given.length !== rows) throw new InvalidInputError(`sampleWeight has ${given.length} weights for ${rows} rows`);
  return Float64Array.from(given);
}

const sum = (values: Float64Array): number => pairwiseSum(values, 0, values.length);

/** Mean of the rows whose labels are all right. */
function accuracy(found: Targets, known: Targets, rows: number, weights: Float64Array | undefined): number {
  const right = Float64Array.from({ length: rows }, (_, i) => {
    for (let j = 0; j < found.width; j++) {
      const at = i * found.width + j;
      if (!Object.is(keyOf(found.values[at]), keyOf(known.values[at]))) return 0;
    }
    return 1;
  });
  return weights === undefined ? sum(right) / rows : sum(right.map((bit, i) => bit * weights[i]!)) / sum(weights);
}

function numbersOf(targets: Targets, column: number): Float64Array {
  const { values, width } = targets;
  return Float64Array.from({ length: values.length / width }, (_, i) => {
    const value = keyOf(values[i * width + column]);
    if (typeof value === 'number') return value;
    throw new InvalidInputError(`y of a regressor must be numbers; row ${i} is ${shown(value)}`);
  });
}

/**
 * 1 − (squares of the errors) / (squares of the distances to the mean); of several outputs the mean, which up to 0.22 was
 * weighted by the squares of the distances.
 */
function determination(found: Targets, known: Targets, weights: Float64Array | undefined, bySpread: boolean): number {
  const spreads = new Float64Array(known.width);
  const scores = Float64Array.from({ length: known.width }, (_, column) => {
    const [guess, truth] = [numbersOf(found, column), numbersOf(known, column)];
    const weigh = (value: number, i: number): number => (weights === undefined ? value : weights[i]! * value);
    const mean = sum(truth.map(weigh)) / (weights === undefined ? truth.length : sum(weights));
    const errors = sum(truth.map((value, i) => weigh((value - guess[i]!) ** 2, i)));
    const spread = sum(truth.map((value, i) => weigh((value - mean) ** 2, i)));
    spreads[column] = spread;
    if (spread === 0) return errors === 0 ? 1 : 0;
    return 1 - errors / spread;
  });
  const total = sum(spreads);
  if (bySpread && total > 0) return sum(scores.map((one, column) => one * spreads[column]!)) / total;
  return sum(scores) / scores.length;
}

/** A search with a scoring of its own does not tell accuracy. */
function checkScoring(estimator: Estimator): void {
  const scoring = estimator.get('scoring');
  if (scoring !== undefined && scoring !== null)
    throw new UnsupportedError(
      `the score of this ${estimator.className} is another one (scoring), which Brine does not compute`,
    );
}

/** The last estimator of a composition: what the predictions are, depends on it. */
function lastOf(estimator: Estimator): Estimator {
  const core = coreOf(estimator);
  const next = core.definition?.final?.(core.model);
  return next === undefined || next === estimator ? estimator : lastOf(next);
}

/** Trees for numbers had `classes_` too, up to 0.21: one None for each output. */
const isClassifier = (estimator: Estimator): boolean =>
  estimator.classes !== undefined && !lastOf(estimator).className.endsWith('Regressor');

/** @throws UnsupportedError for what is neither classifier nor regressor, InvalidInputError where y does not fit X. */
export function score(estimator: Estimator, predicted: NdArray, y: Y, options: ScoreOptions | undefined): number {
  checkScoring(estimator);
  if (NO_TARGETS.test(lastOf(estimator).className))
    throw new UnsupportedError(`${estimator.className} has no score that Brine computes`);
  const found = targetsOf(predicted);
  const known = targetsOf(y);
  const rows = predicted.shape[0]!;
  if (known.values.length !== rows * known.width || known.width !== found.width)
    throw new InvalidInputError(
      `y has ${known.values.length / known.width} rows of ${known.width}, the prediction ${rows} of ${found.width}`,
    );
  const weights = weightsOf(options, rows);
  if (isClassifier(estimator)) return accuracy(found, known, rows, weights);
  // Several models side by side always took the plain mean.
  const bySpread = !coreOf(estimator).version.since(0, 23) && lastOf(estimator).className !== 'MultiOutputRegressor';
  return determination(found, known, weights, bySpread);
}
