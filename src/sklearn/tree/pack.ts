/**
 * Trees as the kernels walk them: breadth first, two children side by side, leaves that are their own child. A node is a
 * threshold and a word with its first child and its feature, both in bytes; the threshold of a leaf is above all numbers, and
 * its low bits are its place in the table of values. Float32 thresholds are integers that compare alike, and nodes have eight
 * bytes; float64 thresholds, features and nodes beyond that word take sixteen. assembly/trees.ts reads the same form.
 */
import { type Branches, floor32, type Plan, sortable } from './branches.js';
import { type LeafBits, packLeafBits } from './leaf-bits.js';

const MAX_NODES = 1 << 27;
export const MAX_PLACES = 1 << 23;
/** The largest finite float32, and what the threshold of a leaf is made of. */
const LARGEST = 0x7f7fffff;
const LEAF = 0x7f800000;
const NAN64 = 0x7ff80000;

/** Trees in the memory of the kernels, or in one of their own. */
export interface Packed {
  readonly plan: Plan;
  readonly trees: number;
  /** Low bits of the word of a node of eight bytes: its feature. */
  readonly featureBits: number;
  /** Bytes of nodes, values and the table of trees together. */
  readonly bytes: number;
  /** Writes all of it; `at` is a multiple of 16. */
  write(memory: ArrayBuffer, at: number): void;
  readonly valuesAt: number;
  /** The same trees for many rows, where they have few leaves; made when first asked for. */
  leafBits(): LeafBits | undefined;
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

/** So many leaves tell whether values repeat. */
const TRIAL = 4096;

/** Rows of values, each once (to the bit) where they repeat: the leaves of classifiers do, those of regressors hardly ever. */
class ValueTable {
  readonly #width: number;
  readonly #value = new Float64Array(1);
  readonly #units = new Uint16Array(this.#value.buffer);
  readonly #places = new Map<string, number>();
  #numbers = new Float64Array(1024);
  #asked = 0;
  #repeats = true;
  size = 0;

  constructor(width: number) {
    this.#width = width;
  }

  place(values: Float64Array, from: number, scale: number): number {
    if (this.#repeats && this.#asked++ === TRIAL && this.size > TRIAL / 2) {
      this.#repeats = false;
      this.#places.clear();
    }
    if (!this.#repeats) return this.#append(values, from, scale);
    // 0 and -0 differ in a sum, and NaN is no key: values go by their bits.
    let key = '';
    for (let k = from; k < from + this.#width; k++) {
      this.#value[0] = scale * values[k]!;
      const [a, b, c, d] = this.#units;
      key += String.fromCharCode(a!, b!, c!, d!);
    }
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.size);
    return this.#append(values, from, scale);
  }

  #append(values: Float64Array, from: number, scale: number): number {
    const at = this.size * this.#width;
    if (at + this.#width > this.#numbers.length) {
      const grown = new Float64Array(2 * (at + this.#width));
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    for (let k = 0; k < this.#width; k++) this.#numbers[at + k] = scale * values[from + k]!;
    return this.size++;
  }

  get numbers(): Float64Array {
    return this.#numbers.subarray(0, this.size * this.#width);
  }
}

/** Undefined where the form cannot hold the trees: more features, nodes or values than it has bits for. */
export function pack(trees: readonly Branches[], plan: Plan): Packed | undefined {
  const { width, double, cols, scale = 1 } = plan;
  const featureBits = 32 - Math.clz32(Math.max(3, 4 * cols - 1));
  const nodeBytes = double ? 16 : 8;
  const table = new ValueTable(width);
  const layouts: Layout[] = [];
  const places: Int32Array[] = [];
  let nodes = 0;
  for (const tree of trees) {
    const layout = breadthFirst(tree);
    if (layout.depth < 0 || layout.order.length >= MAX_NODES) return undefined;
    if (!double && layout.order.length * nodeBytes >= 2 ** (32 - featureBits)) {
      return pack(trees, { ...plan, double: true, rounded: true });
    }
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
          if (leaf) i32[word] = LEAF | places[t]![i]!;
          // No finite number is above infinity, nor above the largest of them.
          else i32[word] = Math.min(LARGEST, sortable(floor32(tree.threshold[node]!)));
          u32[word + 1] = ((next * nodeBytes) << featureBits) | (feature * 4);
        }
      }
      nodeAt = end;
    });
    f64.set(table.numbers, (at + aligned) >> 3);
  };
  let bits: LeafBits | false | undefined;
  const leafBits = (): LeafBits | undefined => {
    bits ??= packLeafBits(trees, plan) ?? false;
    return bits === false ? undefined : bits;
  };
  const bytes = aligned + table.size * width * 8;
  return { plan, trees: trees.length, featureBits, bytes, write, valuesAt: aligned, leafBits };
}
