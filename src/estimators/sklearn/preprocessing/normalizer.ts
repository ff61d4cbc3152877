/**
 * Each row divided by its norm.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.Normalizer.html
 */
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { oneOf, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Dense } from '../../input/matrix.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { roundingOf } from './columnwise.js';
import { normalizeRows } from '../feature_extraction/row-norms.js';

type Norm = 'l1' | 'l2' | 'max';

function normOf(row: Float64Array, norm: Norm, signed: boolean): number {
  if (norm === 'max' && signed) return row.reduce((max, value) => Math.max(max, value), -Infinity);
  if (norm === 'max') return row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (norm === 'l1') return pairwiseSum(row.map(Math.abs), 0, row.length);
  return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
}

/** Steps between 1 and the next number. */
const EPSILON = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10 };

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.Normalizer'],
  byRow: true,
  attributes: { norm: optional(oneOf('l1', 'l2', 'max'), 'l2' as const) },
  transform(m, X) {
    const matrix = asMatrix(m.self, X);
    const type = floatType(matrix.dtype);
    // Up to 0.22 the largest is taken with its sign.
    const signed = !m.self.version.since(0, 23);
    if (matrix.kind === 'csr') return normalizeRows(matrix, m.norm, type, signed);
    const { data, rows, cols } = matrix;
    const round = roundingOf(type);
    // Since 1.0 tiny norms count as zero, too.
    const least = m.self.version.since(1, 0) ? 10 * EPSILON[type] : Number.MIN_VALUE;
    const out = new Float64Array(data.length);
    for (let i = 0; i < rows; i++) {
      const row = data.subarray(i * cols, (i + 1) * cols);
      const size = round(normOf(row, m.norm, signed));
      for (let j = 0; j < cols; j++)
        out[i * cols + j] = Math.abs(size) < least || (!signed && size < least) ? row[j]! : round(row[j]! / size);
    }
    return new Dense(out, rows, cols, type);
  },
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
