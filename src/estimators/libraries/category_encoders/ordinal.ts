/**
 * OrdinalEncoder: a code for each value.
 * https://contrib.scikit-learn.org/category_encoders/ordinal.html
 */
import { defineEstimator } from '../../binding/define.js';
import { replaced, wholeColumn } from '../frames/frame.js';
import { codeTables, encoderAttributes, namesAfter, type Parts, rawCodes, tableIn, tableOut, unknownValue, upgradeEncoder, widthOf } from './encoder.js'; // prettier-ignore

export default defineEstimator({
  classes: ['category_encoders.ordinal.OrdinalEncoder'],
  byRow: true,
  attributes: { ...encoderAttributes, mapping: codeTables() },
  upgrade(state) {
    upgradeEncoder(state);
    // Nothing to encode.
    if (state.get('mapping') === null) state.set('mapping', []);
  },
  features: widthOf,
  transform(m, X) {
    const frame = tableIn(m, X);
    const parts: Parts = new Map();
    for (const name of m.cols) {
      const codes = rawCodes(m, m.mapping, frame, name).map((code) => {
        if (Number.isNaN(code) && m.handle_unknown === 'value') return -1;
        if (Number.isNaN(code) && m.handle_unknown === 'error') throw unknownValue(name);
        return code === -2 && m.handle_missing === 'return_nan' ? Number.NaN : code;
      });
      parts.set(name, [[name, wholeColumn(codes)]]);
    }
    return tableOut(m, replaced(frame, parts));
  },
  getFeatureNamesOut: namesAfter,
});
