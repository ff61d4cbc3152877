/** LightGBM's trees for the packed forms: numbers compare as float64, and each split says where missing values go. */
import { type Branches } from '../../../trees/branches.js';
import { Ensemble } from '../../../trees/ensemble.js';
import type { Range } from '../boosting/request.js';
import { goesLeft } from './decide.js';
import type { LgbModel, LgbTree } from './text-model.js';

const CATEGORICAL = 1;
const MISSING_ZERO = 1;

/** Zeros that are missing values, and leaves that compute, have no packed form. */
function isPlain({ decision, linear }: LgbTree): boolean {
  return (
    linear === undefined && decision.every((type) => (type & CATEGORICAL) === 1 || ((type >> 2) & 3) !== MISSING_ZERO)
  );
}

function setOf(tree: LgbTree, node: number): ReadonlySet<number> {
  const set = new Set<number>();
  const first = tree.boundaries[tree.threshold[node]!]!;
  const end = tree.boundaries[tree.threshold[node]! + 1]!;
  for (let word = first; word < end; word++)
    for (let bit = 0; bit < 32; bit++) if (((tree.bits[word]! >>> bit) & 1) === 1) set.add(32 * (word - first) + bit);
  return set;
}

type Given = 'values' | 'numbers';

/** Splits first, then leaves. */
function branchesOf(tree: LgbTree, given: Given): Branches {
  const splits = tree.leaves - 1;
  const count = splits + tree.leaves;
  const children = (of: Int32Array): Int32Array => {
    const out = new Int32Array(count);
    for (let node = 0; node < splits; node++) out[node] = of[node]! < 0 ? splits + ~of[node]! : of[node]!;
    return out;
  };
  const feature = new Int32Array(count);
  feature.set(tree.feature);
  const threshold = new Float64Array(count);
  threshold.set(tree.threshold);
  const values = new Float64Array(count);
  if (given === 'values') values.set(tree.value, splits);
  else for (let leaf = 0; leaf < tree.leaves; leaf++) values[splits + leaf] = leaf;
  const missingLeft = new Uint8Array(count);
  for (let node = 0; node < splits; node++) missingLeft[node] = goesLeft(tree, node, Number.NaN) ? 1 : 0;
  const hasSets = tree.decision.some((type) => (type & CATEGORICAL) === 1);
  const sets = hasSets
    ? Array.from(tree.decision, (type, node) => ((type & CATEGORICAL) === 1 ? setOf(tree, node) : undefined))
    : [];
  return {
    count,
    isLeaf: (node) => node >= splits,
    left: children(tree.left),
    right: children(tree.right),
    feature,
    threshold,
    values,
    missingLeft,
    categories: hasSets ? { sets, inside: 'left', above: -1 } : undefined,
  };
}

const known = new WeakMap<LgbModel, Map<string, Ensemble | undefined>>();
/** What was asked for last: calls of one row after another find it without a text for a key. */
const last = new WeakMap<LgbModel, Range & { readonly given: Given; readonly packed: Ensemble | undefined }>();
/** Ranges of rounds that are kept packed. */
const MOST = 4;

/**
 * The trees of some rounds; undefined where they have to be walked plainly.
 *
 * @param given What leaves give: values, added up by (row, tree of a round), or their numbers, by (row, tree)
 */
export function packedTrees(model: LgbModel, { begin, end }: Range, given: Given = 'values'): Ensemble | undefined {
  const before = last.get(model);
  if (before?.given === given && before.begin === begin && before.end === end) return before.packed;
  let ranges = known.get(model);
  if (ranges === undefined) known.set(model, (ranges = new Map()));
  const key = `${given} ${begin}:${end}`;
  if (!ranges.has(key)) {
    if (ranges.size >= MOST) ranges.clear();
    const { perRound, features } = model;
    const trees = model.trees.slice(begin * perRound, end * perRound);
    const stride = given === 'values' ? perRound : trees.length;
    const plan = { width: 1, stride, first: (t: number) => t % stride, cols: features, double: true };
    const packs = trees.length > 0 && trees.every(isPlain);
    const make = (): Branches[] => trees.map((tree) => branchesOf(tree, given));
    ranges.set(key, packs ? new Ensemble(make, plan) : undefined);
  }
  const packed = ranges.get(key);
  last.set(model, { given, begin, end, packed });
  return packed;
}
