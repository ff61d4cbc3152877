/**
 * BalancedBaggingClassifier and EasyEnsembleClassifier: bagging of pipelines of a sampler and a classifier.
 * https://imbalanced-learn.org/stable/references/ensemble.html
 */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  extends: 'sklearn.ensemble._bagging.BaggingClassifier',
  classes: [
    'imblearn.ensemble._bagging.BalancedBaggingClassifier',
    'imblearn.ensemble._easy_ensemble.EasyEnsembleClassifier',
  ],
  attributes: {},
  aliases: ['imblearn.ensemble.classifier.BalancedBaggingClassifier'],
});
