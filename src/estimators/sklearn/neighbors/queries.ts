/** `kneighbors`, `radius_neighbors` and their graphs, which all estimators of neighbours have. */
import { InvalidInputError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { SparseMatrix } from '../../../scipy/sparse.js';
import type { MethodOptions } from '../../binding/define.js';
import { choice, flag, optionValues, real, wholeCount } from '../../binding/method-options.js';
import { Csr, Dense, type Input, numberArray, NUMBER_TYPES, TRAINING_ROWS } from '../../input/matrix.js';
import { int64Array } from '../../binding/results.js';
import { QueryRows } from './brute-plan.js';
import { fittedRows, queryRows, type Search } from './fitted.js';
import { nearest, within } from './search.js';
import type { Found } from './select-rows.js';

const nNeighbors = wholeCount('How many neighbours of each row; default: n_neighbors of the model.', undefined);
const radius = real('How far away neighbours may be; default: radius of the model.', undefined);
const returnDistance = flag('Distances as well as indexes.', true);
const sortResults = flag('Nearest first.');
const mode = choice('What stands in the graph: ones or distances.', 'connectivity', 'distance');

/** The options of the four methods. */
export const queryOptions = {
  kneighbors: { nNeighbors, returnDistance },
  kneighborsGraph: { nNeighbors, mode },
  radiusNeighbors: { radius, returnDistance, sortResults },
  radiusNeighborsGraph: { radius, mode, sortResults },
} as const;

/** A number of the call or of the model. */
function settledNumber(name: string, value: number | undefined): number {
  if (value !== undefined) return value;
  throw new InvalidInputError(`this model has no ${name} of its own: pass ${name} as an option`);
}

/** A row is no neighbour of its own: it goes, or the first of those at no distance where it was not found. */
function withoutSelf({ indexes, distances }: Found, row: number, always: boolean): Found {
  const own = indexes.indexOf(row);
  const gone = own < 0 && always ? 0 : own;
  const kept = (_: unknown, at: number): boolean => at !== gone;
  return { indexes: indexes.filter(kept), distances: distances.filter(kept) };
}

/** None in place of X: the rows of fit. */
export const ownRows = (X: unknown): Input | undefined => (X === null ? TRAINING_ROWS : undefined);

function trainingRows(m: Search): QueryRows {
  const { data, shape, dtype, sparse } = fittedRows(m);
  const type = NUMBER_TYPES.find((name) => name === dtype);
  return new QueryRows(new Dense(data, shape[0]!, shape[1]!, type), sparse === true, { own: true });
}

export function nearestTo(m: Search, X: Input, count: number): Found[] {
  if (X !== TRAINING_ROWS) return nearest(m, queryRows(m, X), count);
  const size = fittedRows(m).shape[0]!;
  if (count >= size) {
    throw new InvalidInputError(
      `Expected n_neighbors < n_samples_fit, but n_neighbors = ${count}, n_samples_fit = ${size}`,
    );
  }
  return nearest(m, trainingRows(m), count + 1).map((found, row) => withoutSelf(found, row, true));
}

export function withinOf(m: Search, X: Input, radius: number, sorted: boolean): Found[] {
  if (X !== TRAINING_ROWS) return within(m, queryRows(m, X), radius, sorted);
  return within(m, trainingRows(m), radius, sorted).map((found, row) => withoutSelf(found, row, false));
}

const OF_SCIKIT_LEARN = ['euclidean', 'l2', 'cosine'];

/** Brute force up to 1.1, and of cosines later, too, left distances of float32 rows in float32, where scikit-learn computed them itself. */
function distanceType(m: Search, X: Input): 'float32' | 'float64' {
  const { version } = m.self;
  const metric = m.effective_metric_;
  const isOwn = typeof metric === 'string' && OF_SCIKIT_LEARN.includes(metric);
  const isNarrow =
    (X.kind === 'dense' || X.kind === 'csr') && X.dtype === 'float32' && fittedRows(m).dtype === 'float32';
  const isLeft = metric === 'cosine' || !version.since(1, 2);
  return isNarrow && isOwn && m._fit_method === 'brute' && isLeft ? 'float32' : 'float64';
}

/** Distances in their type; one less a cosine has the digits of 1. */
function distanceArray(m: Search, X: Input, distances: Float64Array, shape: readonly number[]): NdArray {
  const type = distanceType(m, X);
  const isCosine = type === 'float32' && m.effective_metric_ === 'cosine';
  const { fround } = Math;
  return numberArray(isCosine ? distances.map((one) => fround(1 - fround(1 - one))) : distances, shape, type);
}

/** `options`: `nNeighbors`, `returnDistance`. */
export function kneighbors(m: Search, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray {
  const asked = optionValues(queryOptions.kneighbors, options);
  const count = settledNumber('nNeighbors', asked.nNeighbors ?? m.n_neighbors);
  const found = nearestTo(m, X, count);
  const indexes = int64Array(
    found.flatMap((one) => [...one.indexes]),
    found.length,
    count,
  );
  if (!asked.returnDistance) return indexes;
  const distances = Float64Array.from(found.flatMap((one) => [...one.distances]));
  return [distanceArray(m, X, distances, [found.length, count]), indexes];
}

/** `options`: `radius`, `returnDistance`, `sortResults`. Arrays of one array for each row. */
export function radiusNeighbors(m: Search, X: Input, options?: MethodOptions): [NdArray, NdArray] | NdArray {
  const asked = optionValues(queryOptions.radiusNeighbors, options);
  const found = withinOf(m, X, settledNumber('radius', asked.radius ?? m.radius), asked.sortResults);
  const nested = (items: NdArray[]): NdArray => new NdArray(items, [items.length], dtypeOf('object'));
  const indexes = nested(found.map((one) => int64Array(one.indexes, one.indexes.length)));
  if (!asked.returnDistance) return indexes;
  return [nested(found.map(({ distances }) => distanceArray(m, X, distances, [distances.length]))), indexes];
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

function typedGraph(m: Search, X: Input, graph: Csr, mode: 'connectivity' | 'distance'): SparseMatrix {
  const { data, indices, indptr, rows, cols } = graph;
  if (mode === 'connectivity') return new SparseMatrix(data, indices, indptr, [rows, cols]);
  const array = distanceArray(m, X, data, [data.length]);
  return new SparseMatrix(array.data as Float64Array, indices, indptr, [rows, cols], array.dtype);
}

/** `options`: `nNeighbors`, `mode`. */
export function kneighborsGraph(m: Search, X: Input, options?: MethodOptions): SparseMatrix {
  const asked = optionValues(queryOptions.kneighborsGraph, options);
  const found = nearestTo(m, X, settledNumber('nNeighbors', asked.nNeighbors ?? m.n_neighbors));
  return typedGraph(m, X, graphOf(m, found, asked.mode), asked.mode);
}

/** `options`: `radius`, `mode`, `sortResults`. */
export function radiusNeighborsGraph(m: Search, X: Input, options?: MethodOptions): SparseMatrix {
  const asked = optionValues(queryOptions.radiusNeighborsGraph, options);
  const found = withinOf(m, X, settledNumber('radius', asked.radius ?? m.radius), asked.sortResults);
  return typedGraph(m, X, graphOf(m, found, asked.mode), asked.mode);
}
