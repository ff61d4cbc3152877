/** From base scores to margins, and from margins to results, in float32. Source: `regression_loss.h`, `regression_obj.cu`, `quantile_obj.cu`. */
import { isSince, type XgbModel } from './booster-model.js';

const { fround } = Math;

const LOGISTIC = /* @__PURE__ */ new Set(['binary:logistic', 'binary:logitraw', 'reg:logistic']);
const LOG = /* @__PURE__ */ new Set(['count:poisson', 'reg:gamma', 'reg:tweedie', 'survival:cox', 'survival:aft']);
/** XGBoost's `kRtEps`. */
const EPSILON = /* @__PURE__ */ fround(1e-6);

function logit(probability: number): number {
  return fround(-fround(Math.log(fround(fround(1 / probability) - 1))));
}

/** ln(1 + eˣ) */
function softplus(x: number): number {
  const tail = fround(Math.log1p(fround(Math.exp(-Math.abs(x)))));
  return x > 0 ? fround(x + tail) : tail;
}

function softplusInverse(given: number): number {
  const x = Math.max(given, EPSILON);
  return fround(x + fround(Math.log(fround(-fround(Math.expm1(-x))))));
}

const bases = new WeakMap<XgbModel, Float32Array>();

/** The base score of each group as a margin; not to be written to. */
export function baseMargins(model: XgbModel): Float32Array {
  let found = bases.get(model);
  if (found === undefined) bases.set(model, (found = makeBase(model)));
  return found;
}

function makeBase(model: XgbModel): Float32Array {
  const { groups, baseScore, objective } = model;
  const base = Float32Array.from({ length: groups }, (_, group) => baseScore[baseScore.length === 1 ? 0 : group]!);
  if (model.baseIsMargin) return base;
  // Since 3.2 a base score may be 0 or 1.
  if (LOGISTIC.has(objective))
    return base.map((p) => logit(isSince(model, 3, 2) ? Math.min(Math.max(p, EPSILON), fround(1 - EPSILON)) : p));
  if (objective === 'reg:expectileerror')
    return base.map((p, k) => (k === 0 ? p : softplusInverse(fround(fround(p - base[k - 1]!) - EPSILON))));
  return LOG.has(objective) ? base.map((p) => Math.log(p)) : base;
}

function sigmoid(x: number): number {
  const e = fround(Math.exp(Math.min(fround(-x), 88.7)));
  return fround(1 / fround(e + 1));
}

/** Probabilities of the scores of one row, in place. */
function softmax(scores: Float32Array, start: number, end: number): void {
  let most = -Infinity;
  for (let i = start; i < end; i++) most = Math.max(most, scores[i]!);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const value = fround(Math.exp(fround(scores[i]! - most)));
    scores[i] = value;
    sum += value;
  }
  sum = fround(sum);
  for (let i = start; i < end; i++) scores[i]! /= sum;
}

/** Each expectile is a step above the one before. */
function expectiles(row: Float32Array): void {
  for (let k = 1; k < row.length; k++) row[k] = row[k - 1]! + fround(EPSILON + softplus(row[k]!));
}

function eachRow(scores: Float32Array, groups: number, change: (row: Float32Array) => void): Float32Array {
  for (let i = 0; i < scores.length; i += groups) change(scores.subarray(i, i + groups));
  return scores;
}

/** What the model predicts without `output_margin`. `multi:softmax` gives the class itself, one a row. May change `scores`. */
export function transformed(
  model: XgbModel,
  scores: Float32Array,
  objective = model.objective,
): { data: Float32Array; cols: number } {
  const { groups } = model;
  const all = (data: Float32Array): { data: Float32Array; cols: number } => ({ data, cols: groups });
  if (objective === 'multi:softmax') {
    const labels = new Float32Array(scores.length / groups);
    for (let i = 0; i < labels.length; i++) {
      const row = scores.subarray(i * groups, (i + 1) * groups);
      labels[i] = row.reduce((best, value, k) => (value > row[best]! ? k : best), 0);
    }
    return { data: labels, cols: 1 };
  }
  if (objective.startsWith('multi:')) {
    for (let i = 0; i < scores.length; i += groups) softmax(scores, i, i + groups);
    return all(scores);
  }
  if (objective === 'binary:logistic' || objective === 'reg:logistic') {
    for (let i = 0; i < scores.length; i++) scores[i] = sigmoid(scores[i]!);
    return all(scores);
  }
  if (LOG.has(objective)) return all(scores.map((value) => Math.exp(value)));
  if (objective === 'binary:hinge') return all(scores.map((value) => (value > 0 ? 1 : 0)));
  if (objective === 'reg:expectileerror' && groups > 1) return all(eachRow(scores, groups, expectiles));
  // Quantiles that cross are put into order since 3.4.
  if (objective === 'reg:quantileerror' && groups > 1 && isSince(model, 3, 4))
    return all(eachRow(scores, groups, (row) => row.sort()));
  return all(scores);
}

/** Objectives whose margin is the prediction, or close to it, and those with links of their own. */
const OTHERS = /* @__PURE__ */ new Set([
  ...['squarederror', 'linear', 'squaredlogerror', 'pseudohubererror', 'absoluteerror', 'quantileerror', 'expectileerror'].map((name) => `reg:${name}`), // prettier-ignore
  ...['rank:pairwise', 'rank:ndcg', 'rank:map', 'binary:hinge', 'multi:softmax', 'multi:softprob'],
]);

/** True where {@link transformed} knows the link. */
export function knowsObjective(objective: string): boolean {
  return LOGISTIC.has(objective) || OTHERS.has(objective) || LOG.has(objective);
}
