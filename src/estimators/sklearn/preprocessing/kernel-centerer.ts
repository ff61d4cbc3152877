/**
 * A kernel matrix, centred in the space of its features.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.KernelCenterer.html
 */
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { number, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { asDense, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.KernelCenterer'],
  attributes: { K_fit_rows_: vector(), K_fit_all_: number() },
  check(m) {
    const width = m.self.nFeatures;
    if (m.K_fit_rows_.length !== width) throw m.self.fail('K_fit_rows_', `${width} numbers`, `${m.K_fit_rows_.length}`);
  },
  features: (m) => m.K_fit_rows_.length,
  transform(m, X) {
    const { data, rows, cols, dtype } = asDense(m.self, X);
    const type = floatType(dtype);
    const round = roundingOf(type);
    const out = new Float64Array(data.length);
    for (let i = 0; i < rows; i++) {
      const mean = round(pairwiseSum(data, i * cols, cols) / cols);
      for (let j = 0; j < cols; j++) {
        const value = round(round(data[i * cols + j]! - m.K_fit_rows_[j]!) - mean);
        out[i * cols + j] = round(value + m.K_fit_all_);
      }
    }
    return new Dense(out, rows, cols, type);
  },
  getFeatureNamesOut: (m, inputs) => inputs.map((_, i) => `kernelcenterer${i}`).slice(0, m.K_fit_rows_.length),
});
