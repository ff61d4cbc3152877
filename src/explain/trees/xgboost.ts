/** XGBoost's trees, of its scikit-learn wrappers and of boosters. */
import { boundOf } from '../../estimators/binding/bound-object.js';
import type { Estimator } from '../../estimators/estimator.js';
import type { XgbModel, XgbTree } from '../../estimators/libraries/xgboost/booster-model.js';
import { readXgboost } from '../../estimators/libraries/xgboost/read-model.js';
import { InvalidStateError } from '../../core/errors.js';
import { depthOf, type TreeEnsemble, type TreeNodes } from './types.js';

const read = new WeakMap<Uint8Array, XgbModel>();

function modelOf(model: Estimator): XgbModel | undefined {
  if (!model.className.startsWith('xgboost.')) return undefined;
  const bound = boundOf(model);
  if (bound.definition === undefined) return undefined;
  const { _Booster: held, handle } = bound.model as unknown as { _Booster?: XgbModel; handle?: unknown };
  if (held !== undefined || !(handle instanceof Uint8Array)) return held;
  let found = read.get(handle);
  if (found === undefined) {
    found = readXgboost(
      handle,
      (expected, what) => new InvalidStateError('Booster', 'handle', expected, what ?? 'others'),
    );
    read.set(handle, found);
  }
  return found;
}

function nodesOf(tree: XgbTree, width: number): TreeNodes {
  const { left, right, feature, condition, defaultLeft, categories, vectors, gain, cover } = tree;
  const count = left.length;
  const value = new Float64Array(count * width);
  if (vectors !== undefined) value.set(vectors);
  else for (let i = 0; i < count; i++) if (left[i] === -1) value[i] = condition[i]!;
  const leaves = (of: Int32Array): Int32Array => of.map((child, i) => (left[i] === -1 ? -1 : child));
  return {
    left: leaves(left),
    right: leaves(right),
    feature: leaves(feature),
    threshold: Float64Array.from(condition, (number, i) => (left[i] === -1 ? 0 : number)),
    compares: '<',
    value,
    width,
    samples: cover.length === count ? Float64Array.from(cover) : undefined,
    impurity: undefined,
    gain: gain.length === count ? Float64Array.from(gain, (value, i) => (left[i] === -1 ? 0 : value)) : undefined,
    missingLeft: defaultLeft,
    categories: categories?.map((set) => (set === undefined ? undefined : [...set].sort((a, b) => a - b))),
    inside: 'right',
    depth: depthOf(left, right),
  };
}

export function xgboostTrees(model: Estimator): TreeEnsemble | undefined {
  const held = modelOf(model);
  if (held === undefined || held.trees.length === 0) return undefined;
  const rounds = new Int32Array(held.trees.length);
  held.rounds.forEach((first, round) => rounds.fill(round, first, held.rounds[round + 1] ?? first));
  return {
    count: held.trees.length,
    gives: 'scores',
    groupOf: (t) => (held.groups > 1 && held.trees[t]!.vectors === undefined ? held.treeGroup[t] : undefined),
    roundOf: (t) => rounds[t],
    scale: 1,
    tree: (t) => nodesOf(held.trees[t]!, held.trees[t]!.vectors === undefined ? 1 : held.groups),
  };
}
