/** Scores and leaves, in float64. Source: LightGBM's `tree.h` and `gbdt_prediction.cpp`. */
import type { Range, Rows } from '../boosting/request.js';
import type { LgbModel, LgbTree } from './text-model.js';

/** LightGBM's `kZeroThreshold`, a float32 constant. */
const ZERO = /* @__PURE__ */ Math.fround(1e-35);
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

export function goesLeft(tree: LgbTree, node: number, given: number): boolean {
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

export function leafOf(tree: LgbTree, data: Float64Array, start: number): number {
  let node = tree.leaves > 1 ? 0 : -1;
  while (node >= 0)
    node = goesLeft(tree, node, data[start + tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
  return ~node;
}

function outputOf(tree: LgbTree, data: Float64Array, start: number): number {
  const leaf = leafOf(tree, data, start);
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

/** Raw scores by (row, tree of a round). */
export function scores(model: LgbModel, X: Rows, { begin, end }: Range): Float64Array {
  const { perRound, trees } = model;
  const out = new Float64Array(X.rows * perRound);
  for (let i = 0; i < X.rows; i++) {
    for (let t = begin * perRound; t < end * perRound; t++)
      out[i * perRound + (t % perRound)]! += outputOf(trees[t]!, X.data, i * X.cols);
  }
  return out;
}

/** The leaf of each row in each tree, by (row, tree). */
export function leaves(model: LgbModel, X: Rows, { begin, end }: Range): Int32Array {
  const first = begin * model.perRound;
  const count = (end - begin) * model.perRound;
  const out = new Int32Array(X.rows * count);
  for (let i = 0; i < X.rows; i++)
    for (let t = 0; t < count; t++) out[i * count + t] = leafOf(model.trees[first + t]!, X.data, i * X.cols);
  return out;
}
