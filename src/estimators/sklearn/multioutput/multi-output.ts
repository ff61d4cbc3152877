/**
 * An estimator of its own for each output.
 * https://scikit-learn.org/stable/modules/multiclass.html#multioutputclassifier
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { ask, fitted } from '../../running/inner-estimators.js';
import { defineEstimator } from '../../binding/define.js';
import { hasMethod } from '../../running/run.js';
import { asMatrix } from '../../running/validate.js';
import { sideBySide } from './side-by-side.js';
import { hasIndependentRows } from '../../running/row-independence.js';

/** The minor release of 0.x in which gaps began to be passed on. */
const MISSING_SINCE = 24;

export default defineEstimator({
  classes: ['sklearn.multioutput.MultiOutputClassifier', 'sklearn.multioutput.MultiOutputRegressor'],
  byRow: (m) => m.estimators_.every(hasIndependentRows),
  attributes: { estimators_: fitted() },
  inner: (m) => m.estimators_[0],
  has(m, method) {
    if (method !== 'predictProba') return true;
    return m.self.className === 'MultiOutputClassifier' && m.estimators_.every((child) => hasMethod(child, method));
  },
  predict(m, X) {
    // earlier releases look at X themselves
    if (!m.self.version.since(0, MISSING_SINCE)) asMatrix(m.self, X, { width: 'any' });
    const columns = m.estimators_.map((child) => ask(m.self, child, 'predict', X));
    const found = sideBySide(columns, X.rows);
    // one target as a column, as partial least squares has it up to 1.2: numpy turns all three axes around
    const isDeep = columns.every((column) => column.ndim === 2 && column.shape[1] === 1);
    return isDeep ? found.reshape(1, X.rows, columns.length) : found;
  },
  predictProba: (m, X) => m.estimators_.map((child) => ask(m.self, child, 'predictProba', X)),
  computed: {
    classes_: (m) => m.estimators_.map((child) => child.classes).filter((list) => list instanceof NdArray),
  },
});
