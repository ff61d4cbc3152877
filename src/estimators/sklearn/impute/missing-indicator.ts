/**
 * A column of booleans for each column that had gaps.
 * https://scikit-learn.org/stable/modules/generated/sklearn.impute.MissingIndicator.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { any, bool, numbers, oneOf, optional } from '../../binding/attributes.js';
import { type Attribute, defineEstimator } from '../../binding/define.js';
import { Csr, Dense, isObjectColumn, type NumberColumn, Table } from '../../input/matrix.js';
import { asColumns } from '../../running/validate.js';
import { maskOf, missingValue, refuseFlags } from './missing.js';

/** Positions of columns. */
export function positions(): Attribute<Int32Array> {
  const inner = numbers(1);
  return {
    read(value, place) {
      const { data } = inner.read(value, place);
      if (!data.every((at) => Number.isInteger(at) && at >= 0 && at < 2 ** 31))
        throw place.fail('positions of columns');
      return Int32Array.from(data);
    },
  };
}

/** True where a column has a gap. */
function sparseMask(columns: readonly NumberColumn[], rows: number): Csr {
  const indices: number[] = [];
  const indptr = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) {
    columns.forEach(({ numbers }, j) => {
      if (numbers[i] !== 0) indices.push(j);
    });
    indptr[i + 1] = indices.length;
  }
  const ones = new Float64Array(indices.length).fill(1);
  return new Csr(ones, Int32Array.from(indices), indptr, rows, columns.length, 'bool');
}

export default defineEstimator({
  classes: ['sklearn.impute._base.MissingIndicator'],
  aliases: ['sklearn.impute.MissingIndicator'],
  byRow: true,
  attributes: {
    features_: positions(),
    missing_values: missingValue(),
    features: optional(oneOf('missing-only', 'all'), 'missing-only'),
    error_on_new: optional(bool(), true),
    sparse: optional(any(), 'auto'),
  },
  upgrade(state) {
    if (!state.has('n_features_in_') && state.has('_n_features')) state.set('n_features_in_', state.get('_n_features'));
  },
  check(m) {
    const width = m.self.nFeatures;
    if (width !== undefined && m.features_.some((at) => at >= width)) {
      throw m.self.fail('features_', `positions below ${width}`, `${m.features_.reduce((a, b) => Math.max(a, b), 0)}`);
    }
  },
  transform(m, X) {
    const columns = asColumns(m.self, X);
    refuseFlags(m.self, columns);
    columns.forEach((column, j) => {
      const at = isObjectColumn(column) ? -1 : column.numbers.findIndex((value) => Math.abs(value) === Infinity);
      if (at >= 0)
        throw new InvalidInputError(`Input X contains infinity (row ${at}, column ${X.names?.[j] ?? j})`, {
          row: at,
          column: j,
        });
    });
    const masks = columns.map((column) => maskOf(m.missing_values, column, X.rows));
    if (m.features_.some((at) => at >= columns.length)) {
      throw m.self.fail('features_', `positions below ${columns.length}`, 'others');
    }
    const known = new Set(m.features_);
    const fresh = masks.flatMap((mask, j) => (!known.has(j) && mask.includes(1) ? [j] : []));
    if (m.error_on_new && m.features === 'missing-only' && fresh.length > 0) {
      throw new InvalidInputError(
        `The features [${fresh.map((j) => m.self.featureNames?.[j] ?? j).join(', ')}] have missing values in transform but have no missing values in fit.`,
      );
    }
    const kept = Array.from(m.features_, (at): NumberColumn => ({
      dtype: 'bool',
      numbers: Float64Array.from(masks[at]!),
    }));
    if (m.sparse === true || (m.sparse === 'auto' && X.kind === 'csr')) return sparseMask(kept, X.rows);
    if (kept.length === 0) return new Dense(new Float64Array(0), X.rows, 0, 'bool');
    return new Table(kept, X.rows);
  },
  getFeatureNamesOut: (m, inputs) => Array.from(m.features_, (at) => `missingindicator_${inputs[at]}`),
});
