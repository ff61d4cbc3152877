/** PCA: distances from the principal components, each by its weight. */
import { bool, child, nullable, numbers, optional, vector } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { toDense } from '../../input/matrix.js';
import { transform } from '../../running/run.js';
import { asDense } from '../../running/validate.js';
import { detecting, detectorAttributes } from './detector.js';

const attributes = {
  ...detectorAttributes,
  selected_components_: numbers(2),
  selected_w_components_: vector(),
  standardization: optional(bool(), true),
  scaler_: optional(nullable(child())),
};

export default defineEstimator({
  classes: ['pyod.models.pca.PCA'],
  byRow: true,
  attributes,
  check(m) {
    if (m.selected_w_components_.length !== m.selected_components_.shape[0])
      throw m.self.fail('selected_w_components_', `${m.selected_components_.shape[0]!} weights`, `${m.selected_w_components_.length}`); // prettier-ignore
    if (m.standardization && m.scaler_ === undefined) throw m.self.fail('scaler_', 'a fitted scaler', 'none');
  },
  features: (m) => m.selected_components_.shape[1]!,
  ...detecting(attributes, (m, X) => {
    const given = asDense(m.self, X);
    const cols = m.selected_components_.shape[1]!;
    const scaled = m.standardization ? transform(m.scaler_!, given) : given;
    const { data } = scaled.kind === 'csr' ? toDense(scaled) : asDense(m.self, scaled, { width: cols, inf: true });
    const components = m.selected_components_.data;
    return Float64Array.from({ length: given.rows }, (_, i) => {
      let score = 0;
      for (let k = 0; k < m.selected_w_components_.length; k++) {
        let square = 0;
        for (let j = 0; j < cols; j++) square += (data[i * cols + j]! - components[k * cols + j]!) ** 2;
        score += Math.sqrt(square) / m.selected_w_components_[k]!;
      }
      return score;
    });
  }),
});
