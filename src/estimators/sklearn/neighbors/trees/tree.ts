/**
 * KD and ball trees of files: their arrays, checked, and their queries in the order of scikit-learn's, which settles
 * which of several rows at one distance are found.
 */
import { type Metric, metricOf } from '../../../../linalg/metrics.js';
import { NeighborHeap } from '../../../../linalg/neighbor-heap.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { asSequence, PyGlobal, PyObject } from '../../../../pickle/values/py-values.js';
import { type Numbers, numbers } from '../../../binding/attributes.js';
import type { Attribute, Place } from '../../../binding/define.js';
import { ownMetric } from '../../../own/metric.js';
import { describe, unwrapScalar } from '../../../binding/state.js';

export interface NeighborTree {
  readonly data: Numbers;
  readonly metric: Metric;
  /** Rows of the data in the order of the leaves. */
  readonly order: Int32Array;
  readonly weights: Float64Array | undefined;
  readonly nodes: Nodes;
  readonly kind: 'kd' | 'ball';
  /** KD: the least values of each node, then the largest; ball: the centres. */
  readonly bounds: Float64Array;
}

interface Nodes {
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly leaf: Uint8Array;
  readonly radius: Float64Array;
}

/** The class that `newObj` was asked for. */
function madeClass(value: unknown): string | undefined {
  if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal) || value.cls.name !== 'newObj') return undefined;
  const [cls] = value.args;
  return cls instanceof PyGlobal ? cls.name : undefined;
}

/** Names of DistanceMetric's classes, without `Distance` and the number of bits. */
const CLASS_NAMES: Readonly<Record<string, string>> = { SEuclidean: 'seuclidean', WMinkowski: 'wminkowski' };

/** A pickled `DistanceMetric`: its state is (p, vec, mat). */
export function readMetric(value: unknown, cols: number, place: Place): Metric {
  const name = /^(\w+)Distance(?:32|64)?$/.exec(madeClass(value) ?? '')?.[1];
  const parts = value instanceof PyObject ? asSequence(value.state) : undefined;
  if (name === undefined || parts === undefined || parts.length < 3)
    throw place.fail('a distance metric', describe(value));
  // A function of two rows, which the file names.
  if (name === 'PyFunc') return ownMetric(parts[3], parts[4], cols, place);
  const p = unwrapScalar(parts[0]);
  const vector = numbers(1).read(parts[1], place).data;
  const matrix = numbers(2).read(parts[2], place).data;
  const known = CLASS_NAMES[name] ?? name.toLowerCase();
  const needsVector = ['seuclidean', 'wminkowski'].includes(known) || (known === 'minkowski' && vector.length > 1);
  const metric = metricOf(known, cols, {
    p: typeof p === 'number' ? p : undefined,
    vector: needsVector ? vector : undefined,
    matrix: known === 'mahalanobis' ? matrix : undefined,
  });
  if (metric === undefined) throw place.fail('a distance metric that Brine knows', name);
  return metric;
}

/** The fields of the array of nodes: integers of 4 or 8 bytes and a float. */
function readNodes(value: unknown, count: number, place: Place): Nodes {
  const found = value instanceof NdArray && value.ndim === 1 ? value : undefined;
  const bytes = found?.bytes;
  const fields = ['idx_start', 'idx_end', 'is_leaf', 'radius'].map((name) => found?.dtype.fields?.get(name));
  if (found === undefined || bytes === undefined || fields.includes(undefined)) {
    throw place.fail('an array of tree nodes', describe(value));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (node: number, field: number): number => {
    const { dtype, offset } = fields[field]!;
    const at = node * found.dtype.itemsize + offset;
    const little = dtype.byteorder !== '>';
    if (dtype.kind === 'f') return dtype.itemsize === 4 ? view.getFloat32(at, little) : view.getFloat64(at, little);
    return dtype.itemsize === 4 ? view.getInt32(at, little) : Number(view.getBigInt64(at, little));
  };
  const size = found.size;
  const nodes: Nodes = {
    start: new Int32Array(size),
    end: new Int32Array(size),
    leaf: new Uint8Array(size),
    radius: new Float64Array(size),
  };
  if (size === 0) throw place.fail('an array of tree nodes', 'an empty one');
  for (let i = 0; i < size; i++) {
    const [start, end] = [read(i, 0), read(i, 1)];
    if (!(start >= 0 && end >= start && end <= count))
      throw place.fail(`nodes over ${count} rows`, `${start} to ${end}`);
    nodes.start[i] = start;
    nodes.end[i] = end;
    nodes.leaf[i] = read(i, 2) === 0 ? 0 : 1;
    nodes.radius[i] = read(i, 3);
  }
  checkNodes(nodes, count, place);
  return nodes;
}

/** The root covers all rows, and the children of a node share its rows out between them. */
function checkNodes({ start, end, leaf }: Nodes, count: number, place: Place): void {
  if (start[0] !== 0 || end[0] !== count) throw place.fail(`a root over ${count} rows`, `${start[0]} to ${end[0]}`);
  for (let i = 0; i < leaf.length; i++) {
    if (leaf[i] !== 0) continue;
    const [a, b] = [2 * i + 1, 2 * i + 2];
    // Nodes that nothing leads to may be empty.
    if (start[i] === 0 && end[i] === 0 && i > 0) continue;
    if (b >= leaf.length || start[a] !== start[i] || end[a] !== start[b] || end[b] !== end[i]) {
      throw place.fail('children that share the rows of their node', `others at node ${i}`);
    }
  }
}

/** Every row once. */
function rowOrder(given: Float64Array, count: number, place: Place): Int32Array {
  if (given.length !== count) throw place.fail(`${count} different rows`, 'others');
  const order = new Int32Array(count);
  const seen = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const row = given[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= count) throw place.fail(`rows of 0 to ${count - 1}`, `${row}`);
    if (seen[row] !== 0) throw place.fail(`${count} different rows`, 'others');
    seen[row] = 1;
    order[i] = row;
  }
  return order;
}

/** A KDTree or BallTree: state (data, idx_array, node_data, node_bounds, …, dist_metric, sample_weight). */
export function neighborTree(): Attribute<NeighborTree> {
  return {
    read(value, place) {
      const name = madeClass(value);
      const kind =
        name?.startsWith('KDTree') === true ? 'kd' : name?.startsWith('BallTree') === true ? 'ball' : undefined;
      const parts = value instanceof PyObject ? asSequence(value.state) : undefined;
      if (kind === undefined || parts === undefined || parts.length < 12) throw place.fail('a tree', describe(value));
      const data = numbers(2).read(parts[0], place);
      const [count, cols] = data.shape as [number, number];
      const order = rowOrder(numbers(1).read(parts[1], place).data, count, place);
      const nodes = readNodes(parts[2], count, place);
      const bounds = numbers(3).read(parts[3], place);
      const needed = (kind === 'kd' ? 2 : 1) * nodes.leaf.length * cols;
      if (bounds.data.length !== needed) throw place.fail(`${needed} bounds`, `${bounds.data.length}`);
      const weights = parts[12] instanceof NdArray ? numbers(1).read(parts[12], place).data : undefined;
      if (weights !== undefined && weights.length !== count) throw place.fail(`${count} weights`, `${weights.length}`);
      return {
        data,
        metric: readMetric(parts[11], cols, place),
        order,
        weights,
        nodes,
        kind,
        bounds: bounds.data,
      };
    },
  };
}

/** Numbers of fit below which rows are put in order at once, which takes some milliseconds. */
const FEW = 1 << 17;
/** A number costs as much to pack as to compare so many times where it stands. */
const COMPARISONS = 16;

interface Work {
  /** Numbers of fit that were compared where they stand. */
  compared: number;
  /** The rows in the order of the leaves, so that those of a leaf stand together. */
  arranged: Float64Array | undefined;
}

const works = new WeakMap<NeighborTree, Work>();

function workOf(tree: NeighborTree): Work {
  let work = works.get(tree);
  if (work === undefined) {
    work = { compared: 0, arranged: undefined };
    works.set(tree, work);
  }
  return work;
}

/** False while few rows were asked of a large tree: its rows are compared where they stand. */
export function paysToPack(tree: NeighborTree): boolean {
  const { length } = tree.data.data;
  return length < FEW || workOf(tree).compared > COMPARISONS * length;
}

/** The nearest `count` rows to the one at `start` of `X`, with reduced distances, not yet sorted. */
export function queryTree(tree: NeighborTree, X: Float64Array, start: number, count: number): NeighborHeap {
  const heap = new NeighborHeap(count);
  const work = workOf(tree);
  if (tree.metric.p === 2 && work.arranged === undefined && paysToPack(tree)) work.arranged = rowsInOrder(tree);
  visit(tree, work, X, start, heap, 0, lowerBound(tree, 0, X, start));
  return heap;
}

// The depth is the logarithm of the number of nodes.
function visit(
  tree: NeighborTree,
  work: Work,
  X: Float64Array,
  start: number,
  heap: NeighborHeap,
  node: number,
  bound: number,
): void {
  if (bound > heap.largest) return;
  const { nodes, order, data, metric } = tree;
  const cols = data.shape[1]!;
  if (nodes.leaf[node] !== 0) {
    const [from, to] = [nodes.start[node]!, nodes.end[node]!];
    if (metric.p === 2) {
      work.compared += (to - from) * cols;
      nearLeaf(work.arranged, data.data, order, X, start, cols, from, to, heap);
      return;
    }
    for (let i = from; i < to; i++) {
      const distance = metric.reduced(X, start, data.data, order[i]! * cols);
      if (distance < heap.largest) heap.push(distance, order[i]!);
    }
    return;
  }
  const a = 2 * node + 1;
  const b = a + 1;
  const boundA = lowerBound(tree, a, X, start);
  const boundB = lowerBound(tree, b, X, start);
  const first = boundA <= boundB ? a : b;
  visit(tree, work, X, start, heap, first, Math.min(boundA, boundB));
  visit(tree, work, X, start, heap, first === a ? b : a, Math.max(boundA, boundB));
}

function rowsInOrder({ data: { data, shape }, order }: NeighborTree): Float64Array {
  const cols = shape[1]!;
  const rows = new Float64Array(data.length);
  for (let i = 0, to = 0; i < order.length; i++)
    for (let from = order[i]! * cols, end = from + cols; from < end; from++, to++) rows[to] = data[from]!;
  return rows;
}

/** The rows of a leaf, by squared distance. */
function nearLeaf(
  arranged: Float64Array | undefined,
  data: Float64Array,
  order: Int32Array,
  X: Float64Array,
  start: number,
  cols: number,
  from: number,
  to: number,
  heap: NeighborHeap,
): void {
  const rows = arranged ?? data;
  let { largest } = heap;
  for (let i = from; i < to; i++) {
    const at = (arranged === undefined ? order[i]! : i) * cols;
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const difference = X[start + j]! - rows[at + j]!;
      sum += difference * difference;
    }
    if (sum < largest) {
      heap.push(sum, order[i]!);
      ({ largest } = heap);
    }
  }
}

/** Least reduced distance that a row of the node can have. */
function lowerBound(
  { kind, bounds, nodes, metric, data }: NeighborTree,
  node: number,
  X: Float64Array,
  start: number,
): number {
  const cols = data.shape[1]!;
  if (kind === 'ball') {
    const centre = metric.fromReduced(metric.reduced(X, start, bounds, node * cols));
    return metric.toReduced(Math.max(0, centre - nodes.radius[node]!));
  }
  const upper = nodes.leaf.length * cols;
  const p = metric.p ?? 2;
  if (p === 2) return squaredGaps(bounds, node * cols, upper + node * cols, X, start, cols);
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const below = bounds[node * cols + j]! - X[start + j]!;
    const above = X[start + j]! - bounds[upper + node * cols + j]!;
    const gap = 0.5 * (below + Math.abs(below) + (above + Math.abs(above)));
    if (p === Number.POSITIVE_INFINITY) sum = Math.max(sum, gap);
    else sum += gap ** p;
  }
  return sum;
}

/** The same for the usual metric: outside of the box by less than nothing is not outside. */
function squaredGaps(
  bounds: Float64Array,
  lower: number,
  upper: number,
  X: Float64Array,
  start: number,
  cols: number,
): number {
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    const value = X[start + j]!;
    const below = bounds[lower + j]! - value;
    const above = value - bounds[upper + j]!;
    // As scikit-learn writes it: 0.5 · (d + |d|) is d or 0, exactly.
    const gap = below > 0 ? below : above > 0 ? above : 0;
    sum += gap * gap;
  }
  return sum;
}
