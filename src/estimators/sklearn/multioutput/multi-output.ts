/**
 * An estimator of its own for each output.
 * https://scikit-learn.org/stable/modules/multiclass.html#multioutputclassifier
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { ask, fitted } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { hasMethod } from '../../running/run.js';
import { sideBySide } from './side-by-side.js';

export default defineEstimator({
  classes: ['sklearn.multioutput.MultiOutputClassifier', 'sklearn.multioutput.MultiOutputRegressor'],
  attributes: { estimators_: fitted() },
  inner: (m) => m.estimators_[0],
  has(m, method) {
    if (method !== 'predictProba') return true;
    return m.self.className === 'MultiOutputClassifier' && m.estimators_.every((child) => hasMethod(child, method));
  },
  predict: (m, X) =>
    sideBySide(
      m.estimators_.map((child) => ask(m.self, child, 'predict', X)),
      X.rows,
    ),
  predictProba: (m, X) => m.estimators_.map((child) => ask(m.self, child, 'predictProba', X)),
  computed: {
    classes_: (m) => m.estimators_.map((child) => child.classes).filter((list) => list instanceof NdArray),
  },
});
