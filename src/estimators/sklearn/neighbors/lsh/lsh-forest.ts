/**
 * Approximate neighbours by the longest common prefixes of random hashes, up to 0.20.
 * M. Bawa, T. Condie, P. Ganesan, LSH Forest: Self-Tuning Indexes for Similarity Search (2005)
 */
import { InvalidInputError } from '../../../../core/errors.js';
import { dtypeOf } from '../../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../../numpy/ndarray.js';
import { SparseMatrix } from '../../../../scipy/sparse.js';
import { count, listOf, number, optional, vector } from '../../../binding/attributes.js';
import { fitted } from '../../../running/inner-estimators.js';
import { defineEstimator, type MethodOptions, type Model } from '../../../binding/define.js';
import { Dense, type Input } from '../../../input/matrix.js';
import { float64Array, int64Array } from '../../../binding/results.js';
import { run } from '../../../running/run.js';
import { queryOptions } from '../queries.js';
import { storedRows } from '../../../binding/stored-rows.js';
import { asDenseAlways } from '../../../running/validate.js';
import { cosineDistances, lowerBound, prefixRange, upperBound } from './lsh-search.js';

const attributes = {
  _fit_X: storedRows(),
  hash_functions_: fitted(),
  /** Hashes of the rows, rising, and the rows that they are of: for each hash function. */
  trees_: listOf(vector()),
  original_indices_: listOf(vector()),
  n_candidates: optional(count(), 50),
  n_neighbors: optional(count(), 5),
  min_hash_match: optional(count(), 4),
  radius: optional(number(), 1),
  radius_cutoff_ratio: optional(number(), 0.9),
};

type Forest = Model<typeof attributes>;

const BITS = 32;

/** A row with its hashes, and how many first bits the nearest of them have in common with stored ones. */
interface Query {
  readonly row: Float64Array;
  readonly hashes: readonly number[];
  readonly depth: number;
}

function queriesOf(m: Forest, X: Input): Query[] {
  const matrix = asDenseAlways(m.self, X, { width: m._fit_X.shape[1]! });
  const { data, rows, cols } = matrix;
  const hashes = m.hash_functions_.map((hasher) => {
    const found = run(hasher, 'transform', new Dense(data, rows, cols));
    if (!(found instanceof NdArray) || found.ndim !== 2 || found.shape[1] !== 1)
      throw m.self.fail('hash_functions_', 'one number of 32 bits for each row', hasher.className);
    return found.toFloat64();
  });
  return Array.from({ length: rows }, (_, i) => {
    const own = hashes.map((all) => all[i]!);
    const depths = own.map((hash, t) => longestPrefix(m.trees_[t]!, hash));
    return {
      row: data.subarray(i * cols, (i + 1) * cols),
      hashes: own,
      depth: depths.reduce((a, b) => Math.max(a, b)),
    };
  });
}

function longestPrefix(tree: Float64Array, hash: number): number {
  const matches = (depth: number): boolean => {
    const [start, stop] = prefixRange(tree, hash, depth);
    return stop > start;
  };
  if (matches(BITS)) return BITS;
  let [low, high, found] = [0, BITS, 0];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches(middle)) [found, low] = [middle, middle + 1];
    else high = middle;
  }
  return found;
}

/** Rows that share the first bits with a query, tree after tree. */
function sharing(m: Forest, query: Query, depth: number): number[] {
  const found: number[] = [];
  m.trees_.forEach((tree, t) => {
    const [start, stop] = prefixRange(tree, query.hashes[t]!, depth);
    for (let at = start; at < stop; at++) found.push(m.original_indices_[t]![at]!);
  });
  return found;
}

interface Ranked {
  readonly rows: number[];
  readonly distances: number[];
}

function ranked(m: Forest, query: Query, candidates: readonly number[]): Ranked {
  const distances = cosineDistances(query.row, m._fit_X, candidates);
  const order = candidates.map((_, at) => at).sort((a, b) => distances[a]! - distances[b]!);
  return { rows: order.map((at) => candidates[at]!), distances: order.map((at) => distances[at]!) };
}

function nearest(m: Forest, query: Query, wanted: number): Ranked {
  const least = m.n_candidates * m.trees_.length;
  const candidates = new Set<number>();
  let seen = 0;
  for (let depth = query.depth; depth > m.min_hash_match && (seen < least || candidates.size < wanted); depth--) {
    const found = sharing(m, query, depth);
    seen += found.length;
    for (const row of found) candidates.add(row);
  }
  const rows = [...candidates].sort((a, b) => a - b);
  for (let row = 0; rows.length < wanted && row < m._fit_X.shape[0]!; row++) if (!candidates.has(row)) rows.push(row);
  const all = ranked(m, query, rows);
  return { rows: all.rows.slice(0, wanted), distances: all.distances.slice(0, wanted) };
}

function within(m: Forest, query: Query, radius: number): Ranked {
  const seen = new Set<number>();
  let near: Ranked = { rows: [], distances: [] };
  let share = 1;
  for (let depth = query.depth; depth > m.min_hash_match && share > 1 - m.radius_cutoff_ratio; depth--) {
    const fresh = [...new Set(sharing(m, query, depth))].filter((row) => !seen.has(row)).sort((a, b) => a - b);
    for (const row of fresh) seen.add(row);
    const all = ranked(m, query, fresh);
    const inside = upperBound(all.distances, radius);
    near = merged(near, { rows: all.rows.slice(0, inside), distances: all.distances.slice(0, inside) });
    share = seen.size === 0 ? 0 : near.rows.length / seen.size;
  }
  return near;
}

/** Both in order; of equal distances the new ones first. */
function merged(old: Ranked, fresh: Ranked): Ranked {
  const places = fresh.distances.map((distance) => lowerBound(old.distances, distance));
  const [rows, distances]: [number[], number[]] = [[], []];
  let next = 0;
  for (let at = 0; at <= old.rows.length; at++) {
    for (; next < places.length && places[next] === at; next++) {
      rows.push(fresh.rows[next]!);
      distances.push(fresh.distances[next]!);
    }
    if (at === old.rows.length) break;
    rows.push(old.rows[at]!);
    distances.push(old.distances[at]!);
  }
  return { rows, distances };
}

function optionOf(options: MethodOptions | undefined, name: string, fallback: number): number {
  const value = options?.[name] ?? fallback;
  if (typeof value === 'number' && value >= 0) return value;
  throw new InvalidInputError(`${name} must be a number that is not negative`);
}

/** A row for each query, with 1 or the distance where a neighbour is. */
function graph(m: Forest, found: readonly Ranked[], options: MethodOptions | undefined): SparseMatrix {
  const mode = options?.['mode'] ?? 'connectivity';
  if (mode !== 'connectivity' && mode !== 'distance')
    throw new InvalidInputError('mode must be "connectivity" or "distance"');
  const indices = Int32Array.from(found.flatMap(({ rows }) => rows));
  const data =
    mode === 'distance'
      ? Float64Array.from(found.flatMap(({ distances }) => distances))
      : new Float64Array(indices.length).fill(1);
  const indptr = new Int32Array(found.length + 1);
  found.forEach(({ rows }, i) => (indptr[i + 1] = indptr[i]! + rows.length));
  return new SparseMatrix(data, indices, indptr, [found.length, m._fit_X.shape[0]!]);
}

function nearestTo(m: Forest, X: Input, wanted: number): Ranked[] {
  if (wanted > m._fit_X.shape[0]!)
    throw new InvalidInputError(`nNeighbors is ${wanted}, but the model has ${m._fit_X.shape[0]} rows`);
  return queriesOf(m, X).map((query) => nearest(m, query, wanted));
}

const withinOf = (m: Forest, X: Input, options: MethodOptions | undefined): Ranked[] => {
  const radius = optionOf(options, 'radius', m.radius);
  return queriesOf(m, X).map((query) => within(m, query, radius));
};

export default defineEstimator({
  classes: ['sklearn.neighbors.approximate.LSHForest'],
  attributes,
  check(m) {
    const [rows] = m._fit_X.shape as [number];
    const trees = m.hash_functions_.length;
    if (m.trees_.length !== trees) throw m.self.fail('trees_', `${trees} lists of hashes`, `${m.trees_.length}`);
    if (m.original_indices_.length !== trees)
      throw m.self.fail('original_indices_', `${trees} lists of rows`, `${m.original_indices_.length}`);
    m.trees_.forEach((tree, t) => {
      const indices = m.original_indices_[t]!;
      if (tree.some((hash, at) => at > 0 && !(hash >= tree[at - 1]!)))
        throw m.self.fail('trees_', 'rising hashes', 'others');
      if (indices.length !== tree.length || !indices.every((row) => Number.isInteger(row) && row >= 0 && row < rows))
        throw m.self.fail('original_indices_', `as many rows below ${rows} as there are hashes`, 'others');
    });
  },
  features: (m) => m._fit_X.shape[1],
  options: queryOptions,
  kneighbors(m, X, options) {
    const wanted = optionOf(options, 'nNeighbors', m.n_neighbors);
    const found = nearestTo(m, X, wanted);
    const indexes = int64Array(
      found.flatMap(({ rows }) => rows),
      found.length,
      wanted,
    );
    if (options?.['returnDistance'] === false) return indexes;
    return [
      float64Array(Float64Array.from(found.flatMap(({ distances }) => distances)), found.length, wanted),
      indexes,
    ];
  },
  kneighborsGraph: (m, X, options) =>
    graph(m, nearestTo(m, X, optionOf(options, 'nNeighbors', m.n_neighbors)), options),
  radiusNeighborsGraph: (m, X, options) => graph(m, withinOf(m, X, options), options),
  radiusNeighbors(m, X, options) {
    const found = withinOf(m, X, options);
    const nested = (items: NdArray[]): NdArray => new NdArray(items, [items.length], dtypeOf('object'));
    const indexes = nested(found.map(({ rows }) => int64Array(rows, rows.length)));
    if (options?.['returnDistance'] === false) return indexes;
    return [
      nested(found.map(({ distances }) => float64Array(Float64Array.from(distances), distances.length))),
      indexes,
    ];
  },
});
