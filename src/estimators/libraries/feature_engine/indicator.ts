/** AddMissingIndicator: a column of 0 and 1 beside each variable. https://feature-engine.trainindata.com/en/latest/api_doc/imputation/AddMissingIndicator.html */
import { defineEstimator } from '../../binding/define.js';
import { columnIn, frameIn, frameOut, numberColumn, valuesOf } from '../frames/frame.js';
import { keyOf, MISSING } from '../frames/lookup.js';
import { variableAttributes } from './shared.js';

export default defineEstimator({
  classes: ['feature_engine.imputation.missing_indicator.AddMissingIndicator'],
  byRow: true,
  attributes: variableAttributes,
  transform(m, X) {
    const frame = frameIn(m.self, X);
    const columns = new Map(frame.columns);
    for (const name of m.variables_) {
      const values = valuesOf(columnIn(m.self, frame, name), frame.rows, name);
      const flags = Float64Array.from(values, (value) => (keyOf(value) === MISSING ? 1 : 0));
      columns.set(`${name}_na`, numberColumn(flags, 'int64'));
    }
    return frameOut({ rows: frame.rows, columns });
  },
  getFeatureNamesOut: (m, inputs) => [...inputs, ...m.variables_.map((name) => `${name}_na`)],
});
