/** Term counts weighted by inverse document frequency. */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import { bool, nullable, oneOf, optional, vector } from '../../binding/attributes.js';
import type { Owner, State } from '../../binding/define.js';
import { Csr, type Dense, type Input, toCsr } from '../../input/matrix.js';
import { attributesOf } from '../../binding/state.js';
import { asMatrix, floatType } from '../../running/validate.js';
import { normalizeRows } from './row-norms.js';

export const tfidfAttributes = {
  norm: optional(nullable(oneOf('l1', 'l2', 'max')), 'l2' as const),
  use_idf: optional(bool(), true),
  sublinear_tf: optional(bool(), false),
  idf_: optional(nullable(vector())),
};

export interface TfidfState {
  readonly norm: 'l1' | 'l2' | 'max' | undefined;
  readonly use_idf: boolean;
  readonly sublinear_tf: boolean;
  readonly idf_: Float64Array | undefined;
  readonly self: Owner;
}

/** Until 1.3 the weights were the diagonal of a sparse matrix. */
export function upgradeWeights(state: State): void {
  const diagonal = state.get('_idf_diag');
  if (state.has('idf_') || !(diagonal instanceof PyObject)) return;
  const attributes = attributesOf(diagonal);
  const data = attributes?.get('data');
  if (!(data instanceof NdArray)) return;
  // dia_matrix has one row for its one diagonal, csr_matrix (before 0.20) the entries alone.
  state.set('idf_', data.ndim === 2 && data.shape[0] === 1 ? NdArray.of(data.toFloat64(), [data.size]) : data);
}

/** The product with a diagonal matrix, which scikit-learn used until 1.3, leaves the entries of each row reversed. */
function reversedRows(X: Csr): Csr {
  const [data, indices] = [X.data.slice(), X.indices.slice()];
  for (let i = 0; i < X.rows; i++) {
    data.subarray(X.indptr[i], X.indptr[i + 1]).reverse();
    indices.subarray(X.indptr[i], X.indptr[i + 1]).reverse();
  }
  return new Csr(data, indices, X.indptr, X.rows, X.cols, X.dtype);
}

export function weigh(m: TfidfState, X: Input): Csr {
  const matrix: Dense | Csr = asMatrix(m.self, X, { width: m.idf_?.length ?? m.self.nFeatures ?? 'any' });
  const counts = matrix.kind === 'csr' ? matrix : toCsr(matrix);
  const type = floatType(counts.dtype);
  const step = type === 'float32' ? Math.fround : (value: number): number => value;
  let out = new Csr(counts.data.slice(), counts.indices, counts.indptr, counts.rows, counts.cols, type);
  if (m.sublinear_tf) {
    for (let k = 0; k < out.data.length; k++) out.data[k] = step(step(Math.log(out.data[k]!)) + 1);
  }
  if (m.use_idf) {
    const idf = m.idf_!;
    for (let k = 0; k < out.data.length; k++) out.data[k] = step(out.data[k]! * idf[out.indices[k]!]!);
    if (!m.self.version.since(1, 5)) out = reversedRows(out);
  }
  return m.norm === undefined ? out : normalizeRows(out, m.norm);
}

export function checkWeights(m: TfidfState): void {
  if (m.use_idf && m.idf_ === undefined) throw m.self.fail('idf_', 'the weights of the terms', 'nothing');
}
