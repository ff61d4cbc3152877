/**
 * Linear classifiers without probabilities: the class with the largest score.
 * https://scikit-learn.org/stable/modules/linear_model.html
 */
import type { NdArray } from '../../../../numpy/ndarray.js';
import { labels, numbers } from '../../../binding/attributes.js';
import { checkClasses, labelsOfScores, scoreArray } from '../../../running/classify.js';
import { defineEstimator } from '../../../binding/define.js';
import { coefficients } from '../../../binding/sparse-attribute.js';
import { checkLinear, linearWidth, outputsOf, scores } from '../affine.js';

export default defineEstimator({
  classes: [
    'sklearn.linear_model._perceptron.Perceptron',
    'sklearn.linear_model._passive_aggressive.PassiveAggressiveClassifier',
    'sklearn.svm._classes.LinearSVC',
  ],
  byRow: true,
  attributes: { coef_: coefficients(1, 2), intercept_: numbers(0, 1), classes_: labels() },
  check(m) {
    checkLinear(m);
    checkClasses(m.self, m.classes_, outputsOf(m));
  },
  features: linearWidth,
  predict: (m, X): NdArray => labelsOfScores(m.classes_, scores(m, X)),
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
});
