/**
 * Ridge regression on targets of -1 and 1; several labels at once since 1.0.
 * https://scikit-learn.org/stable/modules/linear_model.html#ridge-regression-and-classification
 */
import { InvalidInputError } from '../../../../core/errors.js';
import { numbers } from '../../../binding/attributes.js';
import { checkClasses, labelsOfScores, scoreArray } from '../../../running/classify.js';
import { defineEstimator } from '../../../binding/define.js';
import { binarizer } from '../../../binding/label-binarizer-attribute.js';
import { int64Array } from '../../../binding/results.js';
import { checkLinear, linearWidth, outputsOf, scores } from '../affine.js';

export default defineEstimator({
  classes: ['sklearn.linear_model._ridge.RidgeClassifier', 'sklearn.linear_model._ridge.RidgeClassifierCV'],
  byRow: true,
  attributes: { coef_: numbers(1, 2), intercept_: numbers(0, 1), _label_binarizer: binarizer() },
  check(m) {
    checkLinear(m);
    const { classes, multilabel } = m._label_binarizer;
    const isOne = classes.size === 1 && outputsOf(m) === 1;
    if (!multilabel && isOne) return;
    if (!multilabel) checkClasses(m.self, classes, outputsOf(m));
    else if (classes.size !== outputsOf(m))
      throw m.self.fail('_label_binarizer', `${outputsOf(m)} labels`, `${classes.size}`);
  },
  features: linearWidth,
  predict(m, X) {
    const decision = scores(m, X);
    const { classes, multilabel } = m._label_binarizer;
    if (classes.size === 1 && !multilabel && decision.data.some((score) => score > 0))
      throw new InvalidInputError('the model knows one class, and the score of a row is that of another one');
    if (!multilabel || !m.self.version.since(1, 0)) return labelsOfScores(classes, decision);
    return int64Array(
      decision.data.map((score) => (score > 0 ? 1 : 0)),
      decision.rows,
      decision.cols,
    );
  },
  decisionFunction: (m, X) => scoreArray(scores(m, X)),
  computed: { classes_: (m) => m._label_binarizer.classes },
});
