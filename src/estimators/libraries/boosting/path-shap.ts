/**
 * TreeSHAP along the paths of one tree. Source of the formula: S. Lundberg, G. Erion, S. Lee, "Consistent Individualized Feature
 * Attribution for Tree Ensembles" (2018), algorithm 2; the order of operations is that of LightGBM's `Tree::TreeSHAP` and of
 * `RegTree::TreeShap` of XGBoost up to 3.2, so that the results are theirs to the last bit.
 */
import { UnsupportedError } from '../../../core/errors.js';

/** A tree with what went through its nodes in training. A leaf has -1 as its left child. */
export interface CoveredTree {
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly feature: Int32Array;
  /** Of leaves. */
  readonly value: Float64Array;
  /** Rows, or their weight. */
  readonly cover: Float64Array;
  readonly depth: number;
}

/** The recursion goes as deep as the tree. */
const MAX_DEPTH = 1024;

/** The number of edges from the root to the deepest leaf. @throws UnsupportedError where it is too large for TreeSHAP */
export function depthOf(left: Int32Array, right: Int32Array): number {
  const open: [node: number, depth: number][] = [[0, 0]];
  let most = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    most = Math.max(most, depth);
    if (left[node] === -1) continue;
    open.push([left[node]!, depth + 1], [right[node]!, depth + 1]);
  }
  if (most > MAX_DEPTH)
    throw new UnsupportedError(
      `contributions of trees deeper than ${MAX_DEPTH} levels are not computed, one has ${most}`,
    );
  return most;
}

type Round = (value: number) => number;

/** What a feature is held to be while its interactions with others are computed: 1 known, -1 unknown. */
export interface Condition {
  readonly sign: -1 | 0 | 1;
  readonly feature: number;
}

export const FREE: Condition = { sign: 0, feature: -1 };

/** Adds the contributions of trees to those of the features. */
export interface PathShap {
  /**
   * @param goesLeft For each split whether the row goes to the left
   * @param phi Contributions by feature
   */
  add(tree: CoveredTree, goesLeft: Uint8Array, phi: Float64Array, condition?: Condition): void;
}

/**
 * @param round Rounds to the precision that the library computes in: `Math.fround`, or the number as it is
 * @param zeroCounts Nodes that nothing went through count nothing (XGBoost); otherwise they divide by zero (LightGBM)
 */
export function pathShap(round: Round, zeroCounts: boolean): PathShap {
  const r = round;
  let room = 0;
  let feature = new Int32Array(0);
  let zeros = new Float64Array(0);
  let ones = new Float64Array(0);
  let weights = new Float64Array(0);

  const reserve = (depth: number): void => {
    const wanted = ((depth + 2) * (depth + 3)) / 2 + depth + 2;
    if (wanted <= room) return;
    room = wanted;
    feature = new Int32Array(room);
    zeros = new Float64Array(room);
    ones = new Float64Array(room);
    weights = new Float64Array(room);
  };

  const extend = (path: number, depth: number, zero: number, one: number, column: number): void => {
    feature[path + depth] = column;
    zeros[path + depth] = zero;
    ones[path + depth] = one;
    weights[path + depth] = depth === 0 ? 1 : 0;
    for (let i = depth - 1; i >= 0; i--) {
      const at = path + i;
      const weight = weights[at]!;
      weights[at + 1] = r(weights[at + 1]! + r(r(r(one * weight) * (i + 1)) / (depth + 1)));
      weights[at] = r(r(r(zero * weight) * (depth - i)) / (depth + 1));
    }
  };

  const unwind = (path: number, depth: number, index: number): void => {
    const one = ones[path + index]!;
    const zero = zeros[path + index]!;
    let next = weights[path + depth]!;
    for (let i = depth - 1; i >= 0; i--) {
      const at = path + i;
      if (one !== 0) {
        const before = weights[at]!;
        weights[at] = r(r(next * (depth + 1)) / r((i + 1) * one));
        next = r(before - r(r(r(weights[at]! * zero) * (depth - i)) / (depth + 1)));
      } else {
        weights[at] = r(r(weights[at]! * (depth + 1)) / r(zero * (depth - i)));
      }
    }
    for (let at = path + index; at < path + depth; at++) {
      feature[at] = feature[at + 1]!;
      zeros[at] = zeros[at + 1]!;
      ones[at] = ones[at + 1]!;
    }
  };

  const unwoundSum = (path: number, depth: number, index: number): number => {
    const one = ones[path + index]!;
    const zero = zeros[path + index]!;
    let next = weights[path + depth]!;
    let total = 0;
    for (let i = depth - 1; i >= 0; i--) {
      const weight = weights[path + i]!;
      if (one !== 0) {
        const part = r(r(next * (depth + 1)) / r((i + 1) * one));
        total = r(total + part);
        next = r(weight - r(r(part * zero) * r((depth - i) / (depth + 1))));
      } else if (zero !== 0 || !zeroCounts) {
        total = r(total + r(r(weight / zero) / r((depth - i) / (depth + 1))));
      }
    }
    return total;
  };

  let tree: CoveredTree;
  let ways: Uint8Array;
  let out: Float64Array;
  let held: Condition;

  const visit = (
    node: number,
    before: number,
    above: number,
    zero: number,
    one: number,
    column: number,
    share: number,
  ): void => {
    if (share === 0) return;
    let depth = above;
    const path = before + depth + 1;
    for (let i = 0; i <= depth; i++) {
      feature[path + i] = feature[before + i]!;
      zeros[path + i] = zeros[before + i]!;
      ones[path + i] = ones[before + i]!;
      weights[path + i] = weights[before + i]!;
    }
    if (held.sign === 0 || held.feature !== column) extend(path, depth, zero, one, column);
    const left = tree.left[node]!;
    if (left === -1) {
      const value = tree.value[node]!;
      for (let i = 1; i <= depth; i++) {
        const at = path + i;
        const sum = r(r(unwoundSum(path, depth, i) * r(ones[at]! - zeros[at]!)) * value);
        const j = feature[at]!;
        out[j] = r(out[j]! + r(sum * share));
      }
      return;
    }
    const split = tree.feature[node]!;
    const right = tree.right[node]!;
    const hot = ways[node] === 1 ? left : right;
    const cold = hot === left ? right : left;
    const cover = tree.cover[node]!;
    const hotShare = r(tree.cover[hot]! / cover);
    const coldShare = r(tree.cover[cold]! / cover);
    let zeroBefore = 1;
    let oneBefore = 1;
    let index = 0;
    while (index <= depth && feature[path + index] !== split) index++;
    if (index <= depth) {
      zeroBefore = zeros[path + index]!;
      oneBefore = ones[path + index]!;
      unwind(path, depth, index);
      depth--;
    }
    let hotPart = share;
    let coldPart = share;
    if (held.sign !== 0 && split === held.feature) {
      if (held.sign > 0) coldPart = 0;
      else {
        hotPart = r(hotPart * hotShare);
        coldPart = r(coldPart * coldShare);
      }
      depth--;
    }
    visit(hot, path, depth + 1, r(hotShare * zeroBefore), oneBefore, split, hotPart);
    visit(cold, path, depth + 1, r(coldShare * zeroBefore), 0, split, coldPart);
  };

  return {
    add(asked, goesLeft, phi, condition = FREE) {
      reserve(asked.depth);
      [tree, ways, out, held] = [asked, goesLeft, phi, condition];
      visit(0, 0, 0, 1, 1, -1, 1);
    },
  };
}
