/** Scores and leaves, in float64. Source: LightGBM's `tree.h` and `gbdt_prediction.cpp`. */
import type { Range, Rows } from '../boosting/request.js';
import { goesLeft } from './decide.js';
import { packedLeaves } from '../boosting/packed-leaves.js';
import { packedTrees } from './packed-trees.js';
import type { LgbModel, LgbTree } from './text-model.js';

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
export function scores(model: LgbModel, X: Rows, range: Range): Float64Array {
  const { perRound, trees } = model;
  const { begin, end } = range;
  const out = new Float64Array(X.rows * perRound);
  if (packedTrees(model, range)?.add(X.data, X.rows, out) === true) return out;
  for (let i = 0; i < X.rows; i++) {
    for (let t = begin * perRound; t < end * perRound; t++)
      out[i * perRound + (t % perRound)]! += outputOf(trees[t]!, X.data, i * X.cols);
  }
  return out;
}

/** The leaf of each row in each tree, by (row, tree). */
export function leaves(model: LgbModel, X: Rows, range: Range): Int32Array {
  const { begin, end } = range;
  const first = begin * model.perRound;
  const count = (end - begin) * model.perRound;
  const out = new Int32Array(X.rows * count);
  if (packedLeaves(packedTrees(model, range, 'numbers'), X, count, out)) return out;
  for (let i = 0; i < X.rows; i++)
    for (let t = 0; t < count; t++) out[i * count + t] = leafOf(model.trees[first + t]!, X.data, i * X.cols);
  return out;
}
