/** R², what `score` of regressors gives, so that others need not load the other metrics. */
import { average, checkAlike, numbersOf, sum, type Targets, type Weights } from './targets.js';

/** Of one output. */
export type Single = (truth: Float64Array, guess: Float64Array, weights: Weights) => number;

export const each = (truth: Float64Array, guess: Float64Array, of: (y: number, p: number) => number): Float64Array =>
  truth.map((value, i) => of(value, guess[i]!));

/** 1 − errors / spread, where the spread is not 0. */
export function explained(errors: number, spread: number): number {
  if (spread === 0) return errors === 0 ? 1 : 0;
  return 1 - errors / spread;
}

function spreadOf(truth: Float64Array, weights: Weights): number {
  const mean = average(truth, weights);
  return sum(truth.map((value, i) => (weights?.[i] ?? 1) * (value - mean) ** 2));
}

export const r2: Single = (truth, guess, weights) =>
  explained(
    sum(each(truth, guess, (y, p) => (y - p) ** 2).map((e, i) => (weights?.[i] ?? 1) * e)),
    spreadOf(truth, weights),
  );

/** The plain mean over the outputs. */
export function overOutputs(single: Single, known: Targets, found: Targets, weights: Weights): number {
  const scores = Float64Array.from({ length: known.width }, (_, column) =>
    single(numbersOf(known, column), numbersOf(found, column), weights),
  );
  return sum(scores) / scores.length;
}

export function determination(known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  return overOutputs(r2, known, found, weights);
}

/** R² of several outputs weighted by their spread, as `score` of regressors gave it up to 0.22. */
export function determinationBySpread(known: Targets, found: Targets, weights: Weights): number {
  checkAlike(found, known);
  const columns = Array.from({ length: known.width }, (_, column) => column);
  const spreads = Float64Array.from(columns, (column) => spreadOf(numbersOf(known, column), weights));
  const total = sum(spreads);
  if (!(total > 0)) return determination(known, found, weights);
  const scores = columns.map((column) => r2(numbersOf(known, column), numbersOf(found, column), weights));
  return sum(Float64Array.from(scores, (score, column) => score * spreads[column]!)) / total;
}
