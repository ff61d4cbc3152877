/** Encoders with a number for each value. https://feature-engine.trainindata.com/en/latest/api_doc/encoding/ */
import { InvalidInputError } from '../../../core/errors.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { wholeColumn } from '../frames/frame.js';
import { keyOf, MISSING } from '../frames/lookup.js';
import { byVariable, eachVariable, entryOf, keysOf, numeric, sameNames, variableAttributes } from './shared.js';

export default defineEstimator({
  classes: [
    'feature_engine.encoding.count_frequency.CountFrequencyEncoder',
    'feature_engine.encoding.ordinal.OrdinalEncoder',
    'feature_engine.encoding.mean_encoding.MeanEncoder',
    'feature_engine.encoding.woe.WoEEncoder',
  ],
  byRow: true,
  attributes: {
    ...variableAttributes,
    encoder_dict_: byVariable((value, fail) => {
      if (!(value instanceof PyDict)) throw fail(value);
      return new Map([...value].map(([key, item]) => [keyOf(key), numeric(item, fail)]));
    }),
    unseen: optional(any()),
    errors: optional(any(), 'ignore'),
    _unseen: optional(any()),
  },
  transform: (m, X) =>
    eachVariable(m, X, (frame, name) => {
      const table = entryOf(m, m.encoder_dict_, name);
      // `errors` up to 1.4.
      const rule = m.unseen ?? m.errors;
      const codes = keysOf(m, frame, name).map((key, row) => {
        const code = table.get(key);
        if (code !== undefined) return code;
        if (key !== MISSING && rule === 'raise')
          throw new InvalidInputError(`row ${row}, column ${name}: a value that fit did not see`, { row, feature: name }); // prettier-ignore
        return key !== MISSING && rule === 'encode' && typeof m._unseen === 'number' ? m._unseen : Number.NaN;
      });
      return wholeColumn(Float64Array.from(codes));
    }),
  getFeatureNamesOut: sameNames,
});
