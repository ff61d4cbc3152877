import { InvalidInputError } from '../core/errors.js';
import { INSPECT } from '../core/inspect.js';
import { type DType, dtypeOf } from '../numpy/dtype.js';
import type { ArrayData } from '../numpy/items.js';
import { NdArray } from '../numpy/ndarray.js';

/** A typed array of the stored entries. */
export type SparseData = Exclude<ArrayData, unknown[]>;

/**
 * A matrix in compressed sparse rows: row `i` has the entries `indptr[i]` to `indptr[i + 1]` of `indices` (columns) and
 * `data`, as in `scipy.sparse.csr_matrix`.
 */
export class SparseMatrix {
  readonly format = 'csr';
  readonly data: SparseData;
  readonly indices: Int32Array;
  readonly indptr: Int32Array;
  readonly shape: readonly [rows: number, columns: number];
  readonly dtype: DType;

  constructor(
    data: SparseData,
    indices: Int32Array,
    indptr: Int32Array,
    shape: readonly [number, number],
    dtype: DType = dtypeOf('float64'),
  ) {
    if (indptr.length !== shape[0] + 1 || indices.length !== data.length) {
      throw new InvalidInputError('a CSR matrix has one indptr more than rows, and as many indices as data');
    }
    this.data = data;
    this.indices = indices;
    this.indptr = indptr;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** Number of stored entries. */
  get nnz(): number {
    return this.data.length;
  }

  /** The same matrix with its zeros; entries that stand twice are added. */
  toDense(): NdArray {
    const [rows, columns] = this.shape;
    const { data, dtype } = this;
    const Type = data.constructor as new (length: number) => Float64Array;
    const out = new Type(rows * columns);
    const values = data as Float64Array;
    for (let row = 0; row < rows; row++) {
      for (let k = this.indptr[row]!; k < this.indptr[row + 1]!; k++) {
        const at = row * columns + this.indices[k]!;
        // Booleans: true and true is true. All other items are numbers or bigints, which `+` adds.
        if (dtype.kind === 'b') out[at] = out[at]! | values[k]!;
        else out[at]! += values[k]!;
      }
    }
    return new NdArray(out, [rows, columns], dtype);
  }

  /** Nested arrays with the zeros in them. */
  tolist(): unknown {
    return this.toDense().tolist();
  }

  [INSPECT](): string {
    return `SparseMatrix(${this.shape.join(', ')}) ${this.format} ${this.dtype.name}, ${this.nnz} stored`;
  }
}

/** True for sparse results of estimators. */
export function isSparse(value: unknown): value is SparseMatrix {
  return value instanceof SparseMatrix;
}
