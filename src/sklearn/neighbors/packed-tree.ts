/** KD trees as assembly/neighbors.ts walks them: the rows of each leaf in panels of four, the boxes of children in pairs. */
import { sortBoth } from '../../linalg/neighbor-heap.js';
import { type Machine, machine, SCRATCH } from '../../linalg/wasm/machine.js';
import type { NeighborTree } from './tree.js';

const PANEL = 4;
const NODE_BYTES = 16;
/** Rows of X that are looked up in one call. */
const BLOCK = 256;

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
  for (let start = 0; start < rows; start += size) {
    const block = Math.min(size, rows - start);
    const from = X.subarray(start * cols, (start + block) * cols);
    lookUp(wasm, at, layout, from, block, cols, count, distances, indexes, start * count);
  }
  for (let i = 0; i < rows; i++) sortBoth(distances, indexes, intro, i * count, count);
  return { distances, indexes };
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
  to: number,
): void {
  const found = scratch + X.byteLength;
  const places = found + rows * count * 8;
  f64.set(X, scratch >> 3);
  kernels.nearest(at, at + layout.pairs, scratch, rows, cols, count, found, places);
  distances.set(f64.subarray(found >> 3, (found >> 3) + rows * count), to);
  const which = new Int32Array(u8.buffer, places, rows * count);
  // Numbers that no comparison accepts leave places unused, which is row 0 without WebAssembly as well.
  for (let i = 0; i < which.length; i++) indexes[to + i] = which[i]! < 0 ? 0 : layout.rows[which[i]!]!;
}
