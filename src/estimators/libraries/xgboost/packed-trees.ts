/** XGBoost's trees for the packed forms: numbers compare as float32, smaller ones go left, and sums are rounded to float32. */
import { below32, type Branches } from '../../../trees/branches.js';
import { Ensemble } from '../../../trees/ensemble.js';
import type { Range } from '../boosting/request.js';
import type { XgbModel, XgbTree } from './booster-model.js';
import { leafValue } from './decide.js';

/** Thresholds and values of all nodes of some trees: an array of its own for each costs more than what is packed of it. */
function numbersFor(trees: readonly XgbTree[], width: number): (count: number) => Float64Array {
  const all = new Float64Array(trees.reduce((sum, { left }) => sum + left.length, 0) * (1 + width));
  let used = 0;
  return (count) => all.subarray(used, (used += count));
}

/** @param valueOf What a leaf gives */
function branchesOf(
  tree: XgbTree,
  valueOf: (node: number) => number,
  width: number,
  take: (count: number) => Float64Array,
  vectors?: Float32Array,
): Branches {
  const { left, right, feature, condition, defaultLeft, categories } = tree;
  const count = left.length;
  const threshold = take(count);
  const values = take(count * width);
  for (let node = 0; node < count; node++) {
    if (left[node] !== -1) threshold[node] = below32(condition[node]!);
    else if (vectors === undefined) values[node] = valueOf(node);
  }
  if (vectors !== undefined) values.set(vectors);
  return {
    count,
    isLeaf: (node) => left[node] === -1,
    left,
    right,
    feature,
    threshold,
    values,
    missingLeft: defaultLeft,
    categories: categories === undefined ? undefined : { sets: categories, inside: 'right', above: -Number.MIN_VALUE },
  };
}

const known = new WeakMap<XgbModel, Map<string, Ensemble | undefined>>();
/** What was asked for last: calls of one row after another find it without a text for a key. */
const last = new WeakMap<XgbModel, Range & { readonly packed: Ensemble | undefined }>();
/** Ranges of rounds that are kept packed. */
const MOST = 4;

const isWhole = (set: ReadonlySet<number> | undefined): boolean =>
  set === undefined || [...set].every((category) => Number.isInteger(category) && category >= 0);

/** What `make` makes for a range, once. */
function kept(model: XgbModel, key: string, make: () => Ensemble | undefined): Ensemble | undefined {
  let ranges = known.get(model);
  if (ranges === undefined) known.set(model, (ranges = new Map()));
  if (!ranges.has(key)) {
    if (ranges.size >= MOST) ranges.clear();
    ranges.set(key, make());
  }
  return ranges.get(key);
}

const packable = (trees: readonly XgbTree[]): boolean =>
  trees.length > 0 && trees.every(({ categories }) => categories?.every(isWhole) !== false);

/** Trees from `begin` to `end`; undefined where they have to be walked plainly. */
export function packedTrees(model: XgbModel, { begin, end }: Range, base: Float32Array): Ensemble | undefined {
  const before = last.get(model);
  if (before?.begin === begin && before.end === end) return before.packed;
  const packed = kept(model, `${begin}:${end}`, () => {
    const { groups, features, treeGroup } = model;
    const trees = model.trees.slice(begin, end);
    const vectors = trees.filter((tree) => tree.vectors !== undefined).length;
    const isOneKind = vectors === 0 || vectors === trees.length;
    const width = vectors > 0 ? groups : 1;
    const first = (t: number): number => (vectors > 0 ? 0 : treeGroup[begin + t]!);
    const plan = { width, stride: groups, first, cols: features, double: false, single: true };
    if (!isOneKind || !packable(trees)) return undefined;
    const make = (): Branches[] => {
      const take = numbersFor(trees, width);
      return trees.map((tree, i) => {
        const valueOf = (node: number): number => leafValue(model, begin + i, tree.condition[node]!, base);
        return branchesOf(tree, valueOf, width, take, tree.vectors);
      });
    };
    return new Ensemble(make, plan);
  });
  last.set(model, { begin, end, packed });
  return packed;
}

/** The same, with leaves that give their numbers, by (row, tree). */
export function leafTrees(model: XgbModel, { begin, end }: Range): Ensemble | undefined {
  return kept(model, `leaves ${begin}:${end}`, () => {
    const trees = model.trees.slice(begin, end);
    if (!packable(trees)) return undefined;
    const plan = { width: 1, stride: trees.length, first: (t: number) => t, cols: model.features, double: false };
    const make = (): Branches[] => {
      const take = numbersFor(trees, 1);
      return trees.map((tree) => branchesOf(tree, (node) => node, 1, take));
    };
    return new Ensemble(make, plan);
  });
}
