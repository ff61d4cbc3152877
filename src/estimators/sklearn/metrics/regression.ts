/**
 * Metrics of regression. Those of several outputs are averaged.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#regression-metrics
 */
import { InvalidInputError } from '../../../core/errors.js';
import { average, checkAlike, numbersOf, sum, type Targets, type Weights } from './targets.js';

/** Of one output. */
type Single = (truth: Float64Array, guess: Float64Array, weights: Weights) => number;

const MACHINE_EPSILON = 2 ** -52;

const each = (truth: Float64Array, guess: Float64Array, of: (y: number, p: number) => number): Float64Array =>
  truth.map((value, i) => of(value, guess[i]!));

const meanOf =
  (of: (y: number, p: number) => number): Single =>
  (truth, guess, weights) =>
    average(each(truth, guess, of), weights);

/** 1 − errors / spread, where the spread is not 0. */
function explained(errors: number, spread: number): number {
  if (spread === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / spread;
}

function spreadOf(truth: Float64Array, weights: Weights): number {
  const mean = average(truth, weights);
  return sum(truth.map((value, i) => (weights?.[i] ?? 1) * (value - mean) ** 2));
}

const r2: Single = (truth, guess, weights) =>
  explained(
    sum(each(truth, guess, (y, p) => (y - p) ** 2).map((e, i) => (weights?.[i] ?? 1) * e)),
    spreadOf(truth, weights),
  );

const explainedVariance: Single = (truth, guess, weights) => {
  const errors = each(truth, guess, (y, p) => y - p);
  const [bias, mean] = [average(errors, weights), average(truth, weights)];
  const variance = (values: Float64Array, around: number): number =>
    average(
      values.map((value) => (value - around) ** 2),
      weights,
    );
  return explained(variance(errors, bias), variance(truth, mean));
};

const median: Single = (truth, guess, weights) => {
  if (weights !== undefined) throw new InvalidInputError('the median of the errors takes no sampleWeight here');
  const errors = each(truth, guess, (y, p) => Math.abs(y - p)).sort();
  const half = errors.length >> 1;
  return errors.length % 2 === 1 ? errors[half]! : (errors[half - 1]! + errors[half]!) / 2;
};

function logs(values: Float64Array): Float64Array {
  if (values.some((value) => value <= -1))
    throw new InvalidInputError('the error of logarithms takes targets and predictions above -1 only');
  return values.map(Math.log1p);
}

const squared = meanOf((y, p) => (y - p) ** 2);

/** y·log(y / p), 0 where y is. */
export const yLogRatio = (y: number, p: number): number => (y === 0 ? 0 : y * Math.log(y / p));

function positive(values: Float64Array, what: string, orZero: boolean): void {
  if (values.some((value) => !(value > 0 || (orZero && value === 0))))
    throw new InvalidInputError(`this deviance takes ${what} ${orZero ? 'of at least' : 'above'} 0 only`);
}

const poisson: Single = (truth, guess, weights) => {
  positive(truth, 'targets', true);
  positive(guess, 'predictions', false);
  return meanOf((y, p) => 2 * (yLogRatio(y, p) - y + p))(truth, guess, weights);
};

const gamma: Single = (truth, guess, weights) => {
  positive(truth, 'targets', false);
  positive(guess, 'predictions', false);
  return meanOf((y, p) => 2 * (Math.log(p / y) + y / p - 1))(truth, guess, weights);
};

/** By the name of scikit-learn's function. */
const SINGLES: Readonly<Record<string, Single>> = {
  r2_score: r2,
  explained_variance_score: explainedVariance,
  mean_absolute_error: meanOf((y, p) => Math.abs(y - p)),
  mean_squared_error: squared,
  root_mean_squared_error: (...all) => Math.sqrt(squared(...all)),
  median_absolute_error: median,
  mean_absolute_percentage_error: meanOf((y, p) => Math.abs(p - y) / Math.max(Math.abs(y), MACHINE_EPSILON)),
  mean_squared_log_error: (truth, guess, weights) => squared(logs(truth), logs(guess), weights),
  root_mean_squared_log_error: (truth, guess, weights) => Math.sqrt(squared(logs(truth), logs(guess), weights)),
  max_error: (truth, guess) => each(truth, guess, (y, p) => Math.abs(y - p)).reduce((a, b) => Math.max(a, b), 0),
  mean_poisson_deviance: poisson,
  mean_gamma_deviance: gamma,
};

export const isRegressionMetric = (name: string): boolean => Object.hasOwn(SINGLES, name);

const ONE_OUTPUT = new Set(['max_error', 'mean_poisson_deviance', 'mean_gamma_deviance']);

/** The plain mean over the outputs. */
export function regressionMetric(name: string, known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  if (known.width > 1 && ONE_OUTPUT.has(name)) throw new InvalidInputError(`${name} takes one output`);
  const single = SINGLES[name]!;
  const scores = Float64Array.from({ length: known.width }, (_, column) =>
    single(numbersOf(known, column), numbersOf(found, column), weights),
  );
  return sum(scores) / scores.length;
}

/** R² of several outputs weighted by their spread, as `score` of regressors gave it up to 0.22. */
export function determinationBySpread(known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  const columns = Array.from({ length: known.width }, (_, column) => column);
  const spreads = Float64Array.from(columns, (column) => spreadOf(numbersOf(known, column), weights));
  const total = sum(spreads);
  if (!(total > 0)) return regressionMetric('r2_score', known, found, weights);
  const scores = columns.map((column) => r2(numbersOf(known, column), numbersOf(found, column), weights));
  return sum(Float64Array.from(scores, (score, column) => score * spreads[column]!)) / total;
}
