/** Which way a split sends a number, and what a leaf adds. Source: `GetNextNode` of XGBoost's `predict_fn.h`. */
import type { XgbModel, XgbTree } from './booster-model.js';

const { fround } = Math;

/** Categories that XGBoost takes; others are treated as missing from every set. */
const MAX_CATEGORY = 1 << 24;

export function goesLeft(tree: XgbTree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.defaultLeft[node] === 1;
  const set = tree.categories?.[node];
  if (set === undefined) return value < tree.condition[node]!;
  return !(value >= 0 && value < MAX_CATEGORY && set.has(Math.trunc(value)));
}

/** What a leaf of tree `t` adds. */
export function leafValue(
  { dartTakesBaseOut, treeGroup, weights }: XgbModel,
  t: number,
  stored: number,
  base: Float32Array,
): number {
  const from = base[treeGroup[t]!]!;
  const value = dartTakesBaseOut ? fround(fround(stored + from) - from) : stored;
  return weights === undefined ? value : fround(value * weights[t]!);
}
