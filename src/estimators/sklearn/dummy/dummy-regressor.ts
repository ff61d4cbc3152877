/**
 * The same number for every row; gradient boosting starts from it.
 * https://scikit-learn.org/stable/modules/generated/sklearn.dummy.DummyRegressor.html
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { array } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { flag } from '../../binding/method-options.js';
import { float64Array, takeLabels } from '../../binding/results.js';

export default defineEstimator({
  ignoresValues: true,
  classes: ['sklearn.dummy.DummyRegressor'],
  attributes: { constant_: array(1, 2) },
  options: { predict: { returnStd: flag('Standard deviations as well: zeros.') } },
  predict(m, X, options) {
    const width = m.constant_.size;
    const flat = new NdArray(m.constant_.data, [width], m.constant_.dtype);
    const indexes = Int32Array.from({ length: X.rows * width }, (_, i) => i % width);
    const shape = width === 1 ? [X.rows] : [X.rows, width];
    const found = takeLabels(flat, indexes, shape);
    if (options?.['returnStd'] !== true) return found;
    return [found, float64Array(new Float64Array(indexes.length), ...shape)] as unknown as NdArray;
  },
});
