/**
 * Decision trees for numbers.
 * https://scikit-learn.org/stable/modules/tree.html
 */
import { any, optional, text } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import type { Input } from '../../input/matrix.js';
import { float64Array, int64Array } from '../../binding/results.js';
import { seesMissing } from './missing.js';
import { packedTree } from './packed-tree.js';
import { checkTreeWidth, decisionPath, treeInput } from './shared.js';
import { importancesOf, leavesOf } from './traverse.js';

const attributes = {
  tree_: packedTree(),
  splitter: optional(text(), 'best'),
  criterion: optional(any()),
  monotonic_cst: optional(any()),
};

const input = (m: Model<typeof attributes>, X: Input) => treeInput(m.self, X, m.tree_.nFeatures, seesMissing(m));

export default defineEstimator({
  classes: ['sklearn.tree._classes.DecisionTreeRegressor', 'sklearn.tree._classes.ExtraTreeRegressor'],
  byRow: true,
  attributes,
  check(m) {
    checkTreeWidth(m.self, m.tree_);
    if (m.tree_.maxClasses !== 1) throw m.self.fail('tree_', 'one value for each output', `${m.tree_.maxClasses}`);
  },
  features: (m) => m.tree_.nFeatures,
  predict(m, X) {
    const { values, nOutputs } = m.tree_;
    const leaves = leavesOf(m.tree_, input(m, X));
    const out = new Float64Array(leaves.length * nOutputs);
    for (let i = 0; i < leaves.length; i++) {
      for (let k = 0; k < nOutputs; k++) out[i * nOutputs + k] = values[leaves[i]! * nOutputs + k]!;
    }
    return nOutputs === 1 ? float64Array(out, leaves.length) : float64Array(out, leaves.length, nOutputs);
  },
  apply: (m, X) => int64Array(leavesOf(m.tree_, input(m, X)), X.rows),
  decisionPath: (m, X) => decisionPath(m.self, [m.tree_], input(m, X)),
  computed: {
    feature_importances_: (m) => float64Array(importancesOf(m.tree_, true), m.tree_.nFeatures),
  },
});
