/**
 * 1 above a threshold, 0 below.
 * https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.Binarizer.html
 */
import { InvalidInputError } from '../../../core/errors.js';
import { number, optional } from '../../binding/attributes.js';
import { defineEstimator } from '../../binding/define.js';
import { Csr, Dense } from '../../input/matrix.js';
import { asMatrix } from '../../running/validate.js';

function sparse(X: Csr, threshold: number): Csr {
  if (threshold < 0)
    throw new InvalidInputError('Cannot binarize a sparse matrix with threshold < 0: pass X.toDense()');
  const indices: number[] = [];
  const indptr = new Int32Array(X.rows + 1);
  for (let i = 0; i < X.rows; i++) {
    for (let k = X.indptr[i]!; k < X.indptr[i + 1]!; k++) if (X.data[k]! > threshold) indices.push(X.indices[k]!);
    indptr[i + 1] = indices.length;
  }
  const ones = new Float64Array(indices.length).fill(1);
  return new Csr(ones, Int32Array.from(indices), indptr, X.rows, X.cols, X.dtype);
}

export default defineEstimator({
  classes: ['sklearn.preprocessing._data.Binarizer'],
  byRow: true,
  attributes: { threshold: optional(number(), 0) },
  transform(m, X) {
    const matrix = asMatrix(m.self, X);
    if (matrix.kind === 'csr') return sparse(matrix, m.threshold);
    const data = matrix.data.map((value) => (value > m.threshold ? 1 : 0));
    return new Dense(data, matrix.rows, matrix.cols, matrix.dtype);
  },
  getFeatureNamesOut: (_m, inputs) => [...inputs],
});
