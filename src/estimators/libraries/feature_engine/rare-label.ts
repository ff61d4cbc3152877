/** RareLabelEncoder: one name for all values that were rare. https://feature-engine.trainindata.com/en/latest/api_doc/encoding/RareLabelEncoder.html */
import { any, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { keyOf, MISSING } from '../frames/lookup.js';
import { byVariable, eachVariable, entryOf, keysOf, sameNames, sequence, variableAttributes } from './shared.js';

export default defineEstimator({
  classes: ['feature_engine.encoding.rare_label.RareLabelEncoder'],
  byRow: true,
  attributes: { ...variableAttributes, encoder_dict_: byVariable(sequence), replace_with: optional(any(), 'Rare') },
  transform: (m, X) =>
    eachVariable(m, X, (frame, name) => {
      const frequent = new Set(entryOf(m, m.encoder_dict_, name).map(keyOf));
      const values = keysOf(m, frame, name).map((key) => {
        if (key === MISSING) return null;
        return frequent.has(key) ? key : m.replace_with;
      });
      return { dtype: 'object', values };
    }),
  getFeatureNamesOut: sameNames,
});
