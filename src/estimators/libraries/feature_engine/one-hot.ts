/** OneHotEncoder: a column for each value, behind the others. https://feature-engine.trainindata.com/en/latest/api_doc/encoding/OneHotEncoder.html */
import { defineEstimator } from '../../binding/define.js';
import { frameIn, frameOut, numberColumn } from '../frames/frame.js';
import { keyOf } from '../frames/lookup.js';
import { byVariable, entryOf, keysOf, sequence, variableAttributes } from './shared.js';

export default defineEstimator({
  classes: ['feature_engine.encoding.one_hot.OneHotEncoder'],
  byRow: true,
  attributes: { ...variableAttributes, encoder_dict_: byVariable(sequence) },
  transform(m, X) {
    const frame = frameIn(m.self, X);
    const encoded = new Set(m.variables_);
    const columns = new Map([...frame.columns].filter(([name]) => !encoded.has(name)));
    for (const name of m.variables_) {
      const keys = keysOf(m, frame, name);
      for (const value of entryOf(m, m.encoder_dict_, name)) {
        const wanted = keyOf(value);
        columns.set(`${name}_${String(value)}`, numberColumn(Float64Array.from(keys, (key) => (key === wanted ? 1 : 0)), 'int64')); // prettier-ignore
      }
    }
    return frameOut({ rows: frame.rows, columns });
  },
  getFeatureNamesOut(m, inputs) {
    const kept = inputs.filter((name) => !m.variables_.includes(name));
    const made = m.variables_.flatMap((name) =>
      entryOf(m, m.encoder_dict_, name).map((value) => `${name}_${String(value)}`),
    );
    return [...kept, ...made];
  },
});
