/**
 * Trees as the kernels walk them: breadth first, two children side by side, leaves that are their own child. A node says how
 * many nodes further its left child stands and which slot of a group of rows its feature has; assembly/trees.ts describes both
 * forms. Nodes of eight bytes have float32 thresholds; float64 thresholds, and features and distances of more than 16 bits, take
 * sixteen.
 */
import { breadthFirst, type Branches, floor32, type Layout, type Plan, sortable } from './branches.js';
import { type LeafBits, packLeafBits } from './leaf-bits.js';
import { formOf, type TreeForm } from './shared-form.js';

const MAX_NODES = 1 << 27;
export const MAX_PLACES = 1 << 23;
/** The largest finite float32 as `sortable` writes it, and what the threshold of a leaf is made of: of 32 bits, or the high ones of 64. */
const LARGEST = 0x7f7fffff;
const LEAF = 0xff800000;
const LEAF64 = 0x7fe00000;
/** Bytes of a slot: a number of each of eight rows. */
export const SLOT = 32;
export const SLOT64 = 64;
const MAX_COLUMNS = 0xffff / SLOT - 1;
const MAX_DISTANCE = 0xffff;

/** Trees in the memory of the kernels, or in one of their own. */
export interface Packed extends Nodes {
  readonly plan: Plan;
  /** The same trees for many rows, where they have few leaves; made when first asked for. */
  leafBits(): LeafBits | undefined;
}

/** Nodes, values and the table of trees together. */
interface Nodes extends TreeForm {
  readonly trees: number;
  /** Float64, although the thresholds are those of float32. */
  readonly wide: boolean;
  readonly valuesAt: number;
  /** Slots of a row, where they are others than its numbers: one for each way that missing values go. 0 where they are not. */
  readonly columns: number;
  readonly columnsAt: number;
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

/** Undefined where the form cannot hold the trees: more nodes or values than it has bits for, or a threshold that is no number. */
export function pack(trees: readonly Branches[], asked: Plan): Packed | undefined {
  const nodes = formOf('trees', trees, asked, () => packNodes(trees, asked, false));
  if (nodes === undefined) return undefined;
  const plan = nodes.wide ? widened(asked) : asked;
  let bits: LeafBits | false | undefined;
  const leafBits = (): LeafBits | undefined => {
    bits ??= formOf('leaf bits', trees, plan, () => packLeafBits(trees, plan)) ?? false;
    return bits === false ? undefined : bits;
  };
  return Object.assign(nodes, { plan, leafBits });
}

const widened = (plan: Plan): Plan => ({ ...plan, double: true, rounded: true });

const FEW_KEYS = 1 << 12;
/** Bits of a slot: what the kernels make of its numbers. */
const MISSING_ABOVE = 1;
const ALL_BELOW = 2;
const LOWEST_BELOW = 4;

/** The feature of a split, and how it looks at it. The kernels take a difference, of which two infinite numbers have none. */
function slotKey(tree: Branches, node: number): number {
  const threshold = tree.threshold[node]!;
  const kind = threshold === Infinity ? ALL_BELOW : threshold === -Infinity ? LOWEST_BELOW : 0;
  return 8 * tree.feature[node]! + kind + (tree.missingLeft![node] === 1 ? 0 : MISSING_ABOVE);
}

/** A slot for each {@link slotKey}, in the order in which they come. Few keys go by place: each node has one. */
class Slots {
  readonly #few = new Int32Array(FEW_KEYS).fill(-1);
  readonly #many = new Map<number, number>();
  readonly keys: number[] = [];

  /** That of a key, a new one where there is none. */
  of(key: number): number {
    const isFew = key >= 0 && key < FEW_KEYS;
    const known = isFew ? this.#few[key]! : this.#many.get(key);
    if (known !== undefined && known >= 0) return known;
    const slot = this.keys.length;
    if (isFew) this.#few[key] = slot;
    else this.#many.set(key, slot);
    this.keys.push(key);
    return slot;
  }
}

function packNodes(trees: readonly Branches[], plan: Plan, wide: boolean): Nodes | undefined {
  if (trees.some((tree) => tree.categories !== undefined)) return undefined;
  // One for each feature and way to look at it; none where the trees know no missing values.
  const slots = trees.every((tree) => tree.missingLeft !== undefined) ? new Slots() : undefined;
  const { width, double, scale = 1 } = plan;
  if (!double && slots === undefined && plan.cols > MAX_COLUMNS) return packNodes(trees, widened(plan), true);
  const nodeBytes = double ? 16 : 8;
  const table = new ValueTable(width);
  const layouts: Layout[] = [];
  /** Of leaves the row of their values, of splits their slot. */
  const places: Int32Array[] = [];
  const room = trees.reduce((sum, { count }) => sum + count, 0);
  const [orders, allPlaces] = [new Int32Array(room), new Int32Array(room)];
  let nodes = 0;
  for (const tree of trees) {
    const layout = breadthFirst(tree, orders.subarray(nodes, nodes + tree.count));
    if (!layout.whole || layout.order.length >= MAX_NODES) return undefined;
    if (!double && layout.distance > MAX_DISTANCE) return packNodes(trees, widened(plan), true);
    const place = allPlaces.subarray(nodes, nodes + layout.order.length);
    for (let i = 0; i < place.length; i++) {
      const node = layout.order[i]!;
      if (tree.isLeaf(node)) place[i] = table.place(tree.values, node * width, scale);
      else if (Number.isNaN(tree.threshold[node]!)) return undefined;
      else place[i] = slots === undefined ? tree.feature[node]! : slots.of(slotKey(tree, node));
    }
    layouts.push(layout);
    places.push(place);
    nodes += layout.order.length;
  }
  if (!double && (slots?.keys.length ?? 0) > MAX_COLUMNS) return packNodes(trees, widened(plan), true);
  if (table.size > MAX_PLACES) return undefined;
  const aligned = Math.ceil((trees.length * 16 + nodes * nodeBytes) / 16) * 16;
  const columnsAt = aligned + table.size * width * 8;
  // In the slots of infinite thresholds the kernels make numbers of 0 and 1.
  const thresholdOf = (tree: Branches, node: number): number =>
    slots === undefined || Number.isFinite(tree.threshold[node]!) ? tree.threshold[node]! : 0;
  const write = (memory: ArrayBuffer, at: number): void => {
    const u32 = new Uint32Array(memory);
    const writeNode = double ? wideWriter(memory) : narrowWriter(memory);
    let nodeAt = at + trees.length * 16;
    trees.forEach((tree, t) => {
      const { order, steps } = layouts[t]!;
      const place = places[t]!;
      const end = nodeAt + order.length * nodeBytes;
      u32.set([nodeAt, end, steps, plan.first(t)], (at + t * 16) >> 2);
      let child = 1;
      for (let i = 0; i < order.length; i++) {
        const node = order[i]!;
        if (tree.isLeaf(node)) writeNode.leaf(nodeAt, place[i]!);
        else {
          writeNode.split(nodeAt, thresholdOf(tree, node), child - i, place[i]!);
          child += 2;
        }
        nodeAt += nodeBytes;
      }
    });
    new Float64Array(memory).set(table.numbers, (at + aligned) >> 3);
    let column = (at + columnsAt) >> 2;
    for (const key of slots?.keys ?? []) {
      u32.set([key >> 3, key & 7], column);
      column += 2;
    }
  };
  const columns = slots?.keys.length ?? 0;
  const bytes = columnsAt + columns * 8;
  return { trees: trees.length, wide, bytes, write, valuesAt: aligned, columns, columnsAt };
}

interface NodeWriter {
  leaf(at: number, place: number): void;
  split(at: number, threshold: number, distance: number, feature: number): void;
}

function narrowWriter(memory: ArrayBuffer): NodeWriter {
  const u32 = new Uint32Array(memory);
  return {
    leaf(at, place) {
      u32[at >> 2] = LEAF | place;
      u32[(at >> 2) + 1] = 0;
    },
    split(at, threshold, distance, feature) {
      // No finite number is above infinity, nor above the largest of them.
      u32[at >> 2] = Math.min(LARGEST, sortable(floor32(threshold))) ^ 0x80000000;
      u32[(at >> 2) + 1] = distance | (((feature + 1) * SLOT) << 16);
    },
  };
}

function wideWriter(memory: ArrayBuffer): NodeWriter {
  const u32 = new Uint32Array(memory);
  const f64 = new Float64Array(memory);
  return {
    leaf(at, place) {
      const word = at >> 2;
      u32[word] = place;
      u32[word + 1] = LEAF64;
      u32[word + 2] = 0;
      u32[word + 3] = 0;
    },
    split(at, threshold, distance, feature) {
      // The kernel looks at the sign of a difference, which 0 and -0 would not share.
      f64[at >> 3] = threshold + 0;
      u32[(at >> 2) + 2] = distance;
      u32[(at >> 2) + 3] = (feature + 1) * SLOT64;
    },
  };
}
