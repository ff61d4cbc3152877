/**
 * LeaveOneOutEncoder and CatBoostEncoder: means of the target by value, as they are for rows that `fit` did not see.
 * https://contrib.scikit-learn.org/category_encoders/leaveoneout.html
 */
import { PyDict } from '../../../pickle/values/py-dict.js';
import { number, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { numberColumn, replaced } from '../frames/frame.js';
import { MISSING, type RowLookup, rowsOf } from '../frames/lookup.js';
import { encoderAttributes, keysIn, namesAfter, type Parts, tableIn, tableOut, unknownValue, upgradeEncoder, widthOf } from './encoder.js'; // prettier-ignore

/** Sum and count of the target by value. */
function sums(): Attribute<ReadonlyMap<string, RowLookup>> {
  return {
    read(value, place) {
      if (!(value instanceof PyDict)) throw place.fail('a dict of tables by column', describe(value));
      return new Map(
        [...value].map(([name, stored]) => {
          const table = rowsOf(stored, place);
          if (table.names.join() !== 'sum,count') throw place.fail('tables of sum and count', table.names.join());
          return [String(unwrapScalar(name)), table];
        }),
      );
    },
  };
}

export default defineEstimator({
  classes: ['category_encoders.leave_one_out.LeaveOneOutEncoder', 'category_encoders.cat_boost.CatBoostEncoder'],
  byRow: true,
  attributes: { ...encoderAttributes, mapping: sums(), _mean: number(), a: optional(number()) },
  upgrade: upgradeEncoder,
  features: widthOf,
  transform(m, X) {
    const frame = tableIn(m, X);
    const parts: Parts = new Map();
    for (const [name, { rows }] of m.mapping) {
      const meanOf = ([sum = 0, count = 0]: readonly number[]): number => {
        if (count <= 1) return m._mean;
        return m.a === undefined ? sum / count : (sum + m._mean * m.a) / (count + m.a);
      };
      const found = keysIn(m, frame, name).map((key) => {
        const row = rows.get(key);
        const how = key === MISSING ? m.handle_missing : m.handle_unknown;
        // What is missing may be a value of its own; `return_nan` goes before that.
        if (key === MISSING && how === 'return_nan') return Number.NaN;
        if (row !== undefined) return meanOf(row);
        if (how === 'error') throw unknownValue(name);
        return how === 'value' ? m._mean : Number.NaN;
      });
      parts.set(name, [[name, numberColumn(Float64Array.from(found))]]);
    }
    return tableOut(m, replaced(frame, parts));
  },
  getFeatureNamesOut: namesAfter,
});
