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
