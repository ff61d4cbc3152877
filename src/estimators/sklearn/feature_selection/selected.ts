/** Columns that a selector keeps, of rows and back. */
import { select } from '../compose/selection.js';
import { InvalidInputError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import type { Owner } from '../../binding/define.js';
import { Csr, Dense, type Features, type Input, isObjectColumn, type Table } from '../../input/matrix.js';
import { flag } from '../../binding/method-options.js';
import { asMatrix, checkPassed, checkWidth } from '../../running/validate.js';

/** Positions of what is kept. */
export function kept(mask: readonly boolean[]): number[] {
  return mask.flatMap((keep, j) => (keep ? [j] : []));
}

/** Text is not looked at, numbers and gaps beside it are. */
function passText(self: Owner, X: Table, mask: readonly boolean[], missing: boolean): Table {
  if (missing) checkWidth(self, X.cols, mask.length);
  else checkPassed(self, X, mask.length);
  return select(X, { columns: kept(mask), single: false }) as Table;
}

/**
 * X with the kept columns; text passes, and is left to the model behind.
 *
 * @param missing Whether NaN and the infinities pass: scikit-learn looks at all columns.
 */
export function keepColumns(self: Owner, mask: readonly boolean[], X: Input, missing: boolean): Features {
  if (X.kind === 'table' && X.columns.some(isObjectColumn)) return passText(self, X, mask, missing);
  const matrix = asMatrix(self, X, { nan: missing, inf: missing, width: mask.length });
  return select(matrix, { columns: kept(mask), single: false }) as Features;
}

/** Zeros where columns were left away. */
export function restoreColumns(self: Owner, mask: readonly boolean[], X: Input): Features {
  const columns = kept(mask);
  const sparse = X.kind === 'csr';
  const matrix = asMatrix(self, X, { nan: sparse, inf: sparse, width: 'any' });
  if (matrix.cols !== columns.length)
    throw new InvalidInputError(
      `X has a different shape than during fitting: ${matrix.cols} columns, not ${columns.length}`,
    );
  if (matrix.kind === 'csr') {
    const indices = matrix.indices.map((j) => columns[j]!);
    return new Csr(matrix.data, indices, matrix.indptr, matrix.rows, mask.length, matrix.dtype);
  }
  const out = new Float64Array(matrix.rows * mask.length);
  for (let i = 0; i < matrix.rows; i++) {
    columns.forEach((column, j) => {
      out[i * mask.length + column] = matrix.data[i * matrix.cols + j]!;
    });
  }
  return new Dense(out, matrix.rows, mask.length, matrix.dtype);
}

export const supportOptions = { indices: flag('Positions in place of a mask.') };

/** A selector's methods, given what it keeps, and whether it takes missing values. */
export function selectorMethods<M extends { readonly self: Owner }>(
  maskOf: (m: M) => readonly boolean[],
  missingOf: (m: M) => boolean = () => false,
) {
  return {
    transform: (m: M, X: Input): Features => {
      checkWidth(m.self, X.cols, maskOf(m).length);
      return keepColumns(m.self, maskOf(m), X, missingOf(m));
    },
    inverseTransform: (m: M, X: Input): Features => restoreColumns(m.self, maskOf(m), X),
    options: { getSupport: supportOptions },
    getSupport: (m: M): NdArray => {
      const mask = maskOf(m);
      return new NdArray(Uint8Array.from(mask, Number), [mask.length], dtypeOf('bool'));
    },
    getFeatureNamesOut: (m: M, inputs: readonly string[]): string[] => {
      const mask = maskOf(m);
      return inputs.filter((_, j) => mask[j] === true);
    },
  };
}
