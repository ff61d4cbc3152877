/** The trees of a model, whatever library trained it. */
import type { Estimator } from '../../estimators/estimator.js';
import { histTrees } from './hist.js';
import { lightgbmTrees } from './lightgbm.js';
import { sklearnTrees } from './sklearn.js';
import type { TreeEnsemble } from './types.js';
import { xgboostTrees } from './xgboost.js';

const READERS = [sklearnTrees, histTrees, lightgbmTrees, xgboostTrees];

/**
 * The trees of a decision tree, a forest or a booster, of scikit-learn, LightGBM or XGBoost; undefined for models of other kinds.
 * Of a pipeline, ask its last step.
 *
 * @throws InvalidStateError for damaged trees
 * @example
 * const { count, tree } = treesOf(model)!;
 * console.log(count, tree(0).depth, tree(0).threshold);
 */
export function treesOf(model: Estimator): TreeEnsemble | undefined {
  for (const read of READERS) {
    const found = read(model);
    if (found !== undefined) return found;
  }
  return undefined;
}
