/** What trees and forests share: their class labels, their X, and results for one or several outputs. */
import { labelsAsText } from '../../binding/python2-labels.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { SparseMatrix } from '../../../scipy/sparse.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { boundOf } from '../../binding/bound-object.js';
import type { Attribute, Owner } from '../../binding/define.js';
import type { BoundEstimator } from '../../binding/bound-estimator.js';
import type { Csr, Dense, Input } from '../../input/matrix.js';
import { argmaxRows, float64Array, int64Array, takeLabels, textArray } from '../../binding/results.js';
import { describe } from '../../binding/state.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { asFloat32, checkWidth } from '../../running/validate.js';
import type { PackedTree } from './packed-tree.js';
import { eachBlock, pathOf } from './traverse.js';

/** Labels of each output; `single` where scikit-learn keeps one array and not a list. */
export interface ClassLists {
  readonly single: boolean;
  readonly lists: readonly NdArray[];
}

export function classLists(): Attribute<ClassLists> {
  return {
    read(value, place) {
      const text = (list: NdArray): NdArray => labelsAsText(list, place.version);
      if (value instanceof NdArray && value.ndim === 1) return { single: true, lists: [text(value)] };
      const lists = asSequence(value);
      if (
        lists?.every((list): list is NdArray => list instanceof NdArray && list.ndim === 1) === true &&
        lists.length > 0
      ) {
        return { single: false, lists: lists.map(text) };
      }
      throw place.fail('labels, or a list of labels', describe(value));
    },
  };
}

/** Every output of the tree has the labels for its classes. */
export function checkTreeClasses(self: Owner, classes: ClassLists, tree: PackedTree): void {
  const counts = classes.lists.map((list) => list.size);
  if (counts.join() !== tree.nClasses.join()) {
    throw self.fail('classes_', `${tree.nClasses.join(', ')} labels, as the tree has classes`, counts.join(', '));
  }
}

export function checkTreeWidth(self: Owner, tree: PackedTree): void {
  if (self.nFeatures !== undefined && self.nFeatures !== tree.nFeatures) {
    throw self.fail('tree_', `${self.nFeatures} features, as n_features_in_ says`, `${tree.nFeatures}`);
  }
}

/** The packed tree of a child estimator. */
export function treeOf(estimator: BoundEstimator, self: Owner, attribute = 'estimators_'): PackedTree {
  const bound = boundOf(estimator);
  if (bound.definition?.attributes['tree_'] === undefined)
    throw self.fail(attribute, 'decision trees', estimator.className);
  return (bound.model as unknown as { tree_: PackedTree }).tree_;
}

/** What the values of an output are divided by in a node: the releases up to 1.3 stored weights, and predict shares of one. */
export function divisorOf(tree: PackedTree, node: number, output: number): number {
  const start = (node * tree.nOutputs + output) * tree.maxClasses;
  const sum = pairwiseSum(tree.values, start, tree.nClasses[output]!);
  return sum === 0 ? 1 : sum;
}

/** Values of every node as scikit-learn predicts them: shares of one, up to 1.3 by dividing. Shape as `values`. */
export function probabilitiesOf(tree: PackedTree, divide: boolean): Float64Array {
  if (!divide) return tree.values;
  const { nodeCount, nOutputs, nClasses, maxClasses } = tree;
  const out = new Float64Array(tree.values.length);
  for (let i = 0; i < nodeCount; i++) {
    for (let k = 0; k < nOutputs; k++) {
      const start = (i * nOutputs + k) * maxClasses;
      const divisor = divisorOf(tree, i, k);
      for (let c = 0; c < nClasses[k]!; c++) out[start + c] = tree.values[start + c]! / divisor;
    }
  }
  return out;
}

/** X as trees see it: float32, with NaN where the release sends missing values somewhere. */
export function treeInput(self: Owner, X: Input, width: number, missing: boolean, inf = false): Dense | Csr {
  checkWidth(self, X.cols, self.nFeatures ?? width);
  return asFloat32(self, X, { nan: missing && X.kind !== 'csr', inf, width });
}

export function labelArray(
  { version }: Pick<Owner, 'version'>,
  classes: ClassLists,
  probabilities: readonly Float64Array[],
  rows: number,
): NdArray {
  const picked = classes.lists.map((list, k) => takeLabels(list, argmaxRows(probabilities[k]!, rows, list.size)));
  if (classes.single) return picked[0]!;
  const stacked = stackColumns(picked, rows);
  // Up to 0.20 the labels of several outputs were put into an array of float64.
  const isNumeric = 'iub'.includes(stacked.dtype.kind);
  return isNumeric && !version.since(0, 21) ? float64Array(stacked.toFloat64(), ...stacked.shape) : stacked;
}

/** Columns side by side in the dtype of the first one, as scikit-learn allocates it. */
export function stackColumns(columns: readonly NdArray[], rows: number): NdArray {
  const first = columns[0]!;
  const shape = [rows, columns.length];
  const lists = columns.map((column) => column.flat());
  const at = (i: number): unknown => lists[i % columns.length]![Math.floor(i / columns.length)];
  const items = Array.from({ length: rows * columns.length }, (_, i) => at(i));
  const { dtype } = first;
  if (dtype.kind === 'O') return new NdArray(items, shape, dtype);
  if (dtype.kind === 'U') return textArray(items as string[], shape, dtype.itemsize / 4);
  if (dtype.kind === 'i' && dtype.itemsize === 8) return int64Array(items as number[], ...shape);
  if (dtype.kind === 'b') return new NdArray(Uint8Array.from(items, Number), shape, dtypeOf('bool'));
  return float64Array(Float64Array.from(items as number[]), ...shape);
}

export function probabilityArrays(
  classes: ClassLists,
  probabilities: readonly Float64Array[],
  rows: number,
): NdArray | NdArray[] {
  const arrays = probabilities.map((data, k) => float64Array(data, rows, classes.lists[k]!.size));
  return classes.single ? arrays[0]! : arrays;
}

/** Nodes on the way of each row, one tree after another: scipy's CSR with a column per node. */
export function decisionPath(
  { version }: Pick<Owner, 'version'>,
  stored: readonly PackedTree[],
  X: Dense | Csr,
): SparseMatrix {
  // Up to 1.7 the path of a missing value went right at every node, whatever the prediction did.
  const trees = version.since(1, 8)
    ? stored
    : stored.map((tree) => ({ ...tree, missingLeft: undefined, leafOf: undefined }));
  const indices: number[] = [];
  const indptr = new Int32Array(X.rows + 1);
  const path: number[] = [];
  let columns = 0;
  const offsets = trees.map((tree) => (columns += tree.nodeCount) - tree.nodeCount);
  eachBlock(X, (data, rows, start) => {
    for (let i = 0; i < rows; i++) {
      trees.forEach((tree, t) => {
        path.length = 0;
        pathOf(tree, data, i * X.cols, path);
        for (let p = 0; p < path.length; p++) indices.push(offsets[t]! + path[p]!);
      });
      indptr[start + i + 1] = indices.length;
    }
  });
  const ones = new BigInt64Array(indices.length).fill(1n);
  return new SparseMatrix(ones, Int32Array.from(indices), indptr, [X.rows, columns], dtypeOf('int64'));
}
