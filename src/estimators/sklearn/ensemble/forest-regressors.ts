/**
 * Forests for numbers: the mean of the trees.
 * https://scikit-learn.org/stable/modules/ensemble.html#forest
 */
import { defineEstimator } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import {
  checkForest,
  forestAttributes,
  forestImportances,
  forestLeaves,
  forestPath,
  forestWidth,
  meanOfLeaves,
  treesOf,
} from './forest.js';

export default defineEstimator({
  classes: ['sklearn.ensemble._forest.RandomForestRegressor', 'sklearn.ensemble._forest.ExtraTreesRegressor'],
  byRow: true,
  attributes: forestAttributes,
  check(m) {
    checkForest(m);
    const { maxClasses } = treesOf(m)[0]!;
    if (maxClasses !== 1)
      throw m.self.fail('estimators_', 'trees with one value for each output', `${maxClasses} values`);
  },
  features: forestWidth,
  predict(m, X) {
    const { nOutputs } = treesOf(m)[0]!;
    const out = meanOfLeaves(m, (tree) => tree.values, nOutputs, X);
    return nOutputs === 1 ? float64Array(out, X.rows) : float64Array(out, X.rows, nOutputs);
  },
  apply: forestLeaves,
  decisionPath: forestPath,
  computed: { feature_importances_: forestImportances },
});
