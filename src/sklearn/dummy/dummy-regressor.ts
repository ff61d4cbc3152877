/**
 * The same number for every row; gradient boosting starts from it.
 * https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyRegressor.html
 */
import { NdArray } from '../../numpy/ndarray.js';
import { array } from '../attributes.js';
import { defineEstimator } from '../define.js';
import { takeLabels } from '../output.js';

export default defineEstimator({
  classes: ['sklearn.dummy.DummyRegressor'],
  attributes: { constant_: array(1, 2) },
  predict(m, X) {
    const width = m.constant_.size;
    const flat = new NdArray(m.constant_.data, [width], m.constant_.dtype);
    const indexes = Int32Array.from({ length: X.rows * width }, (_, i) => i % width);
    return takeLabels(flat, indexes, width === 1 ? [X.rows] : [X.rows, width]);
  },
});
