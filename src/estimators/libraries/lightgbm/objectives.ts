/** From raw scores to results. Source: the `ConvertOutput` of each of LightGBM's objectives. */
import type { LgbModel } from './text-model.js';

/** Probabilities of the scores of one row, in place. */
function softmax(scores: Float64Array, start: number, end: number): void {
  let most = -Infinity;
  for (let i = start; i < end; i++) most = Math.max(most, scores[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const value = Math.exp(scores[i]! - most);
    scores[i] = value;
    sum += value;
  }
  for (let i = start; i < end; i++) scores[i]! /= sum;
}

/** Probabilities of all scores, in place. */
function logistic(scores: Float64Array, sigmoid: number): Float64Array {
  for (let i = 0; i < scores.length; i++) scores[i] = 1 / (1 + Math.exp(-sigmoid * scores[i]!));
  return scores;
}

const EXP = new Set(['poisson', 'gamma', 'tweedie']);
const IDENTITY = new Set(['regression', 'regression_l2', 'regression_l1', 'huber', 'fair', 'quantile', 'mape', 'lambdarank', 'rank_xendcg', 'custom', 'none', '']); // prettier-ignore
const SIGMOID = new Set(['binary', 'multiclassova', 'cross_entropy', 'xentropy']);
const OTHERS = new Set(['multiclass', 'cross_entropy_lambda', 'xentlambda']);

const KNOWN = new Set([...EXP, ...IDENTITY, ...SIGMOID, ...OTHERS]);
const CUSTOM = new Set(['custom', 'none', '']);

/** True where {@link converted} knows the link. */
export const knowsObjective = (name: string): boolean => KNOWN.has(name);

/** True of an objective that is a function of the user's: LightGBM then knows no link, and gives raw scores. */
export const isCustom = ({ objective }: LgbModel): boolean => CUSTOM.has(objective);

/** What the model predicts without `raw_score`, from the sums of so many rounds. May change `sums`. */
export function converted(model: LgbModel, sums: Float64Array, rounds: number): Float64Array {
  // Raw scores of a random forest are sums; what it predicts is made of their mean.
  const raw = model.average ? sums.map((value) => value / rounds) : sums;
  const { objective, objectiveParams, perRound, sigmoid } = model;
  if (objective === 'binary' || objective === 'multiclassova') return logistic(raw, sigmoid);
  if (objective === 'multiclass') {
    for (let i = 0; i < raw.length; i += perRound) softmax(raw, i, i + perRound);
    return raw;
  }
  if (SIGMOID.has(objective)) return logistic(raw, 1);
  if (OTHERS.has(objective)) return raw.map((x) => Math.log1p(Math.exp(x)));
  if (EXP.has(objective)) return raw.map(Math.exp);
  return objectiveParams.has('sqrt') ? raw.map((x) => Math.sign(x) * x * x) : raw;
}
