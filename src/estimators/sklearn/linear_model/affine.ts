/** Scores of linear models, dense or sparse. */
import { affine, affineSingle, affineSparse } from '../../../linalg/affine.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import type { Numbers } from '../../binding/attributes.js';
import type { Owner } from '../../binding/define.js';
import { Dense, type Input, numberArray, promote } from '../../input/matrix.js';
import { inSingle } from '../../running/precision.js';
import { asMatrix, checkThrough } from '../../running/validate.js';

/** Attributes of a linear model. */
export interface Linear {
  readonly coef_: Numbers;
  readonly intercept_: Numbers;
  readonly self: Owner;
}

/** Width of X that the coefficients need. */
export function linearWidth(m: Linear): number {
  return m.coef_.shape[m.coef_.shape.length - 1]!;
}

export function outputsOf(m: Linear): number {
  return m.coef_.shape.length === 1 ? 1 : m.coef_.shape[0]!;
}

/** One intercept for all outputs, or one for each. */
export function checkLinear(m: Linear): void {
  const { intercept_, self } = m;
  const outputs = outputsOf(m);
  const width = linearWidth(m);
  if (self.nFeatures !== undefined && width !== self.nFeatures) {
    throw self.fail('coef_', `${self.nFeatures} columns, as n_features_in_ says`, `${width}`);
  }
  if (intercept_.data.length !== 1 && intercept_.data.length !== outputs) {
    throw self.fail('intercept_', `1 or ${outputs} numbers, as coef_ has rows`, `${intercept_.data.length}`);
  }
}

/** X·coefᵀ + intercept: a row of scores for each row of X. float32 only where all of it is. */
export function scores(m: Linear, X: Input): Dense {
  const matrix = asMatrix(m.self, X, { nan: true, inf: true, width: linearWidth(m) });
  const outputs = outputsOf(m);
  const { data: weights, float32 } = m.coef_;
  const { data: bias, shape, float32: narrowBias } = m.intercept_;
  const biasOf = bias.length === 1 ? () => bias[0]! : (k: number) => bias[k]!;
  const { cols, rows } = matrix;
  const out =
    matrix.kind === 'dense'
      ? inSingle()
        ? affineSingle(matrix.data, rows, cols, weights, outputs, biasOf)
        : affine(matrix.data, rows, cols, weights, outputs, biasOf, true)
      : affineSparse(matrix.data, matrix.indices, matrix.indptr, cols, weights, outputs, biasOf, true);
  checkThrough(m.self, matrix, out);
  // a lone number has no type of its own beside arrays
  const single = promote(matrix.dtype, 'float32') === 'float32' && float32 && (shape.length === 0 || narrowBias);
  if (single) for (let i = 0; i < out.length; i++) out[i] = Math.fround(out[i]!);
  return new Dense(out, rows, outputs, single ? 'float32' : 'float64');
}

/** Scores as a regressor gives them: flat where the coefficients are. */
export function predictions(m: Linear, X: Input): NdArray {
  const { data, rows, cols, dtype } = scores(m, X);
  return numberArray(data, m.coef_.shape.length === 1 ? [rows] : [rows, cols], dtype);
}
