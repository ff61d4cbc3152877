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

/** The same for many numbers: 1 where one goes to the left. */
export function decideAll(tree: XgbTree, node: number, values: Float64Array, out: Uint8Array): void {
  if (tree.categories?.[node] !== undefined) {
    for (let i = 0; i < values.length; i++) out[i] = goesLeft(tree, node, values[i]!) ? 1 : 0;
    return;
  }
  const condition = tree.condition[node]!;
  const none = tree.defaultLeft[node]!;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    out[i] = Number.isNaN(value) ? none : value < condition ? 1 : 0;
  }
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
