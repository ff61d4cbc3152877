/** Margins and leaves, in float32 and in XGBoost's order. Source: `cpu_predictor.cc`, `gblinear.cc`. */
import { InvalidInputError } from '../../../core/errors.js';
import type { Range, Rows } from '../boosting/request.js';
import type { XgbModel, XgbTree } from './booster-model.js';
import { goesLeft, leafValue } from './decide.js';
import { baseMargins } from './objectives.js';
import { packedLeaves } from '../boosting/packed-leaves.js';
import { leafTrees, packedTrees } from './packed-trees.js';

const { fround } = Math;

export function leafOf(tree: XgbTree, data: Float64Array, start: number): number {
  let node = 0;
  while (tree.left[node] !== -1)
    node = goesLeft(tree, node, data[start + tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
  return node;
}

/** The trees of some rounds. @throws InvalidInputError where the model has not so many */
export function treesOf(model: XgbModel, { begin, end }: Range): Range {
  const rounds = model.rounds.length - 1;
  if (!(begin >= 0 && begin <= end && end <= rounds))
    throw new InvalidInputError(`iterationRange goes from 0 to ${rounds}, the rounds of the model, and not from ${begin} to ${end}`); // prettier-ignore
  return { begin: model.rounds[begin]!, end: model.rounds[end]! };
}

/** The base margins of all rows: the model's, or those that were given, by (row, group). */
export type Base = Float32Array;

/** Sums of few rows: an array for each call would cost as much as a tree. Nothing else runs while they are in use. */
const FEW = 16;
const few = /* @__PURE__ */ new Float64Array(FEW);

/** Raw scores by (row, group). */
export function margins(model: XgbModel, X: Rows, range: Range, given?: Base): Float32Array {
  const { groups, trees, treeGroup, linear } = model;
  const out = new Float32Array(X.rows * groups);
  const base = baseMargins(model);
  if (linear !== undefined) {
    linearMargins(linear, base, X, model, out, given);
    return out;
  }
  const { begin, end } = treesOf(model, range);
  const sums = out.length <= FEW ? few.fill(0) : new Float64Array(out.length);
  const starts = given ?? base;
  if (!model.sumsFirst)
    for (let at = 0, k = 0; at < out.length; at++, k = k + 1 === starts.length ? 0 : k + 1) sums[at] = starts[k]!;
  if (packedTrees(model, { begin, end }, base)?.add(X.data, X.rows, sums) === true) {
    for (let at = 0; at < out.length; at++)
      out[at] = sums[at]! + (model.sumsFirst ? (given?.[at] ?? base[at % groups]!) : 0);
    return out;
  }
  for (let i = 0; i < X.rows; i++) {
    const row = i * groups;
    for (let group = 0; group < groups; group++)
      out[row + group] = model.sumsFirst ? 0 : (given?.[row + group] ?? base[group]!);
    for (let t = begin; t < end; t++) {
      const tree = trees[t]!;
      const leaf = leafOf(tree, X.data, i * X.cols);
      if (tree.vectors !== undefined) {
        for (let group = 0; group < groups; group++) out[row + group]! += tree.vectors[leaf * groups + group]!;
        continue;
      }
      out[row + treeGroup[t]!]! += leafValue(model, t, tree.condition[leaf]!, base);
    }
    if (model.sumsFirst)
      for (let group = 0; group < groups; group++) out[row + group]! += given?.[row + group] ?? base[group]!;
  }
  return out;
}

function linearMargins(
  linear: Float32Array,
  base: Float32Array,
  X: Rows,
  model: XgbModel,
  out: Float32Array,
  given: Base | undefined,
): void {
  const { groups, features } = model;
  for (let i = 0; i < X.rows; i++) {
    for (let group = 0; group < groups; group++) {
      // The linear booster takes the base score of the first group for all.
      let sum = fround(linear[features * groups + group]! + (given?.[i * groups + group] ?? base[0]!));
      for (let j = 0; j < features; j++) {
        const value = X.data[i * X.cols + j]!;
        if (!Number.isNaN(value)) sum = fround(sum + fround(value * linear[j * groups + group]!));
      }
      out[i * groups + group] = sum;
    }
  }
}

/** The leaf of each row in each tree, as XGBoost numbers the nodes, by (row, tree). */
export function leaves(model: XgbModel, X: Rows, range: Range): Float32Array {
  const { begin, end } = range;
  const count = end - begin;
  const out = new Float32Array(X.rows * count);
  if (packedLeaves(leafTrees(model, range), X, count, out)) return out;
  for (let i = 0; i < X.rows; i++)
    for (let t = 0; t < count; t++) out[i * count + t] = leafOf(model.trees[begin + t]!, X.data, i * X.cols);
  return out;
}
