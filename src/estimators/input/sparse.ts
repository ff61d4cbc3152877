/** Compressed sparse rows. */
import { InvalidInputError } from '../../core/errors.js';
import { Csr, type NumberType } from './matrix.js';
import { typedArrayType } from './cells.js';

/** scipy's CSR: row `i` has `data` and column `indices` from `indptr[i]` to `indptr[i + 1]`. */
export interface CsrLike {
  readonly format?: string;
  readonly data: ArrayLike<unknown>;
  readonly indices: ArrayLike<number>;
  readonly indptr: ArrayLike<number>;
  readonly shape: readonly number[];
}

export function isCsrLike(value: object): value is CsrLike {
  const { data, indices, indptr, shape } = value as Partial<CsrLike>;
  return (
    [data, indices, indptr].every((part) => typeof part === 'object' && (part as unknown) !== null) &&
    Array.isArray(shape)
  );
}

/** Checks everything: the pointers rise from 0 to the number of entries, and every index is a column. */
export function fromSparse(matrix: CsrLike): Csr {
  const { data, indices, indptr, shape, format } = matrix;
  if (format !== undefined && format !== 'csr') throw new InvalidInputError(`a sparse X must be CSR, not ${format}`);
  const [rows, cols] = shape as [number, number];
  if (
    shape.length !== 2 ||
    !Number.isSafeInteger(rows) ||
    !Number.isSafeInteger(cols) ||
    rows < 1 ||
    cols < 1 ||
    cols > 0x7fffffff
  ) {
    throw new InvalidInputError(
      `a sparse X has the shape (rows, columns) with at least one of each, not (${shape.join(', ')})`,
    );
  }
  if (indptr.length !== rows + 1 || indices.length !== data.length) {
    throw new InvalidInputError(
      `a sparse X of ${rows} rows has ${rows + 1} row pointers and as many indices as values, not ${indptr.length}, ${indices.length} and ${data.length}`,
    );
  }
  let last = 0;
  for (let i = 0; i <= rows; i++) {
    const pointer = Number(indptr[i]);
    if (!Number.isInteger(pointer) || pointer < last || pointer > data.length || (i === 0 && pointer !== 0)) {
      throw new InvalidInputError(
        `row pointer ${i} of the sparse X is ${pointer}: they must rise from 0 to ${data.length}`,
      );
    }
    last = pointer;
  }
  if (last !== data.length)
    throw new InvalidInputError(`the last row pointer of the sparse X is ${last}, but it has ${data.length} values`);
  for (let k = 0; k < indices.length; k++) {
    const index = Number(indices[k]);
    if (!Number.isInteger(index) || index < 0 || index >= cols) {
      throw new InvalidInputError(`index ${index} of the sparse X is no column: there are ${cols}`);
    }
  }
  const values = Float64Array.from(data, (value) => {
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
    throw new InvalidInputError(`a sparse X holds numbers, not ${typeof value}`);
  });
  const type: NumberType = typedArrayType(data) ?? 'float64';
  return new Csr(values, Int32Array.from(indices, Number), Int32Array.from(indptr, Number), rows, cols, type);
}
