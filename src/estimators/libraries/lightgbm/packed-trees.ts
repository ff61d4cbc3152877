/** LightGBM's trees for the packed forms: numbers compare as float64, and each split says where missing values go. */
import { type Branches } from '../../../trees/branches.js';
import { Ensemble } from '../../../trees/ensemble.js';
import { BranchArrays } from '../../../trees/branch-arrays.js';
import type { Range } from '../boosting/request.js';
import { goesLeft } from './decide.js';
import type { LgbModel, LgbTree } from './text-model.js';

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const MISSING_ZERO = 1;
const MISSING_NAN = 2;

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
  for (let word = first; word < end; word++) {
    const start = 32 * (word - first);
    for (let left = tree.bits[word]! | 0; left !== 0; left &= left - 1) set.add(start + 31 - Math.clz32(left & -left));
  }
  return set;
}

type Given = 'values' | 'numbers';

const nodesOf = (tree: LgbTree): number => 2 * tree.leaves - 1;

/** Splits first, then leaves. */
function branchesOf(tree: LgbTree, given: Given, arrays: BranchArrays): Branches {
  const splits = tree.leaves - 1;
  const count = nodesOf(tree);
  const { left, right, feature, threshold, values, missingLeft } = arrays.take(count);
  const { decision, left: lefts, right: rights, feature: features, threshold: thresholds } = tree;
  let sets: (ReadonlySet<number> | undefined)[] | undefined;
  for (let node = 0; node < splits; node++) {
    const toLeft = lefts[node]!;
    const toRight = rights[node]!;
    left[node] = toLeft < 0 ? splits + ~toLeft : toLeft;
    right[node] = toRight < 0 ? splits + ~toRight : toRight;
    feature[node] = features[node]!;
    threshold[node] = thresholds[node]!;
    const type = decision[node]!;
    if ((type & CATEGORICAL) === 0) {
      // What says nothing of missing values takes them for zeros.
      const isLeft = ((type >> 2) & 3) === MISSING_NAN ? (type & DEFAULT_LEFT) !== 0 : thresholds[node]! >= 0;
      missingLeft[node] = isLeft ? 1 : 0;
      continue;
    }
    missingLeft[node] = goesLeft(tree, node, Number.NaN) ? 1 : 0;
    sets ??= new Array<ReadonlySet<number> | undefined>(splits).fill(undefined);
    sets[node] = setOf(tree, node);
  }
  const { value } = tree;
  for (let leaf = 0; leaf < tree.leaves; leaf++) values[splits + leaf] = given === 'values' ? value[leaf]! : leaf;
  return {
    count,
    isLeaf: (node) => node >= splits,
    left,
    right,
    feature,
    threshold,
    values,
    missingLeft,
    categories: sets && { sets, inside: 'left', above: -1 },
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
    const make = (): Branches[] => {
      const arrays = new BranchArrays(trees.reduce((sum, tree) => sum + nodesOf(tree), 0));
      return trees.map((tree) => branchesOf(tree, given, arrays));
    };
    ranges.set(key, packs ? new Ensemble(make, plan) : undefined);
  }
  const packed = ranges.get(key);
  last.set(model, { given, begin, end, packed });
  return packed;
}
