/** X as XGBoost takes it. */
import type { Owner } from '../../binding/define.js';
import type { Csr, Input } from '../../input/matrix.js';
import { checkWidth } from '../../running/validate.js';
import type { Rows } from '../boosting/request.js';
import { shortLived } from '../boosting/short-lived.js';
import { asNumbers } from '../boosting/wrapper.js';
import type { XgbModel } from './booster-model.js';

const { fround } = Math;

/** What a sparse matrix does not hold is missing, and no zero. */
function fromSparse(X: Csr): Rows {
  const data = new Float64Array(X.rows * X.cols).fill(Number.NaN);
  for (let i = 0; i < X.rows; i++)
    for (let at = X.indptr[i]!; at < X.indptr[i + 1]!; at++) data[i * X.cols + X.indices[at]!] = X.data[at]!;
  return { data, rows: X.rows, cols: X.cols };
}

/** X in float32; what equals `missing` is missing. */
export function singleRows(self: Owner, X: Input, model: XgbModel, missing: unknown): Rows {
  if (X.kind === 'csr') checkWidth(self, X.cols);
  const { data, rows, cols } = X.kind === 'csr' ? fromSparse(X) : asNumbers(self, X, model.categories, 'refuse');
  const none = typeof missing === 'number' ? fround(missing) : Number.NaN;
  const out = shortLived(data.length);
  for (let i = 0; i < data.length; i++) {
    const single = fround(data[i]!);
    out[i] = single === none ? Number.NaN : single;
  }
  return { data: out, rows, cols };
}
