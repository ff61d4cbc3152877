/**
 * Gaps filled with the mean, median or most frequent value of their column, or of their row: what SimpleImputer was up to
 * 0.21.
 * https://scikit-learn.org/0.20/modules/generated/sklearn.preprocessing.Imputer.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { pairwiseSum } from '../../../linalg/pairwise-sum.js';
import { count, oneOf, optional, vector } from '../../binding/attributes.js';
import { defineEstimator, type Model } from '../../binding/define.js';
import { isMissing, missingValue } from '../impute/missing.js';
import { Csr, Dense, type Input, toDense } from '../../input/matrix.js';
import { asMatrix, floatType } from '../../running/validate.js';

const attributes = {
  /** Of each column; missing where rows are filled. */
  statistics_: optional(vector()),
  missing_values: missingValue(),
  strategy: optional(oneOf('mean', 'median', 'most_frequent'), 'mean'),
  axis: optional(count(), 0),
};

type Imputer = Model<typeof attributes>;

/** Of the numbers of a row that are there; NaN where there are none. */
function statistic(m: Imputer, row: Float64Array): number {
  const there = row.filter((value) => !isMissing(m.missing_values, value));
  if (there.length === 0) return Number.NaN;
  if (m.strategy === 'mean') {
    const filled = row.map((value) => (isMissing(m.missing_values, value) ? 0 : value));
    return pairwiseSum(filled, 0, filled.length) / there.length;
  }
  there.sort();
  return m.strategy === 'median' ? middle(there) : mostFrequent(there);
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The smallest of equally frequent ones. */
function mostFrequent(sorted: Float64Array): number {
  let [best, most, run] = [sorted[0]!, 0, 0];
  sorted.forEach((value, i) => {
    run = i > 0 && value === sorted[i - 1] ? run + 1 : 1;
    if (run > most) [best, most] = [value, run];
  });
  return best;
}

function rowStatistics(m: Imputer, { data, rows, cols }: Dense): Float64Array {
  const found = Float64Array.from({ length: rows }, (_, i) => statistic(m, data.subarray(i * cols, (i + 1) * cols)));
  const empty = found.findIndex((value) => Number.isNaN(value));
  if (empty >= 0) throw new InvalidInputError(`Some rows only contain missing values: row ${empty}`);
  return found;
}

function transform(m: Imputer, X: Input): Dense | Csr {
  const byRow = m.axis === 1;
  const matrix = asMatrix(m.self, X, { nan: true, inf: true, width: byRow ? 'any' : m.statistics_!.length });
  const dense = matrix.kind === 'csr' ? toDense(matrix) : matrix;
  const values = byRow ? rowStatistics(m, dense) : m.statistics_!;
  const kept = Array.from({ length: dense.cols }, (_, j) => j).filter((j) => byRow || !Number.isNaN(values[j]));
  const fill = (value: number, i: number, j: number): number =>
    isMissing(m.missing_values, value) ? values[byRow ? i : j]! : value;
  if (matrix.kind === 'csr' && !isMissing(m.missing_values, 0)) return fillSparse(matrix, kept, fill);
  const out = new Float64Array(dense.rows * kept.length);
  for (let i = 0; i < dense.rows; i++)
    kept.forEach((j, at) => (out[i * kept.length + at] = fill(dense.data[i * dense.cols + j]!, i, j)));
  return new Dense(out, dense.rows, kept.length, floatType(dense.dtype));
}

/** Only what is stored may be missing. */
function fillSparse(X: Csr, kept: readonly number[], fill: (value: number, i: number, j: number) => number): Csr {
  const columns = new Map(kept.map((j, at) => [j, at]));
  const [data, indices]: [number[], number[]] = [[], []];
  const indptr = new Int32Array(X.rows + 1);
  for (let i = 0; i < X.rows; i++) {
    for (let k = X.indptr[i]!; k < X.indptr[i + 1]!; k++) {
      const at = columns.get(X.indices[k]!);
      if (at === undefined) continue;
      indices.push(at);
      data.push(fill(X.data[k]!, i, X.indices[k]!));
    }
    indptr[i + 1] = data.length;
  }
  return new Csr(Float64Array.from(data), Int32Array.from(indices), indptr, X.rows, kept.length, floatType(X.dtype));
}

export default defineEstimator({
  classes: ['sklearn.preprocessing.imputation.Imputer'],
  attributes,
  check(m) {
    if (m.axis > 1) throw m.self.fail('axis', '0 or 1', `${m.axis}`);
    if (m.axis === 0 && m.statistics_ === undefined)
      throw m.self.fail('statistics_', 'a number for each column', 'nothing');
  },
  features: (m) => m.statistics_?.length,
  transform,
});
