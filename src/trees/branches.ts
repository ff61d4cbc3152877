/** Trees of any kind, and how they go together, as the packed forms are made of them. */

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
  /** 1 where missing values go to the left; without it, the trees know no missing values. */
  readonly missingLeft?: Uint8Array | undefined;
  /** Splits by category; without it, the trees know none. */
  readonly categories?: Categories | undefined;
}

/** Splits that ask whether the category of a row is in a set. Missing values go where `missingLeft` says. */
export interface Categories {
  /** The set of a node; undefined where it compares numbers. Whole numbers, none negative. */
  readonly sets: readonly (ReadonlySet<number> | undefined)[];
  /** Where rows go whose category is in the set; all others go to the other side. */
  readonly inside: 'left' | 'right';
  /** Numbers above this one have the category that is left when their fraction is cut off; others have none. From -1 to 0. */
  readonly above: number;
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
  /** X is rounded to float32 first, although thresholds are compared as float64. */
  readonly rounded?: boolean;
  /** Each value is multiplied by it, as gradient boosting does. */
  readonly scale?: number;
  /** Sums are rounded to float32 after each tree. */
  readonly single?: boolean;
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

/** The largest float32 that is smaller: x < threshold holds for the same float32 numbers as x ≤ that. */
export function below32(value: number): number {
  single[0] = value;
  if (!Number.isFinite(single[0])) return value === Infinity ? 3.4028234663852886e38 : value;
  if (single[0] === 0) singleBits[0] = 0x80000001 | 0;
  else singleBits[0]! += single[0] > 0 ? -1 : 1;
  return single[0];
}

/** A float32 that is no NaN as an integer that compares as it does; -0 is 0. */
export function sortable(value: number): number {
  single[0] = value + 0;
  return singleBits[0]! ^ ((singleBits[0]! >> 31) >>> 1);
}

/** Trees up to this depth are walked to their end by all rows side by side. */
const ALL_TOGETHER = 6;

export interface Layout {
  /** Nodes in the order in which they stand. */
  readonly order: Int32Array;
  /** Whether each node is reached once. */
  readonly whole: boolean;
  /** Steps that all rows take side by side: what is deeper than most leaves is left to those that go there. */
  readonly steps: number;
  /** The largest distance, in nodes, from a node to its left child. */
  readonly distance: number;
}

/**
 * The nodes of a tree level by level, the children of each side by side.
 *
 * @param order Room for them, zeros
 */
export function breadthFirst(tree: Branches, order = new Int32Array(tree.count)): Layout {
  let filled = 1;
  let level = 0;
  let distance = 0;
  let leaves = 0;
  let depths = 0;
  for (let at = 0, end = 1; at < filled; at++) {
    if (at === end) {
      end = filled;
      level++;
    }
    const node = order[at]!;
    if (tree.isLeaf(node)) {
      leaves++;
      depths += level;
      continue;
    }
    // A file may let two parents share a child: then there are more nodes than the tree has, and it is not packed.
    if (filled + 2 > tree.count) return { order, whole: false, steps: 0, distance };
    distance = Math.max(distance, filled - at);
    order[filled++] = tree.left[node]!;
    order[filled++] = tree.right[node]!;
  }
  const steps = level <= ALL_TOGETHER ? level : Math.ceil(depths / leaves);
  return { order: order.subarray(0, filled), whole: true, steps, distance };
}
