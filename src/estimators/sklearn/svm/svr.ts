/**
 * Support vector regression.
 * https://scikit-learn.org/stable/modules/svm.html#regression
 */
import { defineEstimator } from '../../binding/define.js';
import { float64Array } from '../../binding/results.js';
import { checkSingle, libsvmAttributes, libsvmWidth, singleScores, upgradeLibsvm } from './libsvm.js';

export default defineEstimator({
  classes: ['sklearn.svm._classes.SVR', 'sklearn.svm._classes.NuSVR'],
  byRow: true,
  attributes: libsvmAttributes,
  upgrade: upgradeLibsvm,
  features: libsvmWidth,
  check: checkSingle,
  predict: (m, X) => float64Array(singleScores(m, X), X.rows),
});
