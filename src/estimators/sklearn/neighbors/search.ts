/** The neighbours of new rows among stored ones: by brute force or in a tree. */
import { InvalidInputError } from '../../../core/errors.js';
import { sortBoth } from '../../../linalg/neighbor-heap.js';
import { planOf, type QueryRows } from './brute-plan.js';
import { type Brute, bruteOf } from './brute.js';
import { fittedRows, type Search } from './fitted.js';
import { eachRow } from '../../own/at-row.js';
import { nearestInRows } from './packed-rows.js';
import { nearestPacked } from './trees/packed-tree.js';
import { squaresOf } from './row-distances.js';
import { areApart, type Found, heapOf, merged, partitionOf } from './select-rows.js';
import { queryTree } from './trees/tree.js';
import { eachWithin } from './trees/tree-radius.js';

/** What a caller needs of the neighbours. */
export interface Wanted {
  /** Nearest first. Default true. */
  readonly sorted?: boolean;
  /** Their distances, to the last bit. Default true. */
  readonly distances?: boolean;
  /** The heaps of votes, which are never merged. Default false. */
  readonly voting?: boolean;
}

/** scikit-learn merges two heaps where there are few rows to predict, and no fewer of fit. */
const ROWS_OF_ONE_HEAP = 1024;

/**
 * By the usual metric where there is WebAssembly, roughly: undefined without it, or for rows where the last bits decide which
 * are nearest.
 */
function nearestByProducts(
  m: Search,
  X: QueryRows,
  count: number,
  brute: Brute,
  wanted: Wanted,
): (Found | undefined)[] {
  const { data, shape } = fittedRows(m);
  const [fitted, cols] = shape as [number, number];
  const size = Math.min(count + 1, fitted);
  const norms = squaresOf(data, fitted, cols, 'inOrder');
  const found = brute.byProducts ? nearestInRows(data, fitted, norms, X.data, X.rows, cols, size) : undefined;
  if (found === undefined) return [];
  return Array.from({ length: X.rows }, (_, i) => {
    const distances = found.distances.subarray(i * size, (i + 1) * size);
    const indexes = found.indexes.subarray(i * size, (i + 1) * size);
    sortBoth(distances, indexes, true);
    if (!areApart(distances, brute.rows.slack(i), wanted.sorted === false ? count : 1)) return undefined;
    const rows = indexes.subarray(0, count);
    return { indexes: rows, distances: distancesOf(brute, i, rows, distances, wanted) };
  });
}

function distancesOf(brute: Brute, i: number, rows: Int32Array, compared: Float64Array, wanted: Wanted): Float64Array {
  if (wanted.distances === false) return compared.subarray(0, rows.length);
  const exact =
    brute.rows.slack(i) === 0 ? (_: number, at: number) => compared[at]! : (k: number) => brute.rows.exact(i, k);
  return Float64Array.from(rows, (k, at) => brute.finish(exact(k, at)));
}

/** scikit-learn's own steps, where several rows may be at one distance. */
function nearestStepByStep(m: Search, X: QueryRows, i: number, count: number, brute: Brute, wanted: Wanted): Found {
  let found: Found;
  if (brute.plan.heaps) {
    let heap = heapOf(brute.rows, i, count);
    const shared = X.rows <= ROWS_OF_ONE_HEAP && X.rows <= fittedRows(m).shape[0]!;
    if (shared && wanted.voting !== true) heap = merged(heap.distances, heap.indexes);
    found = heap.sort(m.self.version.since(1, 9));
  } else found = partitionOf(brute.rows, i, count);
  return { indexes: found.indexes, distances: found.distances.map(brute.finish) };
}

function checkCount(m: Search, count: number): void {
  const size = fittedRows(m).shape[0]!;
  if (!Number.isInteger(count) || count < 1) throw new InvalidInputError(`Expected n_neighbors > 0. Got ${count}`);
  if (count > size) {
    throw new InvalidInputError(
      `Expected n_neighbors <= n_samples_fit, but n_neighbors = ${count}, n_samples_fit = ${size}`,
    );
  }
}

/** The nearest rows of fit, `count` for each row of X in no order; undefined where they come row by row. */
export function nearestUnsorted(m: Search, X: QueryRows, count: number): Int32Array | undefined {
  checkCount(m, count);
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  return tree && nearestPacked(tree, X.data, X.rows, count, undefined)?.indexes;
}

/** {@link nearest} as `count` numbers for each row; undefined where they come row by row. */
function nearestTogether(m: Search, X: QueryRows, count: number): Found | undefined {
  checkCount(m, count);
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  const packed = tree && nearestPacked(tree, X.data, X.rows, count, m.self.version.since(1, 9));
  if (tree === undefined || packed === undefined) return undefined;
  const { distances, indexes } = packed;
  const { fromReduced } = tree.metric;
  for (let i = 0; i < distances.length; i++) distances[i] = fromReduced(distances[i]!);
  return { indexes, distances };
}

/** The nearest rows of fit for each row of X. */
export function nearest(m: Search, X: QueryRows, count: number, wanted: Wanted = {}): Found[] {
  const found: Found[] = [];
  const together = nearestTogether(m, X, count);
  if (together !== undefined) {
    const { distances, indexes } = together;
    for (let at = 0; at < indexes.length; at += count)
      found.push({ indexes: indexes.subarray(at, at + count), distances: distances.subarray(at, at + count) });
    return found;
  }
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  const intro = m.self.version.since(1, 9);
  if (tree === undefined) {
    const brute = bruteOf(m, X);
    const roughly = nearestByProducts(m, X, count, brute, wanted);
    return eachRow(X.rows, (i) => roughly[i] ?? nearestStepByStep(m, X, i, count, brute, wanted));
  }
  return eachRow(X.rows, (i) => {
    const heap = queryTree(tree, X.data, i * X.cols, count).sort(intro);
    return { indexes: heap.indexes, distances: heap.distances.map(tree.metric.fromReduced) };
  });
}

/** True where a classifier of equal votes has scikit-learn's own reduction, which compares differences of one row after another. */
export function hasVotingReduction(m: Search, X: QueryRows): boolean {
  const name = String(m.effective_metric_);
  if (m._fit_method !== 'brute' || !m.self.version.since(1, 3) || ['euclidean', 'sqeuclidean'].includes(name))
    return false;
  // What Python passes on with names is a DataFrame, of which the reduction knows nothing.
  return X.names === undefined && planOf(m.self, name, fittedRows(m), X).heaps;
}

function withinTree(m: Search, X: QueryRows, i: number, radius: number): Found {
  const indexes: number[] = [];
  const distances: number[] = [];
  eachWithin(m._tree!, X.data, i * X.cols, radius, (row, distance) => {
    indexes.push(row);
    distances.push(distance);
  });
  return { indexes: Int32Array.from(indexes), distances: Float64Array.from(distances) };
}

function withinRows({ rows, finish, start }: Brute, i: number, radius: number): Found {
  const indexes: number[] = [];
  const distances: number[] = [];
  const rough = rows.rough(i);
  const slack = rows.slack(i);
  const limit = start(radius);
  for (let k = 0; k < rough.length; k++) {
    if (!(rough[k]! <= limit + slack)) continue;
    const compared = slack === 0 ? rough[k]! : rows.exact(i, k);
    if (!(compared <= limit)) continue;
    indexes.push(k);
    distances.push(finish(compared));
  }
  return { indexes: Int32Array.from(indexes), distances: Float64Array.from(distances) };
}

/** Nearest first: by scikit-learn's sort where it has one of its own, otherwise those at one distance stay in their order. */
function sortFound(m: Search, found: Found, brute: Brute | undefined): Found {
  const { distances, indexes } = found;
  if (brute === undefined || brute.plan.heaps) {
    sortBoth(distances, indexes, m.self.version.since(1, 9));
    return found;
  }
  const order = Int32Array.from(indexes.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b);
  return { indexes: order.map((at) => indexes[at]!), distances: Float64Array.from(order, (at) => distances[at]!) };
}

/** All rows of fit within a radius, in the order in which scikit-learn lists them. */
export function within(m: Search, X: QueryRows, radius: number, sorted = false): Found[] {
  const brute = m._fit_method === 'brute' ? bruteOf(m, X) : undefined;
  return eachRow(X.rows, (i) => {
    const found = brute === undefined ? withinTree(m, X, i, radius) : withinRows(brute, i, radius);
    return sorted ? sortFound(m, found, brute) : found;
  });
}
