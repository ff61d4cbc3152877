/**
 * x · scale + min, clipped to the range if asked.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MinMaxScaler.html
 */
import { bool, listOf, number, optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { asDense, floatType } from '../../running/validate.js';

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.MinMaxScaler'],
  byRow: true,
  attributes: {
    scale_: vector(),
    min_: vector(),
    data_min_: optional(vector()),
    data_max_: optional(vector()),
    data_range_: optional(vector()),
    feature_range: listOf(number()),
    clip: optional(bool(), false),
  },
  check(m) {
    const width = m.self.nFeatures;
    if (m.scale_.length !== width) throw m.self.fail('scale_', `${width} numbers`, `${m.scale_.length}`);
    if (m.min_.length !== width) throw m.self.fail('min_', `${width} numbers`, `${m.min_.length}`);
    if (m.feature_range.length !== 2) throw m.self.fail('feature_range', '2 numbers', `${m.feature_range.length}`);
  },
  features: (m) => m.scale_.length,
  transform(m, X) {
    const { data, rows, cols, dtype } = asDense(m.self, X, { nan: true });
    const type = floatType(dtype);
    const step = type === 'float32' ? Math.fround : (value: number): number => value;
    const [low, high] = [step(m.feature_range[0]!), step(m.feature_range[1]!)];
    const out = new Float64Array(data.length);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) {
        const value = step(step(data[at]! * m.scale_[j]!) + m.min_[j]!);
        // NaN is neither below nor above.
        out[at] = !m.clip ? value : value < low ? low : value > high ? high : value;
      }
    }
    return new Dense(out, rows, cols, type);
  },
  inverseTransform(m, X) {
    const { data, rows, cols, dtype } = asDense(m.self, X, { nan: true });
    const type = floatType(dtype);
    const step = type === 'float32' ? Math.fround : (value: number): number => value;
    const out = new Float64Array(data.length);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) out[at] = step(step(data[at]! - m.min_[j]!) / m.scale_[j]!);
    }
    return new Dense(out, rows, cols, type);
  },
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
