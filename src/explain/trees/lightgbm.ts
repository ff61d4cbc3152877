/** LightGBM's trees, of its scikit-learn wrappers and of boosters. */
import { boundOf } from '../../estimators/binding/bound-object.js';
import type { Estimator } from '../../estimators/estimator.js';
import { goesLeft } from '../../estimators/libraries/lightgbm/decide.js';
import { type Held, heldIn } from '../../estimators/libraries/lightgbm/held-model.js';
import type { LgbModel, LgbTree } from '../../estimators/libraries/lightgbm/text-model.js';
import { InvalidStateError } from '../../core/errors.js';
import { depthOf, type TreeEnsemble, type TreeNodes } from './types.js';

const CATEGORICAL = 1;
const read = new WeakMap<object, LgbModel>();

/** The model inside of LightGBM's estimators; undefined for others. */
export function lightgbmOf(model: Estimator): LgbModel | undefined {
  if (!model.className.startsWith('lightgbm.')) return undefined;
  const bound = boundOf(model);
  if (bound.definition === undefined) return undefined;
  const stored = bound.model as unknown as Readonly<Record<string, unknown>>;
  const held = stored['_Booster'] as Held | undefined;
  if (held !== undefined) return held.model;
  let found = read.get(stored);
  if (found === undefined) {
    const fail = (expected: string, what?: string): InvalidStateError =>
      new InvalidStateError('Booster', 'handle', expected, what ?? 'others');
    found = heldIn((name) => stored[name], fail).model;
    read.set(stored, found);
  }
  return found;
}

function setOf({ boundaries, bits, threshold, decision }: LgbTree, node: number): number[] | undefined {
  if ((decision[node]! & CATEGORICAL) === 0) return undefined;
  const set: number[] = [];
  const first = boundaries[threshold[node]!]!;
  const end = boundaries[threshold[node]! + 1]!;
  for (let word = first; word < end; word++)
    for (let bit = 0; bit < 32; bit++) if (((bits[word]! >>> bit) & 1) === 1) set.push(32 * (word - first) + bit);
  return set;
}

/** Splits first, then leaves. */
function nodesOf(tree: LgbTree): TreeNodes {
  const splits = tree.leaves - 1;
  const count = splits + tree.leaves;
  const children = (of: Int32Array): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => (i >= splits ? -1 : of[i]! < 0 ? splits + ~of[i]! : of[i]!));
  const [left, right] = [children(tree.left), children(tree.right)];
  const both = <T extends Int32Array | Float64Array>(out: T, first: ArrayLike<number>, then: ArrayLike<number>): T => {
    out.set(first);
    out.set(then, splits);
    return out;
  };
  const hasCounts = tree.leafCount.length === tree.leaves && tree.internalCount.length === splits;
  const hasSets = tree.decision.some((type) => (type & CATEGORICAL) !== 0);
  const missingLeft = new Uint8Array(count);
  for (let node = 0; node < splits; node++) missingLeft[node] = goesLeft(tree, node, Number.NaN) ? 1 : 0;
  return {
    left,
    right,
    feature: both(new Int32Array(count).fill(-1), tree.feature, []),
    threshold: both(new Float64Array(count), tree.threshold, []),
    compares: '<=',
    value: both(new Float64Array(count), [], tree.value),
    width: 1,
    samples: hasCounts ? both(new Float64Array(count), tree.internalCount, tree.leafCount) : undefined,
    impurity: undefined,
    gain: tree.gain.length === splits ? both(new Float64Array(count), tree.gain, []) : undefined,
    missingLeft,
    categories: hasSets
      ? Array.from({ length: count }, (_, i) => (i < splits ? setOf(tree, i) : undefined))
      : undefined,
    inside: 'left',
    depth: depthOf(left, right),
  };
}

export function lightgbmTrees(model: Estimator): TreeEnsemble | undefined {
  const held = lightgbmOf(model);
  if (held === undefined || held.trees.length === 0) return undefined;
  const { trees, perRound } = held;
  return {
    count: trees.length,
    gives: 'scores',
    groupOf: (t) => (perRound > 1 ? t % perRound : undefined),
    roundOf: (t) => Math.floor(t / perRound),
    scale: 1,
    tree: (t) => nodesOf(trees[t]!),
  };
}
