/**
 * Forests for numbers: the mean of the trees.
 * https://scikit-learn.org/stable/modules/ensemble.html#forest
 */
import { defineEstimator } from '../define.js';
import { float64Array } from '../output.js';
import {
  checkForest,
  forestAttributes,
  forestImportances,
  forestInput,
  forestLeaves,
  forestPath,
  forestWidth,
  meanOfLeaves,
  treesOf,
} from './forest.js';

export default defineEstimator({
  classes: ['sklearn.ensemble._forest.RandomForestRegressor', 'sklearn.ensemble._forest.ExtraTreesRegressor'],
  attributes: forestAttributes,
  check(m) {
    checkForest(m);
    const { maxClasses } = treesOf(m)[0]!;
    if (maxClasses !== 1)
      throw m.self.fail('estimators_', 'trees with one value for each output', `${maxClasses} values`);
  },
  features: forestWidth,
  predict(m, X) {
    const trees = treesOf(m);
    const { nOutputs } = trees[0]!;
    const matrix = forestInput(m, X);
    const out = meanOfLeaves(trees, (tree) => tree.values, nOutputs, matrix);
    return nOutputs === 1 ? float64Array(out, matrix.rows) : float64Array(out, matrix.rows, nOutputs);
  },
  apply: forestLeaves,
  decisionPath: forestPath,
  computed: { feature_importances_: forestImportances },
});
