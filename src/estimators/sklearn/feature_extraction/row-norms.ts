/** Rows divided by their norm, as `sklearn.preprocessing.normalize` does with sparse rows. */
import { Csr } from '../../input/matrix.js';

export type Norm = 'l1' | 'l2' | 'max';

/** The norm of one row of stored entries, added in their order. */
function normOf(data: Float64Array, from: number, to: number, norm: Norm): number {
  let sum = 0;
  for (let k = from; k < to; k++) {
    const value = data[k]!;
    if (norm === 'l1') sum += Math.abs(value);
    else if (norm === 'l2') sum += value * value;
    else sum = Math.max(sum, Math.abs(value));
  }
  return norm === 'l2' ? Math.sqrt(sum) : sum;
}

/** Rows of zeros stay zeros. */
export function normalizeRows(X: Csr, norm: Norm, type: Csr['dtype'] = X.dtype, signed = false): Csr {
  const { indptr } = X;
  const data = new Float64Array(X.data.length);
  const step = type === 'float32' ? Math.fround : (value: number): number => value;
  for (let i = 0; i < X.rows; i++) {
    const [from, to] = [indptr[i]!, indptr[i + 1]!];
    const size = signed && norm === 'max' ? largestOf(X, from, to) : normOf(X.data, from, to, norm);
    for (let k = from; k < to; k++) data[k] = size === 0 ? X.data[k]! : step(X.data[k]! / size);
  }
  return new Csr(data, X.indices, indptr, X.rows, X.cols, type);
}

/** The largest number of a row with its sign; what is not stored is 0. */
function largestOf({ data, cols }: Csr, from: number, to: number): number {
  let largest = to - from < cols ? 0 : -Infinity;
  for (let k = from; k < to; k++) largest = Math.max(largest, data[k]!);
  return largest;
}
