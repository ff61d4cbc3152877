/** Rows times components: what most decompositions do with new data. */
import { affineSingle, affineSparse } from '../../../linalg/affine.js';
import { timesTransposed, times } from '../../../linalg/product.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import { type Csr, Dense, type Input, type NumberType } from '../../input/matrix.js';
import { inSingle } from '../../running/precision.js';
import { asDense, floatType } from '../../running/validate.js';

/** Components with a row for each column of the result, and what must fit to them. */
export interface Components {
  readonly components_: Numbers;
  readonly self: Owner;
}

/** Width of X. */
export function componentsWidth(m: Components): number {
  return m.components_.shape[1]!;
}

export function componentCount(m: Components): number {
  return m.components_.shape[0]!;
}

/** As many numbers as X has columns, or an InvalidStateError. */
export function checkLength(self: Owner, name: string, found: number, expected: number): void {
  if (found !== expected) throw self.fail(name, `${expected} numbers`, `${found}`);
}

export function checkComponents(m: Components): void {
  const { nFeatures } = m.self;
  if (nFeatures !== undefined && componentsWidth(m) !== nFeatures) {
    throw m.self.fail('components_', `${nFeatures} columns, as n_features_in_ says`, `${componentsWidth(m)}`);
  }
}

/** float32 where both are, otherwise float64. */
export function resultType(X: NumberType, parameters: Numbers): 'float32' | 'float64' {
  return parameters.float32 && (X === 'float32' || X === 'float16') ? 'float32' : 'float64';
}

/** Every number rounded to float32, in place, where that is the type. */
export function rounded(data: Float64Array, type: NumberType): Float64Array {
  if (type === 'float32') for (let i = 0; i < data.length; i++) data[i] = Math.fround(data[i]!);
  return data;
}

/** X - mean, in the type of both. */
export function centred(X: Dense, mean: Float64Array | undefined): Dense {
  if (mean === undefined) return X;
  const { rows, cols, data } = X;
  const out = new Float64Array(data.length);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++, at++) out[at] = data[at]! - mean[j]!;
  return new Dense(out, rows, cols, floatType(X.dtype));
}

function products({ data, rows, cols }: Dense, weights: Float64Array, outputs: number): Float64Array {
  if (!inSingle()) return timesTransposed(data, rows, cols, weights, outputs, true);
  return affineSingle(data, rows, cols, weights, outputs, () => 0);
}

/** X·componentsᵀ. */
export function project(X: Dense | Csr, components: Numbers): Dense {
  const [count, width] = components.shape as [number, number];
  const type = resultType(X.dtype, components);
  const out =
    X.kind === 'dense'
      ? products(X, components.data, count)
      : affineSparse(X.data, X.indices, X.indptr, width, components.data, count, () => 0, true);
  return new Dense(rounded(out, type), X.rows, count, type);
}

/** X·components, plus a number for each column. */
export function unproject(X: Dense, components: Numbers, mean?: Float64Array): Dense {
  const [count, width] = components.shape as [number, number];
  const type = resultType(X.dtype, components);
  const out = times(X.data, X.rows, count, components.data, width);
  if (mean !== undefined) for (let i = 0; i < out.length; i++) out[i]! += mean[i % width]!;
  return new Dense(rounded(out, type), X.rows, width, type);
}

/** Transformed rows: a column for each component. */
export function asCodes(m: Components, X: Input): Dense {
  return asDense(m.self, X, { width: componentCount(m) });
}
