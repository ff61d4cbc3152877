/** `kneighbors`, `radius_neighbors` and their graphs, which all estimators of neighbours have. */
import { InvalidInputError } from '../../core/errors.js';
import { dtypeOf } from '../../numpy/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { SparseMatrix } from '../../scipy/sparse.js';
import type { MethodOptions } from '../define.js';
import { Csr, type Input } from '../matrix.js';
import { float64Array, int64Array } from '../output.js';
import { fittedRows, type Found, nearest, queryRows, type Search, within } from './search.js';

function numberOption(options: MethodOptions | undefined, name: string, fallback: number | undefined): number {
  const value = options?.[name] ?? fallback;
  if (typeof value === 'number') return value;
  throw new InvalidInputError(`${name} must be a number`);
}

function modeOf(options: MethodOptions | undefined): 'connectivity' | 'distance' {
  const mode = options?.['mode'] ?? 'connectivity';
  if (mode === 'connectivity' || mode === 'distance') return mode;
  throw new InvalidInputError('mode must be "connectivity" or "distance"');
}

/** `options`: `nNeighbors`, `returnDistance`. */
export function kneighbors(m: Search, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray {
  const count = numberOption(options, 'nNeighbors', m.n_neighbors);
  const found = nearest(m, queryRows(m, X), count);
  const indexes = int64Array(
    found.flatMap((one) => [...one.indexes]),
    found.length,
    count,
  );
  if (options?.['returnDistance'] === false) return indexes;
  const distances = Float64Array.from(found.flatMap((one) => [...one.distances]));
  return [float64Array(distances, found.length, count), indexes];
}

/** `options`: `radius`, `returnDistance`, `sortResults`. Arrays of one array for each row. */
export function radiusNeighbors(m: Search, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray {
  const radius = numberOption(options, 'radius', m.radius);
  const found = within(m, queryRows(m, X), radius, options?.['sortResults'] === true);
  const nested = (items: NdArray[]): NdArray => new NdArray(items, [items.length], dtypeOf('object'));
  const indexes = nested(found.map((one) => int64Array(one.indexes, one.indexes.length)));
  if (options?.['returnDistance'] === false) return indexes;
  return [nested(found.map((one) => float64Array(one.distances, one.distances.length))), indexes];
}

export function graphOf(m: Search, found: readonly Found[], mode: 'connectivity' | 'distance'): Csr {
  const indices = Int32Array.from(found.flatMap((one) => [...one.indexes]));
  const data =
    mode === 'distance'
      ? Float64Array.from(found.flatMap((one) => [...one.distances]))
      : new Float64Array(indices.length).fill(1);
  const indptr = new Int32Array(found.length + 1);
  found.forEach((one, i) => (indptr[i + 1] = indptr[i]! + one.indexes.length));
  return new Csr(data, indices, indptr, found.length, fittedRows(m).shape[0]!);
}

function sparse({ data, indices, indptr, rows, cols }: Csr): SparseMatrix {
  return new SparseMatrix(data, indices, indptr, [rows, cols]);
}

/** `options`: `nNeighbors`, `mode`. */
export function kneighborsGraph(m: Search, X: Input, options?: MethodOptions): SparseMatrix {
  const found = nearest(m, queryRows(m, X), numberOption(options, 'nNeighbors', m.n_neighbors));
  return sparse(graphOf(m, found, modeOf(options)));
}

/** `options`: `radius`, `mode`, `sortResults`. */
export function radiusNeighborsGraph(m: Search, X: Input, options?: MethodOptions): SparseMatrix {
  const radius = numberOption(options, 'radius', m.radius);
  const found = within(m, queryRows(m, X), radius, options?.['sortResults'] === true);
  return sparse(graphOf(m, found, modeOf(options)));
}
