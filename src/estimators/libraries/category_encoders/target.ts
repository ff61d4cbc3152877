/**
 * Encoders with one number for each code, made of the target of `fit`: target means, James-Stein, m-estimates, weights of evidence,
 * mixed models, quantiles. https://contrib.scikit-learn.org/category_encoders/targetencoder.html
 */
import { PyDict } from '../../../pickle/values/py-dict.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { numberColumn, replaced } from '../frames/frame.js';
import { type Lookup, lookupOf } from '../frames/lookup.js';
import { codesFrom, encoderAttributes, innerCodes, namesAfter, type Parts, tableIn, tableOut, upgradeEncoder, widthOf } from './encoder.js'; // prettier-ignore

/** Tables by column. */
export function numbersByColumn(): Attribute<ReadonlyMap<string, Lookup>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of tables by column', describe(value));
      return new Map([...value].map(([name, table]) => [String(unwrapScalar(name)), lookupOf(table, place)]));
    },
  };
}

export default defineEstimator({
  classes: [
    'category_encoders.target_encoder.TargetEncoder',
    'category_encoders.james_stein.JamesSteinEncoder',
    'category_encoders.m_estimate.MEstimateEncoder',
    'category_encoders.woe.WOEEncoder',
    'category_encoders.glmm.GLMMEncoder',
    'category_encoders.quantile_encoder.QuantileEncoder',
  ],
  byRow: true,
  attributes: { ...encoderAttributes, mapping: numbersByColumn(), ordinal_encoder: innerCodes() },
  upgrade: upgradeEncoder,
  features: widthOf,
  transform(m, X) {
    const frame = tableIn(m, X);
    const parts: Parts = new Map();
    for (const name of m.cols) {
      const table = m.mapping.get(name);
      if (table === undefined) throw m.self.fail('mapping', `a table of the column ${name}`, 'none');
      const found = codesFrom(m, m.ordinal_encoder, frame, name).map((code) => table.get(code) ?? Number.NaN);
      parts.set(name, [[name, numberColumn(found)]]);
    }
    return tableOut(m, replaced(frame, parts));
  },
  getFeatureNamesOut: namesAfter,
});
