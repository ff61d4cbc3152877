/** scipy's sparse arrays that have not two dimensions: `coo_array` of any number, `csr_array` and `dok_array` of one. */
import { FormatError, InvalidInputError, LimitError } from '../core/errors.js';
import { INSPECT } from '../core/show/inspect.js';
import type { DType } from '../numpy/dtypes/dtype.js';
import { slotsOf } from '../numpy/items.js';
import { NdArray } from '../numpy/ndarray.js';
import { asSequence, type PyObject, toGraph } from '../pickle/values/py-values.js';
import { FORMATS, indexesOf, type Rows, type SparseData, type SparseFormat, type State, valuesOf } from './formats.js';

/** The most items that a dense array is made of. */
const MAX_DENSE = 2 ** 31;

/** Values and, for each axis, where they stand on it. */
export interface Places {
  data: SparseData;
  coords: readonly Int32Array[];
  dtype: DType;
}

/**
 * A sparse array of scipy with one dimension or more than two, as a view: value `k` of `data` stands at `coords[0][k]`,
 * `coords[1][k]` … They are made, and checked, when they are first asked for. `dump` writes what was read.
 */
export class SparseArray {
  /** scipy's name for how the array is stored in its file. */
  readonly format: SparseFormat;
  readonly shape: readonly number[];
  #places: Places | (() => Places);
  readonly #graph: PyObject;

  constructor(format: SparseFormat, shape: readonly number[], places: () => Places, graph: PyObject) {
    this.format = format;
    this.shape = shape;
    this.#places = places;
    this.#graph = graph;
  }

  #found(): Places {
    if (typeof this.#places === 'function') this.#places = this.#places();
    return this.#places;
  }

  get ndim(): number {
    return this.shape.length;
  }

  /** Stored values; complex ones are pairs. */
  get data(): SparseData {
    return this.#found().data;
  }

  /** The indexes of the values, an array for each axis. */
  get coords(): readonly Int32Array[] {
    return this.#found().coords;
  }

  get dtype(): DType {
    return this.#found().dtype;
  }

  /** Number of stored entries. */
  get nnz(): number {
    return this.coords[0]!.length;
  }

  /** The same array with its zeros; entries that stand twice are added. @throws InvalidInputError where that is too large */
  toDense(): NdArray {
    const { data, coords, dtype } = this.#found();
    const slots = slotsOf(dtype, data);
    const size = this.shape.reduce((product, dim) => product * dim, slots);
    if (size > MAX_DENSE) {
      throw new InvalidInputError(`an array of ${this.shape.join(' × ')} is too large to be written with its zeros`);
    }
    const out = new (data.constructor as new (length: number) => Float64Array)(size);
    const values = data as Float64Array;
    for (let k = 0; k < this.nnz; k++) {
      let place = 0;
      this.shape.forEach((dim, axis) => (place = place * dim + coords[axis]![k]!));
      for (let j = 0; j < slots; j++) {
        const at = place * slots + j;
        if (dtype.kind === 'b') out[at] = out[at]! | values[k * slots + j]!;
        else out[at]! += values[k * slots + j]!;
      }
    }
    return new NdArray(out, [...this.shape], dtype);
  }

  /** Nested arrays with the zeros in them. */
  tolist(): unknown {
    return this.toDense().tolist();
  }

  [toGraph](): PyObject {
    return this.#graph;
  }

  toString(): string {
    return this[INSPECT]();
  }

  [INSPECT](): string {
    return `SparseArray(${this.shape.join(', ')}) ${this.format}`;
  }
}

const fail = (message: string): FormatError =>
  new FormatError(`a sparse array is damaged: ${message}`, { format: 'scipy' });

const MAX_AXES = 64;

/** The places of the formats that scipy has in other than two dimensions. */
export function placesOf(format: SparseFormat, state: State, shape: readonly number[]): Places {
  if (shape.length > MAX_AXES) throw new LimitError('maxItems', shape.length, MAX_AXES);
  if (format === 'coo') return cooPlaces(state, shape);
  if (shape.length !== 1 || (format !== 'csr' && format !== 'dok')) {
    throw fail(`scipy has no ${format} of ${shape.length} dimensions`);
  }
  // One dimension is a matrix of one row.
  const { data, indices, dtype }: Rows = FORMATS[format](state, [1, shape[0]!]);
  return { data, coords: [indices], dtype };
}

function cooPlaces(state: State, shape: readonly number[]): Places {
  const { data, dtype, slots } = valuesOf(state);
  const axes = asSequence(state.get('coords'));
  if (axes?.length !== shape.length) throw fail('it has not an array of indexes for each axis');
  const coords = axes.map((axis, i) => {
    if (!(axis instanceof NdArray) || axis.size * slots !== data.length)
      throw fail('it has not as many places as values');
    return indexesOf(axis, shape[i]!, `the indexes of axis ${i}`);
  });
  return { data, coords, dtype };
}
