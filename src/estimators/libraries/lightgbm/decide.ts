/** Which way a split sends a number. Source: `NumericalDecision` and `CategoricalDecision` of LightGBM's `tree.h`. */
import type { LgbTree } from './text-model.js';

/** LightGBM's `kZeroThreshold`, a float32 constant. */
const ZERO = /* @__PURE__ */ Math.fround(1e-35);
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

export function goesLeft(tree: LgbTree, node: number, given: number): boolean {
  const type = tree.decision[node]!;
  const missing = (type >> 2) & 3;
  if ((type & 1) === 1) {
    const category = Math.trunc(given);
    if (!(category >= 0)) return false;
    const set = tree.threshold[node]!;
    const word = tree.boundaries[set]! + Math.floor(category / 32);
    return word < tree.boundaries[set + 1]! && ((tree.bits[word]! >>> (category % 32)) & 1) === 1;
  }
  const value = Number.isNaN(given) && missing !== MISSING_NAN ? 0 : given;
  const isMissing =
    (missing === MISSING_ZERO && value > -ZERO && value <= ZERO) || (missing === MISSING_NAN && Number.isNaN(value));
  return isMissing ? (type & 2) !== 0 : value <= tree.threshold[node]!;
}

/** The same for many numbers: 1 where one goes to the left. */
export function decideAll(tree: LgbTree, node: number, values: Float64Array, out: Uint8Array): void {
  const type = tree.decision[node]!;
  const missing = (type >> 2) & 3;
  if ((type & 1) === 1 || missing === MISSING_ZERO) {
    for (let i = 0; i < values.length; i++) out[i] = goesLeft(tree, node, values[i]!) ? 1 : 0;
    return;
  }
  const threshold = tree.threshold[node]!;
  // Without a way for missing values they are zeros.
  const none = goesLeft(tree, node, Number.NaN) ? 1 : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    out[i] = Number.isNaN(value) ? none : value <= threshold ? 1 : 0;
  }
}
