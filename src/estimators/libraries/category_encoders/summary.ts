/**
 * SummaryEncoder: several quantiles of the target by value, each by an encoder of its own.
 * https://contrib.scikit-learn.org/category_encoders/summary.html
 */
import { child, listOf } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import type { Column } from '../../input/matrix.js';
import { transform } from '../../running/run.js';
import { frameIn, frameOut } from '../frames/frame.js';
import { encoderAttributes, namesAfter, upgradeEncoder, widthOf } from './encoder.js';

export default defineEstimator({
  classes: ['category_encoders.quantile_encoder.SummaryEncoder'],
  byRow: true,
  attributes: { ...encoderAttributes, encoder_list: listOf(child()) },
  upgrade: upgradeEncoder,
  features: widthOf,
  transform(m, X) {
    const encoded = new Set(m.cols);
    const columns = new Map<string, Column>();
    for (const encoder of m.encoder_list) {
      const quantile = encoder.get('quantile');
      if (typeof quantile !== 'number') throw m.self.fail('encoder_list', 'encoders of a quantile', encoder.className);
      for (const [name, column] of frameIn(m.self, transform(encoder, X)).columns)
        columns.set(encoded.has(name) ? `${name}_${Math.round(quantile * 100)}` : name, column);
    }
    const order = m._out?.filter((name) => columns.has(name)) ?? [...columns.keys()];
    return frameOut({ rows: X.rows, columns: new Map(order.map((name) => [name, columns.get(name)!])) });
  },
  getFeatureNamesOut: namesAfter,
});
