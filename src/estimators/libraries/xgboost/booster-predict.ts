/** Margins and their links, in float32 and in XGBoost's order. Source: `cpu_predictor.cc`, `gblinear.cc`, `regression_loss.h`. */
import { UnsupportedError } from '../../../core/errors.js';
import type { XgbModel, XgbTree } from './booster-model.js';

const { fround } = Math;

/** Values in rows; NaN is missing. All are float32 values. */
export interface Rows {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** Categories that XGBoost takes; others are treated as missing from every set. */
const MAX_CATEGORY = 1 << 24;

export function leafOf(tree: XgbTree, data: Float64Array, start: number): number {
  const { left, right, feature, condition, defaultLeft, categories } = tree;
  let node = 0;
  while (left[node] !== -1) {
    const value = data[start + feature[node]!]!;
    let goesLeft: boolean;
    if (Number.isNaN(value)) goesLeft = defaultLeft[node] === 1;
    else {
      const set = categories?.[node];
      if (set === undefined) goesLeft = value < condition[node]!;
      else goesLeft = !(value >= 0 && value < MAX_CATEGORY && set.has(Math.trunc(value)));
    }
    node = goesLeft ? left[node]! : right[node]!;
  }
  return node;
}

const LOGISTIC = /^(?:binary:logistic|binary:logitraw|reg:logistic)$/;
const LOG = /^(?:count:poisson|reg:gamma|reg:tweedie|survival:cox|survival:aft)$/;

/** The base score as a margin. */
function baseMargin(model: XgbModel, group: number): number {
  const base = model.baseScore[model.baseScore.length === 1 ? 0 : group]!;
  if (model.baseIsMargin) return base;
  if (LOGISTIC.test(model.objective)) return fround(-fround(Math.log(fround(fround(1 / base) - 1))));
  return LOG.test(model.objective) ? fround(Math.log(base)) : base;
}

/** The first trees that count: those of the rounds up to `limit`. */
function treesUpTo(model: XgbModel, limit: number | undefined): number {
  return limit === undefined ? model.trees.length : model.rounds[Math.min(limit, model.rounds.length - 1)]!;
}

/** Raw scores by (row, group). */
export function margins(model: XgbModel, X: Rows, limit: number | undefined): Float32Array {
  const { groups, trees, treeGroup, weights, linear } = model;
  if (model.objective === 'reg:expectileerror' && groups > 1)
    throw new UnsupportedError('Brine does not know how XGBoost orders several expectiles: fit one model for each');
  const out = new Float32Array(X.rows * groups);
  const base = Float32Array.from({ length: groups }, (_, group) => baseMargin(model, group));
  if (linear !== undefined) {
    linearMargins(linear, base, X, model, out);
    return out;
  }
  const count = treesUpTo(model, limit);
  for (let i = 0; i < X.rows; i++) {
    for (let group = 0; group < groups; group++) out[i * groups + group] = model.sumsFirst ? 0 : base[group]!;
    for (let t = 0; t < count; t++) {
      const tree = trees[t]!;
      const leaf = leafOf(tree, X.data, i * X.cols);
      if (tree.vectors !== undefined) {
        for (let group = 0; group < groups; group++) out[i * groups + group]! += tree.vectors[leaf * groups + group]!;
        continue;
      }
      const at = i * groups + treeGroup[t]!;
      let value = tree.condition[leaf]!;
      if (model.dartTakesBaseOut) value = fround(fround(value + base[treeGroup[t]!]!) - base[treeGroup[t]!]!);
      out[at]! += weights === undefined ? value : fround(value * weights[t]!);
    }
    if (model.sumsFirst) for (let group = 0; group < groups; group++) out[i * groups + group]! += base[group]!;
  }
  return out;
}

function linearMargins(linear: Float32Array, base: Float32Array, X: Rows, model: XgbModel, out: Float32Array): void {
  const { groups, features } = model;
  for (let i = 0; i < X.rows; i++) {
    for (let group = 0; group < groups; group++) {
      // The linear booster takes the base score of the first group for all.
      let sum = fround(linear[features * groups + group]! + base[0]!);
      for (let j = 0; j < features; j++) {
        const value = X.data[i * X.cols + j]!;
        if (!Number.isNaN(value)) sum = fround(sum + fround(value * linear[j * groups + group]!));
      }
      out[i * groups + group] = sum;
    }
  }
}

function sigmoid(x: number): number {
  const e = fround(Math.exp(Math.min(fround(-x), 88.7)));
  return fround(1 / fround(e + 1));
}

function softmax(row: Float32Array): void {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  row.forEach((value, i) => {
    row[i] = Math.exp(fround(value - most));
    sum += row[i]!;
  });
  sum = fround(sum);
  row.forEach((value, i) => (row[i] = value / sum));
}

/** What the model predicts without `output_margin`. `multi:softmax` gives the class itself, one a row. */
export function transformed(model: XgbModel, scores: Float32Array): { data: Float32Array; cols: number } {
  const { objective, groups } = model;
  if (objective.startsWith('multi:')) {
    const rows = scores.length / groups;
    const labels = new Float32Array(rows);
    for (let i = 0; i < rows; i++) {
      const row = scores.subarray(i * groups, (i + 1) * groups);
      labels[i] = row.reduce((best, value, k) => (value > row[best]! ? k : best), 0);
      softmax(row);
    }
    return objective === 'multi:softmax' ? { data: labels, cols: 1 } : { data: scores, cols: groups };
  }
  if (objective === 'binary:logistic' || objective === 'reg:logistic')
    return { data: scores.map(sigmoid), cols: groups };
  if (LOG.test(objective)) return { data: scores.map((value) => Math.exp(value)), cols: groups };
  if (objective === 'binary:hinge') return { data: scores.map((value) => (value > 0 ? 1 : 0)), cols: groups };
  return { data: scores, cols: groups };
}

/** Objectives whose margin is the prediction. */
const IDENTITY =
  /^(?:reg:(?:squarederror|linear|squaredlogerror|pseudohubererror|absoluteerror|quantileerror|expectileerror)|rank:(?:pairwise|ndcg|map)|binary:logitraw)$/;

/** True where {@link transformed} knows the link. */
export function knowsObjective(objective: string): boolean {
  return (
    IDENTITY.test(objective) ||
    LOG.test(objective) ||
    /^(?:binary:(?:logistic|hinge)|reg:logistic|multi:soft(?:max|prob))$/.test(objective)
  );
}
