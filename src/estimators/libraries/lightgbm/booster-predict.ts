/** Scores and their links, in float64. Source: LightGBM's `tree.h`, `gbdt_prediction.cpp` and the `ConvertOutput` of each objective. */
import type { LgbModel, LgbTree } from './text-model.js';
import type { Rows } from '../xgboost/booster-predict.js';

/** LightGBM's `kZeroThreshold`, a float32 constant. */
const ZERO = Math.fround(1e-35);
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

function goesLeft(tree: LgbTree, node: number, given: number): boolean {
  const type = tree.decision[node]!;
  const missing = (type >> 2) & 3;
  if ((type & 1) === 1) {
    const category = Math.trunc(given);
    if (!(category >= 0)) return false;
    const set = tree.threshold[node]!;
    const word = tree.boundaries[set]! + Math.floor(category / 32);
    return word < tree.boundaries[set + 1]! && ((tree.bits[word]! >>> (category % 32)) & 1) === 1;
  }
  const value = Number.isNaN(given) && missing !== MISSING_NAN ? 0 : given;
  const isMissing =
    (missing === MISSING_ZERO && value > -ZERO && value <= ZERO) || (missing === MISSING_NAN && Number.isNaN(value));
  return isMissing ? (type & 2) !== 0 : value <= tree.threshold[node]!;
}

function outputOf(tree: LgbTree, data: Float64Array, start: number): number {
  let node = tree.leaves > 1 ? 0 : -1;
  while (node >= 0)
    node = goesLeft(tree, node, data[start + tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
  const leaf = ~node;
  const { linear } = tree;
  if (linear === undefined) return tree.value[leaf]!;
  const features = linear.features[leaf]!;
  let sum = linear.constant[leaf]!;
  for (let i = 0; i < features.length; i++) {
    const value = data[start + features[i]!]!;
    if (Number.isNaN(value)) return tree.value[leaf]!;
    sum += linear.coeff[leaf]![i]! * value;
  }
  return sum;
}

/** Raw scores by (row, tree of a round). `limit` is the number of rounds. */
export function scores(model: LgbModel, X: Rows, limit: number | undefined): Float64Array {
  const { perRound, trees } = model;
  const rounds = Math.min(limit ?? Infinity, trees.length / perRound);
  const out = new Float64Array(X.rows * perRound);
  for (let i = 0; i < X.rows; i++) {
    for (let t = 0; t < rounds * perRound; t++)
      out[i * perRound + (t % perRound)]! += outputOf(trees[t]!, X.data, i * X.cols);
  }
  return out;
}

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

/** True where {@link converted} knows the link. */
export function knowsObjective(name: string): boolean {
  return (
    EXP.has(name) ||
    IDENTITY.has(name) ||
    [
      'binary',
      'multiclass',
      'multiclassova',
      'cross_entropy',
      'cross_entropy_lambda',
      'xentropy',
      'xentlambda',
    ].includes(name)
  );
}

/** What the model predicts without `raw_score`. May change `sums`. */
export function converted(model: LgbModel, sums: Float64Array, limit: number | undefined): Float64Array {
  const rounds = Math.min(limit ?? Infinity, model.trees.length / model.perRound);
  // Raw scores of a random forest are sums; what it predicts is made of their mean.
  const raw = model.average && rounds > 0 ? sums.map((value) => value / rounds) : sums;
  const { objective, objectiveParams, perRound } = model;
  const sigmoid = Number(objectiveParams.get('sigmoid') ?? 1);
  if (objective === 'binary' || objective === 'multiclassova') return raw.map((x) => 1 / (1 + Math.exp(-sigmoid * x)));
  if (objective === 'multiclass') {
    for (let i = 0; i < raw.length; i += perRound) softmax(raw.subarray(i, i + perRound));
    return raw;
  }
  if (objective === 'cross_entropy' || objective === 'xentropy') return raw.map((x) => 1 / (1 + Math.exp(-x)));
  if (objective === 'cross_entropy_lambda' || objective === 'xentlambda')
    return raw.map((x) => Math.log1p(Math.exp(x)));
  if (EXP.has(objective)) return raw.map(Math.exp);
  return objectiveParams.has('sqrt') ? raw.map((x) => Math.sign(x) * x * x) : raw;
}
