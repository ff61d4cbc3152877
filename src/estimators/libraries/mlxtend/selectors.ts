/**
 * Selectors of columns, and what hands X on as it is.
 * https://rasbt.github.io/mlxtend/user_guide/feature_selection/ColumnSelector/
 */
import { InvalidInputError } from '../../../core/errors.js';
import { asSequence } from '../../../pickle/values/py-values.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';
import { nullable, optional } from '../../binding/attributes.js';
import { asUnnamed, toDense } from '../../input/matrix.js';
import { picked } from '../frames/picked.js';

function columns(): Attribute<(number | string)[]> {
  return {
    read(value, place) {
      const items = (typeof value === 'string' || typeof value === 'number' ? [value] : asSequence(value))?.map(unwrapScalar); // prettier-ignore
      if (items?.every((item) => typeof item === 'string' || typeof item === 'number') === true)
        return items as (number | string)[];
      throw place.fail('positions or names of columns', describe(value));
    },
  };
}

export default defineEstimator({
  classes: [
    'mlxtend.feature_selection.column_selector.ColumnSelector',
    'mlxtend.feature_selection.sequential_feature_selector.SequentialFeatureSelector',
    'mlxtend.preprocessing.dense_transformer.DenseTransformer',
    'mlxtend.preprocessing.copy_transformer.CopyTransformer',
  ],
  byRow: true,
  attributes: { cols: optional(nullable(columns())), k_feature_idx_: optional(columns()) },
  transform(m, X) {
    if (X.kind === 'texts') throw new InvalidInputError(`${m.self.className} takes a table, not texts`);
    if (m.self.className === 'SequentialFeatureSelector') {
      if (m.k_feature_idx_ === undefined) throw m.self.fail('k_feature_idx_', 'positions of columns', 'nothing');
      return asUnnamed(picked(m.self, X, m.k_feature_idx_));
    }
    if (m.self.className === 'DenseTransformer' && X.kind === 'csr') return toDense(X);
    return m.self.className === 'ColumnSelector' && m.cols !== undefined ? asUnnamed(picked(m.self, X, m.cols)) : X;
  },
});
