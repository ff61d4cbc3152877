/**
 * Metrics of regression. Those of several outputs are averaged.
 * https://scikit-learn.org/stable/modules/model_evaluation.html#regression-metrics
 */
import { InvalidInputError } from '../../../core/errors.js';
import { each, explained, overOutputs, r2, type Single } from './determination.js';
import { average, checkAlike, type Targets, type Weights } from './targets.js';

const MACHINE_EPSILON = 2 ** -52;

const meanOf =
  (of: (y: number, p: number) => number): Single =>
  (truth, guess, weights) =>
    average(each(truth, guess, of), weights);

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

export function regressionMetric(name: string, known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  if (known.width > 1 && ONE_OUTPUT.has(name)) throw new InvalidInputError(`${name} takes one output`);
  return overOutputs(SINGLES[name]!, known, found, weights);
}
