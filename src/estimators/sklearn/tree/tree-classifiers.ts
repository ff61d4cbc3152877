/**
 * Decision trees for classes.
 * https://scikit-learn.org/stable/modules/tree.html
 */
import { any, optional, text } from '../../binding/attributes.js';
import { logOf } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { seesMissing } from './missing.js';
import { packedTree, type PackedTree } from './packed-tree.js';
import {
  checkTreeClasses,
  checkTreeWidth,
  classLists,
  decisionPath,
  divisorOf,
  labelArray,
  probabilitiesOf,
  probabilityArrays,
  treeInput,
} from './shared.js';
import { importancesOf, leavesOf } from './traverse.js';

const attributes = {
  tree_: packedTree(),
  classes_: classLists(),
  splitter: optional(text(), 'best'),
  criterion: optional(any()),
  monotonic_cst: optional(any()),
};

type TreeClassifier = Model<typeof attributes>;

const input = (m: TreeClassifier, X: Input) => treeInput(m.self, X, m.tree_.nFeatures, seesMissing(m));

/** One block of probabilities for each output. */
export function treeProbabilities(tree: PackedTree, divide: boolean, leaves: Int32Array): Float64Array[] {
  // For few rows only their leaves are divided: a tree may have a million nodes.
  const dividesLeaves = divide && leaves.length < tree.nodeCount;
  const values = probabilitiesOf(tree, divide && !dividesLeaves);
  const stride = tree.nOutputs * tree.maxClasses;
  return tree.nClasses.map((count, k) => {
    const out = new Float64Array(leaves.length * count);
    for (let i = 0; i < leaves.length; i++) {
      const start = leaves[i]! * stride + k * tree.maxClasses;
      for (let c = 0; c < count; c++) out[i * count + c] = values[start + c]!;
    }
    if (!dividesLeaves) return out;
    for (let i = 0; i < leaves.length; i++) {
      const divisor = divisorOf(tree, leaves[i]!, k);
      for (let c = 0; c < count; c++) out[i * count + c]! /= divisor;
    }
    return out;
  });
}

function probabilities(m: TreeClassifier, X: Input, divide: boolean): Float64Array[] {
  return treeProbabilities(m.tree_, divide, leavesOf(m.tree_, input(m, X)));
}

/** Up to 1.3 the stored values were divided by their sum. */
const divides = (m: TreeClassifier): boolean => !m.self.version.since(1, 4);

export default defineEstimator({
  classes: ['sklearn.tree._classes.DecisionTreeClassifier', 'sklearn.tree._classes.ExtraTreeClassifier'],
  byRow: true,
  attributes,
  check(m) {
    checkTreeWidth(m.self, m.tree_);
    checkTreeClasses(m.self, m.classes_, m.tree_);
  },
  features: (m) => m.tree_.nFeatures,
  // The label has the largest stored value, before any division.
  predict: (m, X) => labelArray(m.self, m.classes_, probabilities(m, X, false), X.rows),
  predictProba: (m, X) => probabilityArrays(m.classes_, probabilities(m, X, divides(m)), X.rows),
  predictLogProba: (m, X) => logOf(probabilityArrays(m.classes_, probabilities(m, X, divides(m)), X.rows)),
  apply: (m, X) => int64Array(leavesOf(m.tree_, input(m, X)), X.rows),
  decisionPath: (m, X) => decisionPath(m.self, [m.tree_], input(m, X)),
  computed: {
    feature_importances_: (m) => float64Array(importancesOf(m.tree_, true), m.tree_.nFeatures),
  },
});
