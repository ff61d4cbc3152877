/** KD trees as assembly/neighbors.ts walks them: the rows of each leaf in panels of four, the boxes of children in pairs. */
import { sortBoth } from '../../linalg/neighbor-heap.js';
import { type Machine, machine, SCRATCH } from '../../linalg/wasm/machine.js';
import type { NeighborTree } from './tree.js';

const PANEL = 4;
const NODE_BYTES = 16;
/** Rows of X that are looked up in one call. */
const BLOCK = 256;
/** Fewer rows are looked up in their own order. */
const WORTH_SORTING = 512;

interface Layout {
  /** Bytes from the start to the pairs of boxes, to the panels, and to the end. */
  readonly pairs: number;
  readonly panels: number;
  readonly bytes: number;
  /** Row of the data for each place in the panels. */
  readonly rows: Int32Array;
}

const layouts = new WeakMap<NeighborTree, Layout>();

/** A node without children in the file counts as a leaf, whatever it says. */
function isLeaf({ nodes }: NeighborTree, node: number): boolean {
  return nodes.leaf[node] !== 0 || 2 * node + 2 >= nodes.leaf.length;
}

function panelsOf({ nodes }: NeighborTree, node: number): number {
  return Math.ceil((nodes.end[node]! - nodes.start[node]!) / PANEL);
}

function layoutOf(tree: NeighborTree): Layout {
  let found = layouts.get(tree);
  if (found === undefined) {
    const { nodes, order, data } = tree;
    const cols = data.shape[1]!;
    const places: number[] = [];
    for (let node = 0; node < nodes.leaf.length; node++) {
      if (!isLeaf(tree, node)) continue;
      const start = nodes.start[node]!;
      const end = nodes.end[node]!;
      for (let i = start; i < end; i++) places.push(order[i]!);
      for (let i = end - start; i < panelsOf(tree, node) * PANEL; i++) places.push(-1);
    }
    const pairs = nodes.leaf.length * NODE_BYTES;
    const panels = pairs + Math.ceil(nodes.leaf.length / 2) * 4 * cols * 8;
    found = { pairs, panels, bytes: panels + places.length * cols * 8, rows: Int32Array.from(places) };
    layouts.set(tree, found);
  }
  return found;
}

function write(tree: NeighborTree, { pairs, panels, rows }: Layout, memory: ArrayBuffer, at: number): void {
  const { nodes, bounds, data } = tree;
  const cols = data.shape[1]!;
  const count = nodes.leaf.length;
  const words = new Int32Array(memory, at, count * (NODE_BYTES / 4));
  const boxes = new Float64Array(memory, at + pairs, (panels - pairs) / 8);
  const points = new Float64Array(memory, at + panels, rows.length * cols);
  let place = 0;
  for (let node = 0; node < count; node++) {
    const leaf = isLeaf(tree, node);
    const size = leaf ? panelsOf(tree, node) : 0;
    words.set([leaf ? 1 : 0, at + panels + place * cols * 8, place, size], 4 * node);
    place += size * PANEL;
    if (node === 0) continue;
    const from = ((node - 1) >> 1) * 4 * cols + (node & 1 ? 0 : 1);
    for (let j = 0; j < cols; j++) {
      boxes[from + 4 * j] = bounds[node * cols + j]!;
      boxes[from + 4 * j + 2] = bounds[(count + node) * cols + j]!;
    }
  }
  for (let i = 0; i < rows.length; i++) {
    const to = Math.floor(i / PANEL) * PANEL * cols + (i % PANEL);
    const from = rows[i]! * cols;
    for (let j = 0; j < cols; j++) points[to + PANEL * j] = from < 0 ? Number.POSITIVE_INFINITY : data.data[from + j]!;
  }
}

/**
 * The nearest `count` rows to each row of X by the usual metric, sorted, with squared distances: `count` numbers a row.
 * Undefined where it is to be done without WebAssembly, row by row.
 *
 * @param intro The way of sorting of scikit-learn 1.8 and later
 */
export function nearestPacked(
  tree: NeighborTree,
  X: Float64Array,
  rows: number,
  count: number,
  intro: boolean,
): { distances: Float64Array; indexes: Int32Array } | undefined {
  if (tree.kind !== 'kd' || tree.metric.p !== 2) return undefined;
  const wasm = machine();
  if (wasm === undefined) return undefined;
  const cols = tree.data.shape[1]!;
  const perRow = cols * 8 + count * 12;
  const size = Math.min(rows, BLOCK, Math.floor((SCRATCH - 64) / perRow));
  if (size < 1) return undefined;
  const layout = layoutOf(tree);
  const at = wasm.keep(tree, layout.bytes, (memory, place) => {
    write(tree, layout, memory, place);
  });
  if (at === undefined) return undefined;
  const distances = new Float64Array(rows * count);
  const indexes = new Int32Array(rows * count);
  const order = rows < WORTH_SORTING ? undefined : byLeaf(tree, X, rows);
  const gathered = order === undefined ? undefined : new Float64Array(size * cols);
  for (let start = 0; start < rows; start += size) {
    const block = Math.min(size, rows - start);
    let from = X.subarray(start * cols, (start + block) * cols);
    if (order !== undefined && gathered !== undefined) {
      for (let i = 0; i < block; i++) {
        const row = order[start + i]! * cols;
        for (let j = 0; j < cols; j++) gathered[i * cols + j] = X[row + j]!;
      }
      from = gathered.subarray(0, block * cols);
    }
    lookUp(wasm, at, layout, from, block, cols, count, distances, indexes, (i) => order?.[start + i] ?? start + i);
  }
  for (let i = 0; i < rows; i++) sortBoth(distances, indexes, intro, i * count, count);
  return { distances, indexes };
}

/** Where the boxes of the children of each node are apart, for a quick way down. */
interface Splits {
  readonly column: Int32Array;
  readonly value: Float64Array;
  /** 1 where the first child is above the value. */
  readonly first: Uint8Array;
}

const splits = new WeakMap<NeighborTree, Splits>();

function splitsOf(tree: NeighborTree): Splits {
  let found = splits.get(tree);
  if (found === undefined) {
    const { nodes, bounds, data } = tree;
    const cols = data.shape[1]!;
    const count = nodes.leaf.length;
    found = { column: new Int32Array(count), value: new Float64Array(count), first: new Uint8Array(count) };
    for (let node = 0; node < count; node++) {
      if (isLeaf(tree, node)) continue;
      const [a, b] = [2 * node + 1, 2 * node + 2];
      let widest = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < cols; j++) {
        const middleA = bounds[a * cols + j]! + bounds[(count + a) * cols + j]!;
        const middleB = bounds[b * cols + j]! + bounds[(count + b) * cols + j]!;
        if (!(Math.abs(middleA - middleB) > widest)) continue;
        widest = Math.abs(middleA - middleB);
        found.column[node] = j;
        found.value[node] = (middleA + middleB) / 4;
        found.first[node] = middleA > middleB ? 1 : 0;
      }
    }
    splits.set(tree, found);
  }
  return found;
}

/**
 * The rows of X in the order of the leaves that they are in or near: those that follow each other then visit the same leaves,
 * which are still in the cache. Only the order of work depends on it, no result.
 */
function byLeaf(tree: NeighborTree, X: Float64Array, rows: number): Int32Array {
  const { column, value, first } = splitsOf(tree);
  const cols = tree.data.shape[1]!;
  const count = tree.nodes.leaf.length;
  const leaves = new Int32Array(rows);
  const starts = new Int32Array(count + 1);
  for (let i = 0; i < rows; i++) {
    let node = 0;
    while (!isLeaf(tree, node)) {
      const above = X[i * cols + column[node]!]! > value[node]! ? 1 : 0;
      node = 2 * node + 1 + (above ^ first[node]!);
    }
    leaves[i] = node;
    starts[node + 1]!++;
  }
  for (let node = 0; node < count; node++) starts[node + 1]! += starts[node]!;
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[starts[leaves[i]!]!++] = i;
  return order;
}

function lookUp(
  { f64, u8, kernels, scratch }: Machine,
  at: number,
  layout: Layout,
  X: Float64Array,
  rows: number,
  cols: number,
  count: number,
  distances: Float64Array,
  indexes: Int32Array,
  rowAt: (i: number) => number,
): void {
  const found = scratch + X.byteLength;
  const places = found + rows * count * 8;
  f64.set(X, scratch >> 3);
  kernels.nearest(at, at + layout.pairs, scratch, rows, cols, count, found, places);
  const which = new Int32Array(u8.buffer, places, rows * count);
  for (let i = 0, at = 0; i < rows; i++) {
    let to = rowAt(i) * count;
    for (let k = 0; k < count; k++, at++, to++) {
      distances[to] = f64[(found >> 3) + at]!;
      // Numbers that no comparison accepts leave places unused, which is row 0 without WebAssembly as well.
      indexes[to] = which[at]! < 0 ? 0 : layout.rows[which[at]!]!;
    }
  }
}
