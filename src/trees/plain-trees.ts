/**
 * Trees that no form for the kernels holds, laid out for TypeScript: splits by category in trees of many leaves, and all of them for
 * few rows. Breadth first, two children side by side, all trees in the same arrays.
 */
import { notePacked } from '../linalg/packed-memory.js';
import { breadthFirst, type Branches, type Plan } from './branches.js';

/** Numbers of a node: feature, left child, bits, first word of its set, words of its set. */
const NODE = 5;
const MISSING_LEFT = 1;
const BY_CATEGORY = 2;
const INSIDE_LEFT = 4;
/** A set of categories is kept as bits up to this one. */
const MAX_CATEGORY = 1 << 16;
const MAX_NODES = 1 << 26;

export class PlainTrees {
  readonly #plan: Plan;
  /** In the order of their trees; the left child of a leaf is 0. */
  readonly #nodes: Int32Array;
  readonly #thresholds: Float64Array;
  readonly #values: Float64Array;
  readonly #roots: Int32Array;
  readonly #sets: Uint32Array;
  readonly #above: number;
  readonly #bytes: number;

  private constructor(trees: readonly Branches[], orders: readonly Int32Array[], plan: Plan) {
    const count = orders.reduce((sum, order) => sum + order.length, 0);
    const { width, scale = 1 } = plan;
    this.#plan = plan;
    this.#nodes = new Int32Array(count * NODE);
    this.#thresholds = new Float64Array(count);
    this.#values = new Float64Array(count * width);
    this.#roots = new Int32Array(trees.length);
    this.#above = trees.find((tree) => tree.categories !== undefined)?.categories?.above ?? 0;
    const words: number[] = [];
    let start = 0;
    trees.forEach((tree, t) => {
      this.#roots[t] = start;
      let child = start + 1;
      orders[t]!.forEach((node, i) => {
        const at = start + i;
        if (tree.isLeaf(node)) {
          for (let k = 0; k < width; k++) this.#values[at * width + k] = scale * tree.values[node * width + k]!;
          return;
        }
        const set = tree.categories?.sets[node];
        let bits = tree.missingLeft?.[node] === 1 ? MISSING_LEFT : 0;
        if (set !== undefined) bits |= BY_CATEGORY | (tree.categories!.inside === 'left' ? INSIDE_LEFT : 0);
        const first = words.length;
        for (const category of set ?? []) {
          const word = first + (category >>> 5);
          while (words.length <= word) words.push(0);
          words[word] = (words[word]! | (1 << (category & 31))) >>> 0;
        }
        this.#nodes[at * NODE] = tree.feature[node]!;
        this.#nodes[at * NODE + 1] = child;
        this.#nodes[at * NODE + 2] = bits;
        this.#nodes[at * NODE + 3] = first;
        this.#nodes[at * NODE + 4] = words.length - first;
        this.#thresholds[at] = tree.threshold[node]!;
        child += 2;
      });
      start += orders[t]!.length;
    });
    this.#sets = Uint32Array.from(words);
    const parts = [this.#nodes, this.#thresholds, this.#values, this.#roots, this.#sets];
    this.#bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Undefined where a file lets two parents share a child, for sets of huge categories, and without a way for missing values. */
  static of(trees: readonly Branches[], plan: Plan): PlainTrees | undefined {
    const orders: Int32Array[] = [];
    let nodes = 0;
    for (const tree of trees) {
      const { order, whole } = breadthFirst(tree);
      nodes += order.length;
      if (!whole || nodes > MAX_NODES || tree.missingLeft === undefined) return undefined;
      if (tree.categories?.sets.some((set) => set !== undefined && [...set].some((one) => one >= MAX_CATEGORY)))
        return undefined;
      orders.push(order);
    }
    return new PlainTrees(trees, orders, plan);
  }

  /** Adds the trees to the sums of each row. */
  add(X: Float64Array, rows: number, sums: Float64Array): true {
    notePacked(this, this.#bytes);
    const { cols, width, stride, single = false } = this.#plan;
    const isSingle = !this.#plan.double || this.#plan.rounded === true;
    const values = this.#values;
    for (let i = 0; i < rows; i++) {
      const row = isSingle ? Float64Array.from(X.subarray(i * cols, (i + 1) * cols), Math.fround) : X;
      const from = isSingle ? 0 : i * cols;
      for (let t = 0; t < this.#roots.length; t++) {
        const leaf = this.#leafOf(this.#roots[t]!, row, from) * width;
        const to = i * stride + this.#plan.first(t);
        for (let k = 0; k < width; k++) {
          const sum = sums[to + k]! + values[leaf + k]!;
          sums[to + k] = single ? Math.fround(sum) : sum;
        }
      }
    }
    return true;
  }

  #leafOf(root: number, row: Float64Array, from: number): number {
    const nodes = this.#nodes;
    let node = root;
    for (let left = nodes[node * NODE + 1]!; left !== 0; left = nodes[node * NODE + 1]!) {
      const at = node * NODE;
      const x = row[from + nodes[at]!]!;
      const bits = nodes[at + 2]!;
      const goesLeft =
        x !== x
          ? (bits & MISSING_LEFT) !== 0
          : (bits & BY_CATEGORY) === 0
            ? x <= this.#thresholds[node]!
            : this.#isInside(at, x) === ((bits & INSIDE_LEFT) !== 0);
      node = goesLeft ? left : left + 1;
    }
    return node;
  }

  #isInside(at: number, x: number): boolean {
    if (!(x > this.#above && x < MAX_CATEGORY)) return false;
    const category = Math.trunc(x);
    const word = category >>> 5;
    return word < this.#nodes[at + 4]! && ((this.#sets[this.#nodes[at + 3]! + word]! >>> (category & 31)) & 1) === 1;
  }
}
