/**
 * x / largest absolute value, column by column.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MaxAbsScaler.html
 */
import { bool, optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { asMatrix } from '../../running/validate.js';
import { columnwise } from './columnwise.js';

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.MaxAbsScaler'],
  byRow: true,
  attributes: { scale_: vector(), clip: optional(bool(), false) },
  check(m) {
    const width = m.self.nFeatures;
    if (m.scale_.length !== width) throw m.self.fail('scale_', `${width} numbers`, `${m.scale_.length}`);
  },
  features: (m) => m.scale_.length,
  transform(m, X) {
    const matrix = asMatrix(m.self, X, { nan: true });
    const out = columnwise(matrix, [
      matrix.kind === 'csr' ? ['*', m.scale_.map((value) => 1 / value)] : ['/', m.scale_],
    ]);
    // NaN is neither below nor above.
    if (m.clip) out.data.forEach((value, at) => (out.data[at] = value < -1 ? -1 : value > 1 ? 1 : value));
    return out;
  },
  inverseTransform: (m, X) => columnwise(asMatrix(m.self, X, { nan: true }), [['*', m.scale_]]),
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
