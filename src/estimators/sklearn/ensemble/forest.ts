/** Sums over the trees of a forest, in the order of the trees. */
import type { NdArray } from '../../../numpy/ndarray.js';
import type { SparseMatrix } from '../../../scipy/sparse.js';
import { child, listOf } from '../../binding/attributes.js';
import { boundOf } from '../../binding/bound-object.js';
import type { Model, Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import type { Csr, Dense, Input } from '../../input/matrix.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { type Grown, seesMissing } from '../tree/missing.js';
import { pack, type Packed } from '../../../trees/pack.js';
import { paysToPack } from '../../../trees/pays-to-pack.js';
import { addTrees } from '../../../trees/walk.js';
import { branchesOf, type PackedTree } from '../tree/packed-tree.js';
import { decisionPath, treeInput, treeOf } from '../tree/shared.js';
import { eachBlock, leafOf, meanImportances } from '../tree/traverse.js';

export const forestAttributes = { estimators_: listOf(child()) };

export type Forest = Pick<Model<typeof forestAttributes>, 'estimators_' | 'self'>;

const packed = new WeakMap<readonly BoundEstimator[], readonly PackedTree[]>();

/** The trees, checked to be trees of one kind. */
export function treesOf(m: Forest): readonly PackedTree[] {
  let trees = packed.get(m.estimators_);
  if (trees === undefined) {
    trees = m.estimators_.map((tree) => treeOf(tree, m.self));
    packed.set(m.estimators_, trees);
  }
  return trees;
}

export function checkForest(m: Forest): void {
  const trees = treesOf(m);
  const first = trees[0];
  if (first === undefined) throw m.self.fail('estimators_', 'at least one tree', 'none');
  const width = m.self.nFeatures ?? first.nFeatures;
  trees.forEach((tree, i) => {
    if (tree.nFeatures !== width)
      throw m.self.fail('estimators_', `trees of ${width} features`, `${tree.nFeatures} in tree ${i}`);
    if (tree.nClasses.join() !== first.nClasses.join()) {
      throw m.self.fail(
        'estimators_',
        `${first.nClasses.join(', ')} classes in each tree`,
        `${tree.nClasses.join(', ')} in tree ${i}`,
      );
    }
  });
}

export function forestWidth(m: Forest): number {
  return treesOf(m)[0]!.nFeatures;
}

/** Forests take missing values since 1.4, if their trees do. */
export function forestInput(m: Forest, X: Input): Dense | Csr {
  const missing = m.self.version.since(1, 4) && seesMissing(boundOf(m.estimators_[0]!).model as unknown as Grown);
  return treeInput(m.self, X, forestWidth(m), missing);
}

const plans = new WeakMap<readonly PackedTree[], Packed | false>();

/** The trees as the kernels walk them, made when they are first asked to predict. */
function packedOf(
  trees: readonly PackedTree[],
  valuesOf: (tree: PackedTree) => Float64Array,
  stride: number,
): Packed | false {
  let found = plans.get(trees);
  if (found === undefined) {
    const plan = { width: stride, stride, first: () => 0, cols: trees[0]!.nFeatures, double: false };
    const branches = trees.map((tree) => branchesOf(tree, valuesOf(tree)));
    found = pack(branches, plan) ?? false;
    plans.set(trees, found);
  }
  return found;
}

/** Adds the values of a leaf to those that start at `at`. */
export type AddLeaf = (tree: PackedTree, leaf: number, sums: Float64Array, at: number) => void;

/**
 * For each row the mean over the trees of `stride` values of its leaf. One tree after another: this is the order in which
 * scikit-learn adds, so the sums are the same to the last bit.
 *
 * @param addLeaf For few rows, where `valuesOf` makes an array of all nodes
 */
export function meanOfLeaves(
  m: Forest,
  valuesOf: (tree: PackedTree) => Float64Array,
  stride: number,
  X: Input,
  addLeaf?: AddLeaf,
): Float64Array {
  const trees = treesOf(m);
  const width = m.self.nFeatures ?? forestWidth(m);
  const pays = paysToPack(trees, X.rows);
  if (X.kind === 'dense' && X.cols === width && pays) {
    const packed = packedOf(trees, valuesOf, stride);
    const out = new Float64Array(X.rows * stride);
    if (packed !== false && addTrees(packed, X.data, X.rows, out)) return divided(out, trees.length);
  }
  const matrix = forestInput(m, X);
  if (!pays && addLeaf !== undefined) return meanOfFew(trees, addLeaf, stride, matrix);
  return meanWalked(trees, valuesOf, stride, matrix);
}

function divided(sums: Float64Array, count: number): Float64Array {
  for (let i = 0; i < sums.length; i++) sums[i]! /= count;
  return sums;
}

/** The plain way, which also knows missing values. */
function meanWalked(
  trees: readonly PackedTree[],
  valuesOf: (tree: PackedTree) => Float64Array,
  stride: number,
  X: Dense | Csr,
): Float64Array {
  const out = new Float64Array(X.rows * stride);
  const { cols } = X;
  eachBlock(X, (data, rows, start) => {
    for (const tree of trees) {
      const values = valuesOf(tree);
      for (let i = 0; i < rows; i++) {
        const from = leafOf(tree, data, i * cols) * stride;
        const to = (start + i) * stride;
        for (let k = 0; k < stride; k++) out[to + k]! += values[from + k]!;
      }
    }
  });
  return divided(out, trees.length);
}

function meanOfFew(trees: readonly PackedTree[], addLeaf: AddLeaf, stride: number, X: Dense | Csr): Float64Array {
  const out = new Float64Array(X.rows * stride);
  eachBlock(X, (data, rows, start) => {
    for (const tree of trees)
      for (let i = 0; i < rows; i++) addLeaf(tree, leafOf(tree, data, i * X.cols), out, (start + i) * stride);
  });
  return divided(out, trees.length);
}

/** Leaf of each row in each tree: shape (rows, trees). */
export function forestLeaves(m: Forest, X: Input): NdArray {
  const matrix = forestInput(m, X);
  const trees = treesOf(m);
  const out = new Int32Array(matrix.rows * trees.length);
  eachBlock(matrix, (data, rows, start) => {
    trees.forEach((tree, t) => {
      for (let i = 0; i < rows; i++) out[(start + i) * trees.length + t] = leafOf(tree, data, i * matrix.cols);
    });
  });
  return int64Array(out, matrix.rows, trees.length);
}

/** The nodes of all trees side by side, and the first node of each tree. */
export function forestPath(m: { readonly self: Owner } & Forest, X: Input): [SparseMatrix, NdArray] {
  const trees = treesOf(m);
  const pointers = [0];
  for (const tree of trees) pointers.push(pointers[pointers.length - 1]! + tree.nodeCount);
  return [decisionPath(m.self, trees, forestInput(m, X)), int64Array(pointers, pointers.length)];
}

export function forestImportances(m: { readonly self: Owner } & Forest): NdArray {
  const width = forestWidth(m);
  return float64Array(meanImportances(treesOf(m), width, true), width);
}
