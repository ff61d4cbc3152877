/**
 * RUSBoostClassifier: AdaBoost whose estimators saw balanced samples.
 * https://imbalanced-learn.org/stable/references/generated/imblearn.ensemble.RUSBoostClassifier.html
 */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  extends: 'sklearn.ensemble._weight_boosting.AdaBoostClassifier',
  classes: ['imblearn.ensemble._weight_boosting.RUSBoostClassifier'],
  attributes: {},
  upgrade(state) {
    // Since 0.13 there is SAMME only.
    if (state.get('algorithm') === 'deprecated') state.set('algorithm', 'SAMME');
  },
});
