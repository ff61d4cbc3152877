/** Decision trees, forests, bagged trees, boosting and isolation forests of scikit-learn. */
import { NdArray } from '../../numpy/ndarray.js';
import { boundOf, isBoundEstimator } from '../../estimators/binding/bound-object.js';
import type { Estimator } from '../../estimators/estimator.js';
import { asModel } from '../../estimators/bundles.js';
import { probabilitiesOf } from '../../estimators/sklearn/tree/shared.js';
import type { PackedTree } from '../../estimators/sklearn/tree/packed-tree.js';
import { depthOf, type TreeEnsemble, type TreeNodes } from './types.js';

function packedOf(model: unknown): PackedTree | undefined {
  if (!isBoundEstimator(model)) return undefined;
  const bound = boundOf(model);
  if (bound.definition?.attributes['tree_'] === undefined) return undefined;
  return (bound.model as unknown as { tree_: PackedTree }).tree_;
}

/** How much a split lowers the impurity of its rows, times their weight: what `feature_importances_` adds up. */
function gainOf({ left, right }: PackedTree, weight: Float64Array, impurity: Float64Array): Float64Array {
  const at = (node: number): number => weight[node]! * impurity[node]!;
  return Float64Array.from(left, (child, i) => (child === -1 ? 0 : at(i) - at(child) - at(right[i]!)));
}

function nodesOf(tree: PackedTree, shares: boolean): TreeNodes {
  const { left, right, threshold, missingLeft, nOutputs, maxClasses } = tree;
  const [weight, impurity] = [tree.weight(), tree.impurity()];
  return {
    left,
    right,
    feature: tree.feature.map((feature, i) => (left[i] === -1 ? -1 : feature)),
    threshold,
    compares: '<=',
    value: shares ? probabilitiesOf(tree, true) : tree.values,
    width: nOutputs * maxClasses,
    samples: weight,
    impurity,
    gain: gainOf(tree, weight, impurity),
    missingLeft,
    categories: undefined,
    inside: 'left',
    depth: depthOf(left, right),
  };
}

/** A tree, or members that all are trees, whatever list or array they stand in. */
export function sklearnTrees(model: Estimator): TreeEnsemble | undefined {
  const own = packedOf(model);
  const stored = own === undefined ? model.get('estimators_') : undefined;
  const members = stored instanceof NdArray ? stored.flat() : Array.isArray(stored) ? (stored as unknown[]) : [];
  const trees = own === undefined ? members.map((member) => packedOf(asModel(member))) : [own];
  if (trees.length === 0 || trees.some((tree) => tree === undefined)) return undefined;
  const isBoosting = stored instanceof NdArray && stored.ndim === 2;
  const groups = isBoosting ? stored.shape[1]! : 1;
  const gives = isBoosting ? 'scores' : trees.some((tree) => tree!.maxClasses > 1) ? 'shares' : 'values';
  const rate = model.get('learning_rate');
  return {
    count: trees.length,
    gives,
    groupOf: (t) => (isBoosting && groups > 1 ? t % groups : undefined),
    roundOf: (t) => (isBoosting ? Math.floor(t / groups) : undefined),
    scale: isBoosting && typeof rate === 'number' ? rate : 1,
    tree: (t) => nodesOf(trees[t]!, gives === 'shares'),
  };
}
