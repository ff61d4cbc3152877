/**
 * Trees of few leaves for the kernel of assembly/leaf-bits.ts, which tells what the form means: no node is followed to the
 * next, all of them are compared, and the leaf that no comparison excludes is taken.
 */
import { type Machine, SCRATCH } from '../linalg/wasm/kernel-instance.js';
import { type Branches, floor32, type Plan } from './branches.js';
import type { TreeForm } from './shared-form.js';

/** More leaves, and going from node to node is as fast. */
const MAX_LEAVES = 64;
/** Ranks 0 to 254; the byte that is left means a missing value. */
const MAX_THRESHOLDS = 254;
const MAX_FEATURES = 1 << 15;
const MISSING_LEFT = 0x8000;

/** Trees in the memory of the kernels. */
export interface LeafBits extends TreeForm {
  readonly trees: number;
  /** Missing values have a way to go. */
  readonly missing: boolean;
  /** From `at`: the words of the trees, and the values of their leaves. */
  readonly treesAt: number;
  readonly valuesAt: number;
}

/** Distinct thresholds of each feature, rising. Undefined where a feature has more than a byte can number. */
function thresholdsOf(trees: readonly Branches[], plan: Plan): Float64Array[] | undefined {
  const found = Array.from({ length: plan.cols }, () => new Set<number>());
  for (const tree of trees) {
    for (let node = 0; node < tree.count; node++) {
      if (tree.isLeaf(node)) continue;
      const known = found[tree.feature[node]!];
      if (known === undefined) return undefined;
      // A set takes -0 for 0, and so do comparisons.
      known.add(thresholdOf(tree, node, plan));
      if (known.size > MAX_THRESHOLDS) return undefined;
    }
  }
  return found.map((known) => Float64Array.from(known).sort());
}

const thresholdOf = (tree: Branches, node: number, plan: Plan): number =>
  plan.double ? tree.threshold[node]! : floor32(tree.threshold[node]!);

/** Index of a number among rising ones that hold it. */
function indexOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A node, and the leaves on its left: from the first up to the second, counted from the left of the tree. */
type Split = [node: number, from: number, to: number];

interface Leaves {
  /** From left to right. */
  readonly order: number[];
  readonly splits: Split[];
}

/** Undefined where there are too many leaves. */
function leavesOf(tree: Branches): Leaves | undefined {
  const order: number[] = [];
  const splits: Split[] = [];
  // A split stands twice: to go down on its left, and to see where that ended.
  const open: (number | Split)[] = [0];
  while (open.length > 0) {
    const next = open.pop()!;
    if (typeof next !== 'number') {
      next[2] = order.length;
      splits.push(next);
      open.push(tree.right[next[0]]!);
    } else if (tree.isLeaf(next)) {
      if (order.push(next) > MAX_LEAVES) return undefined;
    } else {
      if (open.length > 2 * MAX_LEAVES) return undefined;
      open.push([next, order.length, 0], tree.left[next]!);
    }
  }
  return { order, splits };
}

function wordsOf(splits: readonly Split[], eighth: number, wordOf: (node: number) => number): number[] {
  const words: number[] = [];
  for (const [node, from, to] of splits) {
    const first = Math.max(from - 8 * eighth, 0);
    const end = Math.min(to - 8 * eighth, 8);
    if (first < end) words.push((wordOf(node) | (((1 << end) - (1 << first)) << 24)) >>> 0);
  }
  return words;
}

/** Undefined where the form cannot hold the trees: more leaves, thresholds or features than it has bits for. */
export function packLeafBits(trees: readonly Branches[], plan: Plan): LeafBits | undefined {
  const { width, cols, scale = 1 } = plan;
  if (cols > MAX_FEATURES) return undefined;
  const all: Leaves[] = [];
  for (const tree of trees) {
    const leaves = tree.count < 2 * MAX_LEAVES ? leavesOf(tree) : undefined;
    if (leaves === undefined) return undefined;
    all.push(leaves);
  }
  const thresholds = thresholdsOf(trees, plan);
  if (thresholds === undefined) return undefined;
  const words: number[] = [];
  const values: number[] = [];
  trees.forEach((tree, t) => {
    const leaves = all[t]!;
    const eighths = Math.ceil(leaves.order.length / 8);
    words.push(eighths, values.length, plan.first(t));
    const wordOf = (node: number): number => {
      const feature = tree.feature[node]!;
      const threshold = indexOf(thresholds[feature]!, thresholdOf(tree, node, plan)) - 128;
      const missing = tree.missingLeft?.[node] === 1 ? MISSING_LEFT : 0;
      return feature | missing | ((threshold & 255) << 16);
    };
    for (let e = 0; e < eighths; e++) {
      const nodes = wordsOf(leaves.splits, e, wordOf);
      words.push(nodes.length, ...nodes);
    }
    for (const leaf of leaves.order) {
      for (let k = 0; k < width; k++) values.push(scale * tree.values[leaf * width + k]!);
    }
  });
  const sizes = thresholds.map(({ length }) => (length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length + 1)) - 1));
  const treesAt = cols * 8 + sizes.reduce((sum, size) => sum + size, 0) * 8;
  const valuesAt = Math.ceil((treesAt + words.length * 4) / 8) * 8;
  const write = (memory: ArrayBuffer, at: number): void => {
    let place = at + cols * 8;
    thresholds.forEach((sorted, feature) => {
      const size = sizes[feature]!;
      new Uint32Array(memory, at + feature * 8, 2).set([place, 4 * (size + 1) * Number(size > 0)]);
      const table = new Float64Array(memory, place, size);
      table.fill(Infinity).set(sorted);
      place += size * 8;
    });
    new Uint32Array(memory, at + treesAt, words.length).set(words);
    new Float64Array(memory, at + valuesAt, values.length).set(values);
  };
  const missing = trees.every((tree) => tree.missingLeft !== undefined);
  return { trees: trees.length, missing, bytes: valuesAt + values.length * 8, write, treesAt, valuesAt };
}

/** Bytes of rows that are ranked and compared together: they stay in the second cache. */
const BLOCK_BYTES = 128 << 10;
/** The kernel takes so many rows at a time. */
const GROUP = 64;

/**
 * Adds the trees to the sums of each row, as `addTrees` does. False where X has numbers that the trees know no way for;
 * undefined where the kernel has no room.
 */
export function addLeafBits(
  wasm: Machine,
  bits: LeafBits,
  { cols, width, stride, double, rounded }: Plan,
  X: Float64Array,
  rows: number,
  sums: Float64Array,
): boolean | undefined {
  const perRow = cols * 9 + stride * 8;
  const size = Math.max(GROUP, Math.floor(BLOCK_BYTES / perRow / GROUP) * GROUP);
  if (size * perRow + GROUP > SCRATCH) return undefined;
  const at = wasm.keep(bits, bits.bytes, bits.write);
  if (at === undefined) return undefined;
  const { kernels, f64, scratch } = wasm;
  const sumsAt = scratch;
  const rawAt = sumsAt + size * stride * 8;
  const ranksAt = rawAt + size * cols * 8;
  const placesAt = ranksAt + size * cols;
  const saved = !bits.missing && rows > size ? sums.slice() : undefined;
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    f64.set(X.subarray(start * cols, (start + count) * cols), rawAt >> 3);
    if (!bits.missing) {
      const numbers = count * cols;
      const bad = double ? kernels.notFinite(rawAt, numbers) : kernels.notFinite32(rawAt, numbers);
      if (bad !== 0) {
        if (saved !== undefined) sums.set(saved);
        return false;
      }
    }
    f64.set(sums.subarray(start * stride, (start + count) * stride), sumsAt >> 3);
    kernels.ranks(rawAt, count, cols, at, ranksAt, size, double && rounded !== true ? 0 : 1);
    kernels.leafBits(
      at + bits.treesAt,
      bits.trees,
      ranksAt,
      size,
      count,
      at + bits.valuesAt,
      width,
      sumsAt,
      stride,
      placesAt,
    );
    sums.set(f64.subarray(sumsAt >> 3, (sumsAt >> 3) + count * stride), start * stride);
  }
  return true;
}
