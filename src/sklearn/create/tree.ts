/** The `tree_` of a decision tree, from arrays with a value a node. Source: `sklearn/tree/_tree.pxd` and `Tree.__setstate__`. */
import { InvalidInputError } from '../../core/errors.js';
import { dtypeOf, type Field, structuredDtype } from '../../numpy/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/py-dict.js';
import { PyGlobal, PyObject } from '../../pickle/values.js';
import type { SklearnVersion } from '../version.js';

/** Arrays under the names that scikit-learn's `Tree` has; a leaf has -1 as both children. */
export interface TreeArrays {
  children_left: ArrayLike<number>;
  children_right: ArrayLike<number>;
  /** Column that a node compares; anything for leaves. */
  feature: ArrayLike<number>;
  /** Rows with a value of at most this go left. */
  threshold: ArrayLike<number>;
  /** A row a node: weights of the classes, or the value of each output. */
  value: ArrayLike<number> | ArrayLike<ArrayLike<number>>;
  impurity?: ArrayLike<number>;
  n_node_samples?: ArrayLike<number>;
  weighted_n_node_samples?: ArrayLike<number>;
  /** Since scikit-learn 1.3: whether missing values go left. */
  missing_go_to_left?: ArrayLike<number | boolean>;
}

const COLUMNS = [
  ['left_child', 'int64'],
  ['right_child', 'int64'],
  ['feature', 'int64'],
  ['threshold', 'float64'],
  ['impurity', 'float64'],
  ['n_node_samples', 'int64'],
  ['weighted_n_node_samples', 'float64'],
] as const;

const LEAF = -1;
const NO_FEATURE = -2;

/** Checks that the nodes are one tree, parents before children, and gives its depth. */
function depthOf(left: ArrayLike<number>, right: ArrayLike<number>, count: number): number {
  const depth = new Int32Array(count).fill(-1);
  depth[0] = 0;
  let deepest = 0;
  for (let i = 0; i < count; i++) {
    if (depth[i]! < 0) throw new InvalidInputError(`node ${i} of the tree is below no node before it`);
    deepest = Math.max(deepest, depth[i]!);
    const [l, r] = [left[i]!, right[i]!];
    if (l === LEAF && r === LEAF) continue;
    for (const child of [l, r]) {
      if (!Number.isInteger(child) || child <= i || child >= count || depth[child] !== -1)
        throw new InvalidInputError(
          `node ${i} of the tree has the child ${child}: children are later nodes, each once`,
        );
      depth[child] = depth[i]! + 1;
    }
  }
  return deepest;
}

/** Values as (nodes, outputs, classes), a share of one for each class since 1.3. */
function valuesOf(arrays: TreeArrays, count: number, classes: number, version: SklearnVersion): Float64Array {
  const { value } = arrays;
  const rows = Array.from(value as ArrayLike<number | ArrayLike<number>>);
  const flat = Float64Array.from(rows.flatMap((row) => (typeof row === 'number' ? [row] : Array.from(row))));
  const width = Math.max(classes, 1);
  if (flat.length !== count * width)
    throw new InvalidInputError(`value has ${flat.length} numbers; ${count} nodes need ${width} each`);
  if (classes === 0 || !version.since(1, 3)) return flat;
  for (let i = 0; i < count; i++) {
    const row = flat.subarray(i * width, (i + 1) * width);
    const sum = row.reduce((total, item) => total + item, 0);
    if (!(sum > 0)) throw new InvalidInputError(`node ${i} of the tree has weights that sum up to ${sum}`);
    row.forEach((item, k) => (row[k] = item / sum));
  }
  return flat;
}

/**
 * The graph of a `sklearn.tree._tree.Tree` with one output.
 *
 * @param classes Number of classes, 0 for a regression.
 */
export function treeObject(arrays: TreeArrays, features: number, classes: number, version: SklearnVersion): PyObject {
  const count = arrays.children_left.length;
  if (count === 0) throw new InvalidInputError('a tree has at least one node');
  const given: Record<string, ArrayLike<number>> = {
    left_child: arrays.children_left,
    right_child: arrays.children_right,
    feature: arrays.feature,
    threshold: arrays.threshold,
    impurity: arrays.impurity ?? new Float64Array(count),
    n_node_samples: arrays.n_node_samples ?? new Float64Array(count).fill(1),
    weighted_n_node_samples: arrays.weighted_n_node_samples ?? arrays.n_node_samples ?? new Float64Array(count).fill(1),
  };
  for (const [name, values] of Object.entries(given)) {
    if (values?.length !== count) throw new InvalidInputError(`${name} of the tree needs ${count} values, one a node`);
  }
  const depth = depthOf(arrays.children_left, arrays.children_right, count);
  const hasMissing = version.since(1, 3);
  const fields = new Map<string, Field>(
    COLUMNS.map(([name, type], i) => [name, { dtype: dtypeOf(type), offset: 8 * i }]),
  );
  if (hasMissing) fields.set('missing_go_to_left', { dtype: dtypeOf('uint8'), offset: 8 * COLUMNS.length });
  const itemsize = 8 * (COLUMNS.length + (hasMissing ? 1 : 0));
  const bytes = new Uint8Array(count * itemsize);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const leaf = arrays.children_left[i] === LEAF;
    if (!leaf && !(Number.isInteger(arrays.feature[i]) && arrays.feature[i]! >= 0 && arrays.feature[i]! < features))
      throw new InvalidInputError(`node ${i} of the tree compares column ${arrays.feature[i]} of ${features}`);
    COLUMNS.forEach(([name, type], j) => {
      const stored = leaf && (name === 'feature' || name === 'threshold') ? NO_FEATURE : given[name]![i]!;
      const at = i * itemsize + 8 * j;
      if (type === 'float64') view.setFloat64(at, stored, true);
      else view.setBigInt64(at, BigInt(stored), true);
    });
    if (hasMissing) bytes[i * itemsize + 8 * COLUMNS.length] = Number(arrays.missing_go_to_left?.[i] ?? 0);
  }
  const state = new PyDict();
  state.set('max_depth', depth);
  state.set('node_count', count);
  state.set('nodes', NdArray.fromBytes(bytes, [count], structuredDtype(fields, itemsize, { aligned: hasMissing })));
  state.set('values', NdArray.of(valuesOf(arrays, count, classes, version), [count, 1, Math.max(classes, 1)]));
  const tree = new PyObject(new PyGlobal('sklearn.tree._tree', 'Tree'), 'reduce', [
    features,
    NdArray.of(BigInt64Array.of(BigInt(Math.max(classes, 1)))),
    1,
  ]);
  tree.state = state;
  return tree;
}
