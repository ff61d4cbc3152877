/** Imputers with one value for each variable. https://feature-engine.trainindata.com/en/latest/api_doc/imputation/ */
import { defineEstimator } from '../../binding/define.js';
import type { Column } from '../../input/matrix.js';
import { columnIn, numberColumn, valuesOf } from '../frames/frame.js';
import { keyOf, MISSING } from '../frames/lookup.js';
import { unwrapScalar } from '../../binding/state.js';
import { byVariable, eachVariable, entryOf, sameNames, variableAttributes } from './shared.js';

export default defineEstimator({
  classes: [
    'feature_engine.imputation.mean_median.MeanMedianImputer',
    'feature_engine.imputation.arbitrary_number.ArbitraryNumberImputer',
    'feature_engine.imputation.end_tail.EndTailImputer',
    'feature_engine.imputation.categorical.CategoricalImputer',
  ],
  byRow: true,
  attributes: { ...variableAttributes, imputer_dict_: byVariable((value) => unwrapScalar(value)) },
  transform: (m, X) =>
    eachVariable(m, X, (frame, name): Column => {
      const column = columnIn(m.self, frame, name);
      const filler = entryOf(m, m.imputer_dict_, name);
      if (column.dtype !== 'object' && typeof filler === 'number')
        return numberColumn(
          column.numbers.map((value) => (Number.isNaN(value) ? filler : value)),
          column.dtype,
        );
      const values = valuesOf(column, frame.rows, name);
      return { dtype: 'object', values: values.map((value) => (keyOf(value) === MISSING ? filler : value)) };
    }),
  getFeatureNamesOut: sameNames,
});
