/**
 * Forests for classes: the mean of the trees' probabilities.
 * https://scikit-learn.org/stable/modules/ensemble.html#forest
 */
import { boundOf } from '../../binding/bound-object.js';
import { logOf } from '../../running/classify.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import type { PackedTree } from '../tree/packed-tree.js';
import {
  checkTreeClasses,
  classLists,
  divisorOf,
  labelArray,
  probabilitiesOf,
  probabilityArrays,
} from '../tree/shared.js';
import {
  type AddLeaf,
  checkForest,
  forestAttributes,
  forestImportances,
  forestLeaves,
  forestPath,
  forestWidth,
  meanOfLeaves,
  treesOf,
} from './forest.js';

const attributes = { ...forestAttributes, classes_: classLists() };

type ForestClassifier = Model<typeof attributes>;

const shares = new WeakMap<PackedTree, Float64Array>();

/** Up to 1.3 each tree divides what it stored. */
const divides = (m: ForestClassifier): boolean => !boundOf(m.estimators_[0]!).version.since(1, 4);

function sharesOf(m: ForestClassifier): (tree: PackedTree) => Float64Array {
  const divide = divides(m);
  return (tree) => {
    let known = shares.get(tree);
    if (known === undefined) {
      known = probabilitiesOf(tree, divide);
      shares.set(tree, known);
    }
    return known;
  };
}

const addShares: AddLeaf = (tree, leaf, sums, at) => {
  const { nOutputs, maxClasses, nClasses, values } = tree;
  for (let k = 0; k < nOutputs; k++) {
    const [from, to] = [(leaf * nOutputs + k) * maxClasses, at + k * maxClasses];
    const divisor = divisorOf(tree, leaf, k);
    for (let c = 0; c < nClasses[k]!; c++) sums[to + c]! += values[from + c]! / divisor;
  }
};

/** One block for each output. */
function probabilities(m: ForestClassifier, X: Input): Float64Array[] {
  const trees = treesOf(m);
  const { nOutputs, maxClasses, nClasses } = trees[0]!;
  const stride = nOutputs * maxClasses;
  const all = meanOfLeaves(m, sharesOf(m), stride, X, divides(m) ? addShares : undefined);
  if (nOutputs === 1) return [all];
  return nClasses.map((count, k) => {
    const out = new Float64Array(X.rows * count);
    for (let i = 0; i < X.rows; i++) {
      for (let c = 0; c < count; c++) out[i * count + c] = all[i * stride + k * maxClasses + c]!;
    }
    return out;
  });
}

export default defineEstimator({
  classes: ['sklearn.ensemble._forest.RandomForestClassifier', 'sklearn.ensemble._forest.ExtraTreesClassifier'],
  byRow: true,
  attributes,
  check(m) {
    checkForest(m);
    checkTreeClasses(m.self, m.classes_, treesOf(m)[0]!);
  },
  features: forestWidth,
  predict: (m, X) => labelArray(m.self, m.classes_, probabilities(m, X), X.rows),
  predictProba: (m, X) => probabilityArrays(m.classes_, probabilities(m, X), X.rows),
  predictLogProba: (m, X) => logOf(probabilityArrays(m.classes_, probabilities(m, X), X.rows)),
  apply: forestLeaves,
  decisionPath: forestPath,
  computed: { feature_importances_: forestImportances },
});
