import { InvalidInputError } from '../core/errors.js';
import { INSPECT } from '../core/show/inspect.js';
import { type DType, dtypeOf } from '../numpy/dtypes/dtype.js';
import { slotsOf } from '../numpy/items.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { PyGlobal, PyObject, PyTuple, toGraph } from '../pickle/values/py-values.js';
import type { Rows, SparseData, SparseFormat } from './formats.js';

export type { SparseData, SparseFormat } from './formats.js';

/** The most items that a dense matrix is made of. */
const MAX_DENSE = 2 ** 31;

/**
 * A sparse matrix or array of scipy. Whatever format the file has, `data`, `indices` and `indptr` are those of compressed
 * sparse rows: row `i` has the entries `indptr[i]` to `indptr[i + 1]` of `indices` (columns) and `data`, as in
 * `scipy.sparse.csr_matrix`. They are made when they are first asked for.
 */
export class SparseMatrix {
  #format: SparseFormat = 'csr';
  #shape: readonly [rows: number, columns: number];
  #rows: Rows | (() => Rows);
  #graph: PyObject | undefined;

  constructor(
    data: SparseData,
    indices: Int32Array,
    indptr: Int32Array,
    shape: readonly [number, number],
    dtype: DType = dtypeOf('float64'),
  ) {
    if (indptr.length !== shape[0] + 1 || indices.length * slotsOf(dtype, data) !== data.length) {
      throw new InvalidInputError('a CSR matrix has one indptr more than rows, and as many indices as data');
    }
    this.#shape = shape;
    this.#rows = { data, indices, indptr, dtype };
  }

  /** For readers: over an object of a file, which `dump` writes again. */
  static view(format: SparseFormat, shape: readonly [number, number], rows: () => Rows, graph: PyObject): SparseMatrix {
    const matrix = new SparseMatrix(new Float64Array(0), new Int32Array(0), new Int32Array(1), [0, 0]);
    matrix.#format = format;
    matrix.#shape = shape;
    matrix.#rows = rows;
    matrix.#graph = graph;
    return matrix;
  }

  /** scipy's name for how the matrix is stored in its file; `csr` for one that was made here. */
  get format(): SparseFormat {
    return this.#format;
  }

  get shape(): readonly [rows: number, columns: number] {
    return this.#shape;
  }

  #compressed(): Rows {
    if (typeof this.#rows === 'function') this.#rows = this.#rows();
    return this.#rows;
  }

  /** Values row by row; complex ones are pairs. */
  get data(): SparseData {
    return this.#compressed().data;
  }

  /** The column of each value. */
  get indices(): Int32Array {
    return this.#compressed().indices;
  }

  /** Where each row begins and ends. */
  get indptr(): Int32Array {
    return this.#compressed().indptr;
  }

  get dtype(): DType {
    return this.#compressed().dtype;
  }

  /** Number of stored entries. */
  get nnz(): number {
    return this.indices.length;
  }

  /** Compressed sparse rows of its own: the same matrix where it is that already. */
  toCSR(): SparseMatrix {
    if (this.format === 'csr') return this;
    const { data, indices, indptr, dtype } = this.#compressed();
    return new SparseMatrix(data, indices, indptr, this.shape, dtype);
  }

  /** The same matrix with its zeros; entries that stand twice are added. */
  toDense(): NdArray {
    const [rows, columns] = this.shape;
    const { data, indices, indptr, dtype } = this.#compressed();
    const slots = slotsOf(dtype, data);
    if (rows * columns * slots > MAX_DENSE) {
      throw new InvalidInputError(`a matrix of ${rows} × ${columns} is too large to be written with its zeros`);
    }
    const Type = data.constructor as new (length: number) => Float64Array;
    const out = new Type(rows * columns * slots);
    const values = data as Float64Array;
    for (let row = 0; row < rows; row++) {
      for (let k = indptr[row]!; k < indptr[row + 1]!; k++) {
        const at = (row * columns + indices[k]!) * slots;
        for (let j = 0; j < slots; j++) {
          // Booleans: true and true is true. All other items are numbers or bigints, which `+` adds.
          if (dtype.kind === 'b') out[at + j] = out[at + j]! | values[k * slots + j]!;
          else out[at + j]! += values[k * slots + j]!;
        }
      }
    }
    return new NdArray(out, [rows, columns], dtype);
  }

  /** Nested arrays with the zeros in them. */
  tolist(): unknown {
    return this.toDense().tolist();
  }

  /** The object of its file, untouched; for a matrix made here a `scipy.sparse.csr_matrix`, which every scipy knows. */
  [toGraph](): PyObject {
    this.#graph ??= graphOf(this);
    return this.#graph;
  }

  toString(): string {
    return this[INSPECT]();
  }

  [INSPECT](): string {
    return `SparseMatrix(${this.shape.join(', ')}) ${this.format} ${this.dtype.name}, ${this.nnz} stored`;
  }
}

function graphOf(matrix: SparseMatrix): PyObject {
  const { data, indices, indptr, dtype, shape } = matrix;
  const graph = new PyObject(new PyGlobal('scipy.sparse', 'csr_matrix'), 'newobj', []);
  graph.state = new PyDict<string, unknown>([
    ['_shape', new PyTuple([...shape])],
    ['maxprint', 50],
    ['indices', NdArray.of(indices)],
    ['indptr', NdArray.of(indptr)],
    ['data', new NdArray(data, [indices.length], dtype)],
  ]);
  return graph;
}

/** True for sparse results of estimators. */
export function isSparse(value: unknown): value is SparseMatrix {
  return value instanceof SparseMatrix;
}
