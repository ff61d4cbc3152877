/** Walking rows down trees, and what is computed from the nodes. */
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { type Csr, type Dense } from '../../input/matrix.js';
import type { PackedTree } from './packed-tree.js';

/** Values in a block of rows that sparse input is written out into: 8 MB. */
const BLOCK_VALUES = 1 << 20;

/** The leaf that a row of X, starting at `offset`, ends up in. */
export function leafOf(tree: PackedTree, X: Float64Array, offset: number): number {
  if (tree.leafOf !== undefined) return tree.leafOf(X, offset);
  const { left, right, feature, threshold, missingLeft } = tree;
  let node = 0;
  for (let next = left[0]!; next !== -1; next = left[node]!) {
    const value = X[offset + feature[node]!]!;
    if (value <= threshold[node]!) node = next;
    else if (value === value || missingLeft === undefined || missingLeft[node] === 0) node = right[node]!;
    else node = next;
  }
  return node;
}

/** Calls `visit` with dense blocks of rows; `start` is the number of the first one. */
export function eachBlock(X: Dense | Csr, visit: (data: Float64Array, rows: number, start: number) => void): void {
  const { rows, cols } = X;
  if (X.kind === 'dense') {
    visit(X.data, rows, 0);
    return;
  }
  const size = Math.min(rows, Math.max(1, Math.floor(BLOCK_VALUES / cols)));
  const block = new Float64Array(size * cols);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    block.fill(0);
    for (let i = 0; i < count; i++) {
      for (let k = X.indptr[start + i]!; k < X.indptr[start + i + 1]!; k++)
        block[i * cols + X.indices[k]!] = X.data[k]!;
    }
    visit(block, count, start);
  }
}

/** Leaf of each row. */
export function leavesOf(tree: PackedTree, X: Dense | Csr): Int32Array {
  const out = new Int32Array(X.rows);
  eachBlock(X, (data, rows, start) => {
    for (let i = 0; i < rows; i++) out[start + i] = leafOf(tree, data, i * X.cols);
  });
  return out;
}

/** Nodes that a row passes, root and leaf included. */
export function pathOf(tree: PackedTree, X: Float64Array, offset: number, out: number[]): void {
  const { left, right } = tree;
  const leaf = leafOf(tree, X, offset);
  // Children come after parents: the way to the leaf is the chain of subtrees that hold it.
  let node = 0;
  out.push(node);
  while (node !== leaf) {
    const value = X[offset + tree.feature[node]!]!;
    const goesLeft = value <= tree.threshold[node]! || (value !== value && tree.missingLeft?.[node] === 1);
    node = goesLeft ? left[node]! : right[node]!;
    out.push(node);
  }
}

/** Weighted decrease of impurity by feature (`Tree.compute_feature_importances`). */
export function importancesOf(tree: PackedTree, normalize: boolean): Float64Array {
  const { left, right, feature, nFeatures } = tree;
  const impurity = tree.impurity();
  const weight = tree.weight();
  const out = new Float64Array(nFeatures);
  for (let i = 0; i < tree.nodeCount; i++) {
    const l = left[i]!;
    if (l === -1) continue;
    const r = right[i]!;
    out[feature[i]!]! += weight[i]! * impurity[i]! - weight[l]! * impurity[l]! - weight[r]! * impurity[r]!;
  }
  for (let j = 0; j < nFeatures; j++) out[j]! /= weight[0]!;
  return normalize ? normalized(out) : out;
}

function normalized(values: Float64Array): Float64Array {
  const sum = pairwiseSum(values, 0, values.length);
  return sum > 0 ? values.map((value) => value / sum) : values;
}

/** Mean over the trees that split at all, then a share of one. */
export function meanImportances(trees: readonly PackedTree[], nFeatures: number, normalizeEach: boolean): Float64Array {
  const grown = trees.filter((tree) => tree.nodeCount > 1);
  const mean = new Float64Array(nFeatures);
  if (grown.length === 0) return mean;
  for (const tree of grown) importancesOf(tree, normalizeEach).forEach((value, j) => (mean[j]! += value));
  for (let j = 0; j < nFeatures; j++) mean[j]! /= grown.length;
  const sum = pairwiseSum(mean, 0, nFeatures);
  return mean.map((value) => value / sum);
}
