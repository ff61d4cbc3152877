/**
 * BalancedRandomForestClassifier: each tree saw a balanced sample; it predicts as any random forest.
 * https://imbalanced-learn.org/stable/references/generated/imblearn.ensemble.BalancedRandomForestClassifier.html
 */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  extends: 'sklearn.ensemble._forest.RandomForestClassifier',
  classes: ['imblearn.ensemble._forest.BalancedRandomForestClassifier'],
  attributes: {},
});
