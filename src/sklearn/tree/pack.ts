/**
 * Trees as the kernels walk them: breadth first, two children side by side, leaves that are their own child. A node is a
 * float32 threshold and a word with its first child and its feature; a leaf has a NaN whose low bits are its place in the
 * table of values. assembly/trees.ts reads the same form.
 */
import { type Machine, machine, SCRATCH } from '../../linalg/wasm/machine.js';

const FEATURE_BITS = 11;
const MAX_FEATURES = 1 << FEATURE_BITS;
const MAX_NODES = 1 << (32 - FEATURE_BITS);
const MAX_PLACES = 1 << 22;
const NAN32 = 0x7fc00000;
const NAN64 = 0x7ff80000;

/** What a tree of any kind tells about its nodes. */
export interface Branches {
  readonly count: number;
  isLeaf(node: number): boolean;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** First of `width` values of a node. */
  readonly values: Float64Array;
}

/** How the trees of a model go together. */
export interface Plan {
  /** Values of a leaf. */
  readonly width: number;
  /** Sums of a row. */
  readonly stride: number;
  /** Which sum the first value of tree `t` is added to. */
  first(t: number): number;
  readonly cols: number;
  /** Thresholds and X are float64 (histogram boosting), not float32. */
  readonly double: boolean;
  /** Each value is multiplied by it, as gradient boosting does. */
  readonly scale?: number;
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The largest float32 that is not above: x ≤ threshold holds for the same float32 numbers. */
export function floor32(value: number): number {
  single[0] = value;
  if (single[0] <= value || Number.isNaN(value)) return single[0];
  // One step towards the negative: the bits of positive floats rise with them, those of negative ones fall.
  if (single[0] === 0) singleBits[0] = 0x80000001 | 0;
  else singleBits[0]! += single[0] > 0 ? -1 : 1;
  return single[0];
}

/** Trees in the memory of the kernels, or in one of their own. */
export interface Packed {
  readonly plan: Plan;
  readonly trees: number;
  /** Bytes of nodes, values and the table of trees together. */
  readonly bytes: number;
  /** Writes all of it; `at` is a multiple of 16. */
  write(memory: ArrayBuffer, at: number): void;
  readonly valuesAt: number;
}

interface Layout {
  /** Nodes in the order in which they stand. */
  readonly order: Int32Array;
  readonly depth: number;
}

function breadthFirst(tree: Branches): Layout {
  const order = new Int32Array(tree.count);
  let filled = 1;
  let depth = 0;
  let level = 0;
  for (let at = 0, end = 1; at < filled; at++) {
    if (at === end) {
      end = filled;
      level++;
    }
    const node = order[at]!;
    if (tree.isLeaf(node)) continue;
    // A file may let two parents share a child: then there are more nodes than the tree has, and it is not packed.
    if (filled + 2 > tree.count) return { order, depth: -1 };
    order[filled++] = tree.left[node]!;
    order[filled++] = tree.right[node]!;
    depth = level + 1;
  }
  return { order: order.subarray(0, filled), depth };
}

/** More arguments of one call than this could overflow the stack. */
const CHUNK = 8192;

function textOf(units: Uint16Array): string {
  let text = '';
  for (let at = 0; at < units.length; at += CHUNK) text += String.fromCharCode(...units.subarray(at, at + CHUNK));
  return text;
}

/** Distinct rows of values, to the bit. */
class ValueTable {
  readonly #width: number;
  readonly #places = new Map<string | number, number>();
  readonly #rows: number[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  place(values: Float64Array, from: number, scale: number): number {
    const row = values.subarray(from, from + this.#width).map((value) => scale * value);
    // 0 and -0 differ in a sum, and NaN is no key: both go by their text.
    const one = row[0]!;
    const key = this.#width === 1 && one !== 0 && one === one ? one : textOf(new Uint16Array(row.buffer));
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#places.size;
    this.#places.set(key, place);
    for (const value of row) this.#rows.push(value);
    return place;
  }

  get size(): number {
    return this.#places.size;
  }

  get numbers(): readonly number[] {
    return this.#rows;
  }
}

/** Undefined where the form cannot hold the trees: more features, nodes or values than it has bits for. */
export function pack(trees: readonly Branches[], plan: Plan): Packed | undefined {
  const { width, double, cols, scale = 1 } = plan;
  if (!double && cols > MAX_FEATURES) return undefined;
  const nodeBytes = double ? 16 : 8;
  const table = new ValueTable(width);
  const layouts: Layout[] = [];
  const places: Int32Array[] = [];
  let nodes = 0;
  for (const tree of trees) {
    const layout = breadthFirst(tree);
    if (layout.depth < 0 || layout.order.length >= MAX_NODES) return undefined;
    const place = new Int32Array(layout.order.length);
    for (let i = 0; i < place.length; i++) {
      const node = layout.order[i]!;
      if (tree.isLeaf(node)) place[i] = table.place(tree.values, node * width, scale);
      else if (Number.isNaN(tree.threshold[node]!)) return undefined;
    }
    layouts.push(layout);
    places.push(place);
    nodes += layout.order.length;
  }
  if (table.size > MAX_PLACES) return undefined;
  const valuesAt = Math.ceil(trees.length * 16 + nodes * nodeBytes);
  const aligned = Math.ceil(valuesAt / 16) * 16;
  const write = (memory: ArrayBuffer, at: number): void => {
    const u32 = new Uint32Array(memory);
    const i32 = new Int32Array(memory);
    const f32 = new Float32Array(memory);
    const f64 = new Float64Array(memory);
    let nodeAt = at + trees.length * 16;
    trees.forEach((tree, t) => {
      const { order, depth } = layouts[t]!;
      const end = nodeAt + order.length * nodeBytes;
      u32.set([nodeAt, end, depth, plan.first(t)], (at + t * 16) >> 2);
      let child = 1;
      for (let i = 0; i < order.length; i++) {
        const node = order[i]!;
        const word = (nodeAt + i * nodeBytes) >> 2;
        const leaf = tree.isLeaf(node);
        const feature = leaf ? 0 : tree.feature[node]!;
        const next = leaf ? i : child;
        if (!leaf) child += 2;
        if (double) {
          if (leaf) {
            i32[word] = places[t]![i]!;
            i32[word + 1] = NAN64;
          } else f64[word >> 1] = tree.threshold[node]!;
          i32[word + 2] = next;
          i32[word + 3] = feature;
        } else {
          if (leaf) i32[word] = NAN32 | places[t]![i]!;
          else f32[word] = floor32(tree.threshold[node]!);
          u32[word + 1] = ((next << FEATURE_BITS) | feature) >>> 0;
        }
      }
      nodeAt = end;
    });
    f64.set(table.numbers, (at + aligned) >> 3);
  };
  return { plan, trees: trees.length, bytes: aligned + table.size * width * 8, write, valuesAt: aligned };
}

/** Bytes of rows that are walked together: they stay in the second cache while tree after tree passes. */
const BLOCK_BYTES = 128 << 10;
const MAX_BLOCK = 2048;

/** Sums of the trees for each row: `start`, which is written into. False where X has a number that is not finite. */
export function addTrees(packed: Packed, X: Float64Array, rows: number, sums: Float64Array): boolean {
  const wasm = machine();
  const at = wasm?.keep(packed, packed.bytes, packed.write);
  if (wasm === undefined || at === undefined) return addInScript(packed, X, rows, sums);
  return addInWasm(wasm, at, packed, X, rows, sums);
}

function addInWasm(
  wasm: Machine,
  at: number,
  packed: Packed,
  X: Float64Array,
  rows: number,
  sums: Float64Array,
): boolean {
  const { kernels, f64, scratch } = wasm;
  const { cols, width, stride, double } = packed.plan;
  const values = at + packed.valuesAt;
  const perRow = cols * 12 + stride * 8;
  if (perRow > SCRATCH) return addInScript(packed, X, rows, sums);
  const size = Math.max(1, Math.min(rows, MAX_BLOCK, Math.floor(BLOCK_BYTES / (cols * (double ? 8 : 4) + stride * 8))));
  const sumsAt = scratch;
  const rawAt = sumsAt + size * stride * 8;
  const singleAt = rawAt + size * cols * 8;
  const saved = rows > size ? sums.slice() : undefined;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const numbers = count * cols;
    f64.set(X.subarray(start * cols, start * cols + numbers), rawAt >> 3);
    const bad = double ? kernels.notFinite(rawAt, numbers) : kernels.toSingle(rawAt, numbers, singleAt);
    if (bad !== 0) {
      if (saved !== undefined) sums.set(saved);
      return false;
    }
    f64.set(sums.subarray(start * stride, (start + count) * stride), sumsAt >> 3);
    if (double) kernels.trees64(at, packed.trees, rawAt, count, cols, values, width, sumsAt, stride);
    else if (count === 1) kernels.single32(at, packed.trees, singleAt, values, width, sumsAt);
    else kernels.trees32(at, packed.trees, singleAt, count, cols, values, width, sumsAt, stride);
    sums.set(f64.subarray(sumsAt >> 3, (sumsAt >> 3) + count * stride), start * stride);
  }
  return true;
}

const scripts = new WeakMap<Packed, ArrayBuffer>();

function memoryOf(packed: Packed): ArrayBuffer {
  let memory = scripts.get(packed);
  if (memory === undefined) {
    memory = new ArrayBuffer(Math.ceil(packed.bytes / 8) * 8);
    packed.write(memory, 0);
    scripts.set(packed, memory);
  }
  return memory;
}

/** The same without WebAssembly. */
function addInScript(packed: Packed, X: Float64Array, rows: number, sums: Float64Array): boolean {
  const { cols, width, stride, double } = packed.plan;
  for (let i = 0; i < rows * cols; i++) {
    const value = double ? X[i]! : Math.fround(X[i]!);
    if (value - value !== 0) return false;
  }
  const memory = memoryOf(packed);
  const u32 = new Uint32Array(memory);
  const f32 = new Float32Array(memory);
  const f64 = new Float64Array(memory);
  const valuesAt = packed.valuesAt >> 3;
  const size = Math.max(1, Math.min(rows, MAX_BLOCK, Math.floor(BLOCK_BYTES / (cols * 8))));
  const block = double ? undefined : new Float32Array(size * cols);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const raw = X.subarray(start * cols, (start + count) * cols);
    block?.set(raw);
    for (let t = 0; t < packed.trees; t++) {
      const base = u32[4 * t]! >> 2;
      const first = start * stride + u32[4 * t + 3]!;
      const walk =
        block === undefined ? walk64(u32, f64, base, raw, count, cols) : walk32(u32, f32, base, block, count, cols);
      for (let i = 0; i < count; i++) {
        const from = valuesAt + walk[i]! * width;
        const to = first + i * stride;
        for (let k = 0; k < width; k++) sums[to + k]! += f64[from + k]!;
      }
    }
  }
  return true;
}

const places = new Int32Array(MAX_BLOCK);

function step32(u32: Uint32Array, f32: Float32Array, base: number, X: Float32Array, node: number, row: number): number {
  const word = u32[node + 1]!;
  return base + 2 * ((word >>> FEATURE_BITS) + (X[row + (word & (MAX_FEATURES - 1))]! > f32[node]! ? 1 : 0));
}

/** Four rows at a time: each waits for the memory by itself. */
function walk32(
  u32: Uint32Array,
  f32: Float32Array,
  base: number,
  X: Float32Array,
  rows: number,
  cols: number,
): Int32Array {
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const row = i * cols;
    let n0 = base;
    let n1 = base;
    let n2 = base;
    let n3 = base;
    for (;;) {
      const m0 = step32(u32, f32, base, X, n0, row);
      const m1 = step32(u32, f32, base, X, n1, row + cols);
      const m2 = step32(u32, f32, base, X, n2, row + 2 * cols);
      const m3 = step32(u32, f32, base, X, n3, row + 3 * cols);
      if (((m0 ^ n0) | (m1 ^ n1) | (m2 ^ n2) | (m3 ^ n3)) === 0) break;
      n0 = m0;
      n1 = m1;
      n2 = m2;
      n3 = m3;
    }
    places[i] = u32[n0]! & (MAX_PLACES - 1);
    places[i + 1] = u32[n1]! & (MAX_PLACES - 1);
    places[i + 2] = u32[n2]! & (MAX_PLACES - 1);
    places[i + 3] = u32[n3]! & (MAX_PLACES - 1);
  }
  for (; i < rows; i++) {
    const row = i * cols;
    let node = base;
    for (;;) {
      const next = step32(u32, f32, base, X, node, row);
      if (next === node) break;
      node = next;
    }
    places[i] = u32[node]! & (MAX_PLACES - 1);
  }
  return places;
}

function walk64(
  u32: Uint32Array,
  f64: Float64Array,
  base: number,
  X: Float64Array,
  rows: number,
  cols: number,
): Int32Array {
  for (let i = 0; i < rows; i++) {
    const row = i * cols;
    let node = base;
    for (;;) {
      const next = base + 4 * (u32[node + 2]! + (X[row + u32[node + 3]!]! > f64[node >> 1]! ? 1 : 0));
      if (next === node) break;
      node = next;
    }
    places[i] = u32[node]!;
  }
  return places;
}
