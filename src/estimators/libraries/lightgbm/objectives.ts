/** From raw scores to results. Source: the `ConvertOutput` of each of LightGBM's objectives. */
import type { LgbModel } from './text-model.js';

function softmax(row: Float64Array): void {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  row.forEach((value, i) => {
    row[i] = Math.exp(value - most);
    sum += row[i]!;
  });
  row.forEach((value, i) => (row[i] = value / sum));
}

const EXP = new Set(['poisson', 'gamma', 'tweedie']);
const IDENTITY = new Set(['regression', 'regression_l2', 'regression_l1', 'huber', 'fair', 'quantile', 'mape', 'lambdarank', 'rank_xendcg', 'custom', 'none', '']); // prettier-ignore
const SIGMOID = new Set(['binary', 'multiclassova', 'cross_entropy', 'xentropy']);
const OTHERS = new Set(['multiclass', 'cross_entropy_lambda', 'xentlambda']);

/** True where {@link converted} knows the link. */
export function knowsObjective(name: string): boolean {
  return [EXP, IDENTITY, SIGMOID, OTHERS].some((names) => names.has(name));
}

/** True of an objective that is a function of the user's: LightGBM then knows no link, and gives raw scores. */
export const isCustom = ({ objective }: LgbModel): boolean => ['custom', 'none', ''].includes(objective);

/** What the model predicts without `raw_score`, from the sums of so many rounds. May change `sums`. */
export function converted(model: LgbModel, sums: Float64Array, rounds: number): Float64Array {
  // Raw scores of a random forest are sums; what it predicts is made of their mean.
  const raw = model.average ? sums.map((value) => value / rounds) : sums;
  const { objective, objectiveParams, perRound } = model;
  const sigmoid = Number(objectiveParams.get('sigmoid') ?? 1);
  if (objective === 'binary' || objective === 'multiclassova') return raw.map((x) => 1 / (1 + Math.exp(-sigmoid * x)));
  if (objective === 'multiclass') {
    for (let i = 0; i < raw.length; i += perRound) softmax(raw.subarray(i, i + perRound));
    return raw;
  }
  if (SIGMOID.has(objective)) return raw.map((x) => 1 / (1 + Math.exp(-x)));
  if (OTHERS.has(objective)) return raw.map((x) => Math.log1p(Math.exp(x)));
  if (EXP.has(objective)) return raw.map(Math.exp);
  return objectiveParams.has('sqrt') ? raw.map((x) => Math.sign(x) * x * x) : raw;
}
