/** KD trees as assembly/neighbors.ts walks them: rows of each leaf in float64 and, rounded, in integers of 16 bits. */
import { sortBoth } from '../../../../linalg/neighbor-heap.js';
import { type Machine, machine, SCRATCH } from '../../../../linalg/wasm/kernel-instance.js';
import type { Source } from '../../../../linalg/wasm/shared-memory.js';
import { PANEL, roundRow, type Rounding, roundingOf } from '../rounded-rows.js';
import { type NeighborTree, paysToPack, queryTree } from './tree.js';

const NODE_BYTES = 16;
/** float64 before the centre. */
const HEAD = 2;
/** Rows of X that are looked up in one call. */
const BLOCK = 256;
/** Fewer rows are looked up in their own order. */
const WORTH_SORTING = 512;
/** Bytes of work besides those for columns and neighbours. */
const WORK = 576;

interface Layout {
  readonly rounding: Rounding;
  /** Columns, filled up to an even number. */
  readonly wide: number;
  /** Bytes from the start to the nodes, the boxes, the rows, the panels, and to the end. */
  readonly nodes: number;
  readonly boxes: number;
  readonly points: number;
  readonly panels: number;
  readonly bytes: number;
  /** Row of the data for each place in the leaves. */
  readonly rows: Int32Array;
}

/** Undefined where numbers are so large that squares overflow. */
const layouts = new WeakMap<NeighborTree, { layout: Layout | undefined }>();

/** A node without children in the file counts as a leaf, whatever it says. */
function isLeaf({ nodes }: NeighborTree, node: number): boolean {
  return nodes.leaf[node] !== 0 || 2 * node + 2 >= nodes.leaf.length;
}

function layoutOf(tree: NeighborTree): Layout | undefined {
  let found = layouts.get(tree);
  if (found === undefined) {
    found = { layout: measure(tree) };
    layouts.set(tree, found);
  }
  return found.layout;
}

function measure(tree: NeighborTree): Layout | undefined {
  const { nodes, order, data } = tree;
  const [count, cols] = data.shape as [number, number];
  const rounding = roundingOf(data.data, count, cols);
  if (rounding === undefined) return undefined;
  const wide = cols + (cols & 1);
  const rows: number[] = [];
  let panels = 0;
  for (let node = 0; node < nodes.leaf.length; node++) {
    if (!isLeaf(tree, node)) continue;
    for (let i = nodes.start[node]!; i < nodes.end[node]!; i++) rows.push(order[i]!);
    panels += Math.ceil((nodes.end[node]! - nodes.start[node]!) / PANEL);
  }
  const start = 8 * (HEAD + wide);
  const boxes = start + nodes.leaf.length * NODE_BYTES;
  const points = boxes + Math.ceil(nodes.leaf.length / 2) * 4 * wide * 8;
  const toPanels = points + rows.length * wide * 8;
  return {
    rounding,
    wide,
    nodes: start,
    boxes,
    points,
    panels: toPanels,
    bytes: toPanels + panels * PANEL * (wide / 2 + 1) * 4,
    rows: Int32Array.from(rows),
  };
}

function write(tree: NeighborTree, layout: Layout, memory: ArrayBuffer, at: number): void {
  const { nodes, bounds, data } = tree;
  const { rounding, wide, rows } = layout;
  const cols = data.shape[1]!;
  const count = nodes.leaf.length;
  new Uint8Array(memory, at, layout.bytes).fill(0);
  const head = new Float64Array(memory, at, HEAD + wide);
  head.set([rounding.scale, 0]);
  head.set(rounding.center, HEAD);
  const words = new Int32Array(memory, at + layout.nodes, count * (NODE_BYTES / 4));
  const boxes = new Float64Array(memory, at + layout.boxes, (layout.points - layout.boxes) / 8);
  const points = new Float64Array(memory, at + layout.points, rows.length * wide);
  const halves = new Int32Array(memory, at + layout.panels, (layout.bytes - layout.panels) / 4);
  const panels = new Int16Array(memory, at + layout.panels, (layout.bytes - layout.panels) / 2);
  let place = 0;
  let panel = 0;
  const panelSize = PANEL * (wide / 2 + 1);
  for (let node = 0; node < count; node++) {
    if (isLeaf(tree, node)) {
      const size = nodes.end[node]! - nodes.start[node]!;
      words.set([at + layout.panels + panel * 4, at + layout.points + place * wide * 8, place, size], 4 * node);
      for (let i = 0; i < size; i++, place++) {
        const to = panel + Math.floor(i / PANEL) * panelSize + (i % PANEL);
        const from = rows[place]! * cols;
        for (let j = 0; j < cols; j++) points[place * wide + j] = data.data[from + j]!;
        halves[to] = roundRow(rounding, data.data, from, panels, 2 * (to + PANEL));
      }
      panel += Math.ceil(size / PANEL) * panelSize;
    } else {
      words.set([0, at + layout.boxes + node * 4 * wide * 8], 4 * node);
    }
    if (node === 0) continue;
    const from = ((node - 1) >> 1) * 4 * wide + (node & 1 ? 0 : 1);
    for (let j = 0; j < cols; j++) {
      boxes[from + 4 * j] = bounds[node * cols + j]!;
      boxes[from + 4 * j + 2] = bounds[(count + node) * cols + j]!;
    }
  }
}

/** All that {@link write} reads. */
function sourceOf({ nodes, order, bounds, data }: NeighborTree): Source {
  const { start, end, leaf } = nodes;
  return ['kd tree', data.shape[1]!, start, end, leaf, order, bounds, data.data];
}

/**
 * The nearest `count` rows to each row of X by the usual metric, with squared distances: `count` numbers a row. Undefined
 * where it is to be done without WebAssembly, row by row.
 *
 * @param intro The way of sorting of scikit-learn 1.8 and later, or undefined for none
 */
export function nearestPacked(
  tree: NeighborTree,
  X: Float64Array,
  rows: number,
  count: number,
  intro: boolean | undefined,
): { distances: Float64Array; indexes: Int32Array } | undefined {
  if (tree.kind !== 'kd' || tree.metric.p !== 2) return undefined;
  const wasm = machine();
  if (wasm === undefined) return undefined;
  const distances = new Float64Array(rows * count);
  const indexes = new Int32Array(rows * count);
  const cols = tree.data.shape[1]!;
  let asked = 0;
  // Whoever asks for a whole block will ask for more.
  for (; rows < BLOCK && asked < rows && !paysToPack(tree); asked++) {
    const heap = queryTree(tree, X, asked * cols, count);
    distances.set(heap.distances, asked * count);
    indexes.set(heap.indexes, asked * count);
  }
  if (asked < rows) {
    const [to, left] = [asked * count, rows - asked];
    const isDone = askPacked(
      wasm,
      tree,
      X.subarray(asked * cols),
      left,
      count,
      distances.subarray(to),
      indexes.subarray(to),
    );
    if (!isDone) return undefined;
  }
  if (intro !== undefined) for (let i = 0; i < rows; i++) sortBoth(distances, indexes, intro, i * count, count);
  return { distances, indexes };
}

/** By the kernels; false where these cannot. */
function askPacked(
  wasm: Machine,
  tree: NeighborTree,
  X: Float64Array,
  rows: number,
  count: number,
  distances: Float64Array,
  indexes: Int32Array,
): boolean {
  const layout = layoutOf(tree);
  if (layout === undefined) return false;
  const cols = tree.data.shape[1]!;
  const perRow = cols * 8 + count * 12;
  const size = Math.min(rows, BLOCK, Math.floor((SCRATCH - 64 - WORK - 10 * layout.wide - 24 * count) / perRow));
  if (size < 1) return false;
  const at = wasm.keep(
    tree,
    layout.bytes,
    (memory, place) => {
      write(tree, layout, memory, place);
    },
    () => sourceOf(tree),
  );
  if (at === undefined) return false;
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
  return true;
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
  const work = (places + rows * count * 4 + 15) & ~15;
  f64.set(X, scratch >> 3);
  kernels.nearest(at, at + layout.nodes, scratch, rows, cols, count, found, places, work);
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
