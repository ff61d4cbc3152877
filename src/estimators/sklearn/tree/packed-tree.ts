/** `sklearn.tree._tree.Tree` as flat arrays, checked so that walking it ends and never leaves it. */
import { UnsupportedError } from '../../../core/errors.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject, asSequence } from '../../../pickle/values/py-values.js';
import type { Attribute, Place } from '../../binding/define.js';
import { attributesOf, classPath, describe, unwrapScalar } from '../../binding/state.js';
import { fieldReader } from '../../binding/structured-fields.js';
import { recordsOf } from './record-walker.js';
import type { Branches } from '../../../trees/branches.js';

const TREE_LEAF = -1;

type Size = Pick<PackedTree, 'nodeCount' | 'nFeatures'>;

/** Node `i` is a leaf where `left[i]` is -1. */
export interface PackedTree {
  readonly nodeCount: number;
  readonly nFeatures: number;
  readonly nOutputs: number;
  /** Classes of each output; 1 for regression. */
  readonly nClasses: readonly number[];
  /** Largest of {@link nClasses}. */
  readonly maxClasses: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** Where rows without a value go; absent before 1.3. */
  readonly missingLeft: Uint8Array | undefined;
  /** The leaf of a row of X that starts at `offset`, by the records of the file, where they can be walked as they are. */
  readonly leafOf: ((X: Float64Array, offset: number) => number) | undefined;
  /** Shape (nodes, outputs, maxClasses). */
  readonly values: Float64Array;
  /** What prediction rarely asks for is read when it does. */
  impurity(): Float64Array;
  /** Weighted number of rows of `fit` in a node. */
  weight(): Float64Array;
  /** Rows of `fit` in a node. */
  samples(): Int32Array;
}

function memo<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function countOf(value: unknown, place: Place, what: string): number {
  const number = unwrapScalar(value);
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw place.fail(what, describe(value));
}

function classCounts(value: unknown, nOutputs: number, place: Place): number[] {
  const items = value instanceof NdArray ? value.flat() : asSequence(value);
  if (items?.length !== nOutputs) throw place.fail(`the number of classes of ${nOutputs} outputs`, describe(value));
  return items.map((item) => Math.max(1, countOf(item, place, 'a number of classes')));
}

interface Links {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
}

/** Checks the links: children come after their parent, as scikit-learn builds them, so there is no way round. */
function checkNode(i: number, left: number, right: number, column: number, tree: Size, place: Place): void {
  const { nodeCount, nFeatures } = tree;
  if (left === TREE_LEAF) {
    if (right !== TREE_LEAF) throw place.fail('leaves without children', `a right child of leaf ${i}`);
    return;
  }
  for (let child = left, k = 0; k < 2; k++, child = right) {
    if (!(child > i && child < nodeCount))
      throw place.fail(`children after their parent and below ${nodeCount}`, `child ${child} of node ${i}`);
  }
  if (!(column >= 0 && column < nFeatures))
    throw place.fail(`features below ${nFeatures}`, `feature ${column} in node ${i}`);
}

function pack(object: PyObject, place: Place): PackedTree {
  const state = attributesOf(object);
  const nodes = state?.get('nodes');
  const values = state?.get('values');
  if (!(nodes instanceof NdArray) || nodes.ndim !== 1) throw place.fail('an array of nodes', describe(nodes));
  if (!(values instanceof NdArray) || values.ndim !== 3) throw place.fail('a 3-D array of values', describe(values));
  const nodeCount = nodes.shape[0]!;
  if (nodeCount === 0) throw place.fail('at least one node', 'none');
  const nFeatures = countOf(object.args[0], place, 'a number of features');
  const nOutputs = countOf(object.args[2], place, 'a number of outputs');
  const nClasses = classCounts(object.args[1], nOutputs, place);
  const maxClasses = nClasses.reduce((a, b) => Math.max(a, b), 1);
  if (values.shape.join() !== [nodeCount, nOutputs, maxClasses].join()) {
    throw place.fail(`values of shape (${nodeCount}, ${nOutputs}, ${maxClasses})`, describe(values));
  }
  if (values.dtype.kind !== 'f' || values.dtype.itemsize !== 8) throw place.fail('values of float64', describe(values));
  if (nodes.dtype.fields?.has('split_kind') === true) {
    const kind = fieldReader(nodes, 'split_kind', place);
    for (let i = 0; i < nodeCount; i++) {
      if (kind(i) !== 0)
        throw new UnsupportedError(`${place.className}: trees with categorical splits are not supported`);
    }
  }
  const ints = (name: string): Int32Array => {
    const read = fieldReader(nodes, name, place);
    const out = new Int32Array(nodeCount);
    for (let i = 0; i < nodeCount; i++) {
      const value = read(i);
      if (!(Math.abs(value) < 2 ** 31)) throw place.fail(`32-bit numbers as ${name}`, `${value} in node ${i}`);
      out[i] = value;
    }
    return out;
  };
  const floats = (name: string): Float64Array => {
    const read = fieldReader(nodes, name, place);
    const out = new Float64Array(nodeCount);
    for (let i = 0; i < nodeCount; i++) out[i] = read(i);
    return out;
  };
  const size = { nodeCount, nFeatures };
  // Made when many rows come, of what stands there then: it is checked then, too.
  const links = memo((): Links => {
    const [left, right, feature] = [ints('left_child'), ints('right_child'), ints('feature')];
    for (let i = 0; i < nodeCount; i++) checkNode(i, left[i]!, right[i]!, feature[i]!, size, place);
    return { left, right, feature };
  });
  const thresholds = memo(() => floats('threshold'));
  const missing = nodes.dtype.fields?.has('missing_go_to_left') === true;
  const goes = memo(() => (missing ? Uint8Array.from(ints('missing_go_to_left')) : undefined));
  const records = recordsOf(nodes, missing, place);
  if (records === undefined) links();
  else records.each((i, left, right, feature) => checkNode(i, left, right, feature, size, place));
  return {
    ...size,
    nOutputs,
    nClasses,
    maxClasses,
    get left() {
      return links().left;
    },
    get right() {
      return links().right;
    },
    get feature() {
      return links().feature;
    },
    get threshold() {
      return thresholds();
    },
    get missingLeft() {
      return goes();
    },
    leafOf: records?.leafOf,
    values: values.toFloat64(),
    impurity: memo(() => floats('impurity')),
    weight: memo(() => floats('weighted_n_node_samples')),
    samples: memo(() => ints('n_node_samples')),
  };
}

/** A tree as `pack` takes it, with other values than its own where they are given. */
export function branchesOf(tree: PackedTree, values: Float64Array = tree.values): Branches {
  const { nodeCount, left, right, feature, threshold } = tree;
  return { count: nodeCount, isLeaf: (node) => left[node] === TREE_LEAF, left, right, feature, threshold, values };
}

/** The `tree_` of a fitted tree. */
export function packedTree(): Attribute<PackedTree> {
  return {
    read(value, place) {
      if (value instanceof PyObject && classPath(value) === 'sklearn.tree._tree.Tree') return pack(value, place);
      throw place.fail('a sklearn.tree._tree.Tree', describe(value));
    },
  };
}
