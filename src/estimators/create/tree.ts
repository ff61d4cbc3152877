/** The `tree_` of a decision tree, from arrays with a value a node. Source: `sklearn/tree/_tree.pxd` and `Tree.__setstate__`. */
import { InvalidInputError } from '../../core/errors.js';
import { dtypeOf, type Field, structuredDtype } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import type { SklearnVersion } from '../binding/version.js';

/** Arrays under the names that scikit-learn's `Tree` has; a leaf has -1 as both children. */
export interface TreeArrays {
  children_left: ArrayLike<number>;
  children_right: ArrayLike<number>;
  /** Column that a node compares; anything for leaves. */
  feature: ArrayLike<number>;
  /** Rows with a value of at most this go left. */
  threshold: ArrayLike<number>;
  /** A row a node: weights of the classes, or the value of each output; with classes of several outputs a row for each. */
  value: ArrayLike<number> | ArrayLike<ArrayLike<number>> | ArrayLike<ArrayLike<ArrayLike<number>>>;
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

/** The numbers of a node, output for output. */
function rowOf(row: unknown): number[] {
  if (typeof row === 'number') return [row];
  if (Array.isArray(row)) return (row as unknown[]).flatMap(rowOf);
  if (ArrayBuffer.isView(row) && !(row instanceof DataView)) return Array.from(row as Float64Array, Number);
  throw new InvalidInputError(`value of a tree is made of numbers, not ${typeof row}`);
}

/** Values as (nodes, outputs, classes), a share of one for each class since 1.3. */
function valuesOf(
  arrays: TreeArrays,
  count: number,
  classes: readonly number[],
  version: SklearnVersion,
): Float64Array {
  const widths = classes.map((size) => Math.max(size, 1));
  const wanted = widths.reduce((total, width) => total + width, 0);
  const most = widths.reduce((largest, width) => Math.max(largest, width), 0);
  const rows = Array.from(arrays.value as ArrayLike<unknown>, rowOf).flat();
  if (rows.length !== count * wanted)
    throw new InvalidInputError(`value has ${rows.length} numbers; ${count} nodes need ${wanted} each`);
  const out = new Float64Array(count * widths.length * most);
  let from = 0;
  for (let i = 0; i < count; i++) {
    widths.forEach((width, k) => {
      const row = rows.slice(from, from + width);
      from += width;
      const sum = row.reduce((total, item) => total + item, 0);
      const isShare = classes[k]! > 0 && version.since(1, 3);
      if (isShare && !(sum > 0)) throw new InvalidInputError(`node ${i} of the tree has weights that sum up to ${sum}`);
      const at = (i * widths.length + k) * most;
      row.forEach((item, c) => (out[at + c] = isShare ? item / sum : item));
    });
  }
  return out;
}

/**
 * The graph of a `sklearn.tree._tree.Tree`.
 *
 * @param classes Number of classes of each output, 0 for a regression.
 */
export function treeObject(
  arrays: TreeArrays,
  features: number,
  classes: readonly number[],
  version: SklearnVersion,
): PyObject {
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
  const values = valuesOf(arrays, count, classes, version);
  const outputs = classes.length;
  state.set('values', NdArray.of(values, [count, outputs, values.length / count / outputs]));
  const tree = new PyObject(new PyGlobal('sklearn.tree._tree', 'Tree'), 'reduce', [
    features,
    NdArray.of(BigInt64Array.from(classes, (size) => BigInt(Math.max(size, 1)))),
    outputs,
  ]);
  tree.state = state;
  return tree;
}
