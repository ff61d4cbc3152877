/** The neighbours of new rows among stored ones: by brute force or in a tree. */
import { InvalidInputError, UnsupportedError } from '../../../core/errors.js';
import { squaredNorms } from '../../../linalg/distances.js';
import { type Metric, metricOf } from '../../../linalg/metrics.js';
import { NeighborHeap, sortBoth } from '../../../linalg/neighbor-heap.js';
import { affineInto } from '../../../linalg/affine.js';
import { dotInOrder } from '../../../linalg/product.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { any, type Numbers, nullable, number, oneOf, optional } from '../../binding/attributes.js';
import type { Model } from '../../binding/define.js';
import type { Dense, Input } from '../../input/matrix.js';
import { storedRows } from '../../binding/stored-rows.js';
import { asDense, asDenseAlways } from '../../running/validate.js';
import { nearestInRows } from './packed-rows.js';
import { nearestPacked } from './packed-tree.js';
import { neighborTree, queryTree } from './tree.js';

export const searchAttributes = {
  _fit_X: optional(nullable(storedRows())),
  _tree: optional(nullable(neighborTree())),
  _fit_method: oneOf('brute', 'kd_tree', 'ball_tree'),
  effective_metric_: any(),
  effective_metric_params_: optional(any()),
  n_neighbors: optional(nullable(number()), 5),
  radius: optional(nullable(number()), 1),
};

export type Search = Model<typeof searchAttributes>;

/** Rows and distances of the neighbours of one row, nearest first where they are sorted. */
export interface Found {
  readonly indexes: Int32Array;
  readonly distances: Float64Array;
}

const EUCLIDEAN = new Set(['euclidean', 'l2', 'sqeuclidean']);

export function fittedRows(m: Search): Numbers {
  const rows = m._fit_method === 'brute' ? m._fit_X : (m._tree?.data ?? m._fit_X);
  if (rows === undefined) throw m.self.fail('_fit_X', 'the rows of fit', 'nothing');
  return rows;
}

export function checkSearch(m: Search): void {
  const rows = fittedRows(m);
  const { nFeatures } = m.self;
  if (m._fit_method !== 'brute' && m._tree === undefined) throw m.self.fail('_tree', 'a tree', 'nothing');
  if (rows.shape[0] === 0) throw m.self.fail('_fit_X', 'at least one row', 'none');
  if (nFeatures !== undefined && rows.shape[1] !== nFeatures) {
    throw m.self.fail('_fit_X', `${nFeatures} columns, as n_features_in_ says`, `${rows.shape[1]}`);
  }
}

export function searchWidth(m: Search): number {
  return fittedRows(m).shape[1]!;
}

function numbersOf(value: unknown): Float64Array | undefined {
  return value instanceof NdArray && 'biuf'.includes(value.dtype.kind) ? value.toFloat64() : undefined;
}

/** The metric of brute force, by its name and parameters. */
function bruteMetric(m: Search, cols: number): Metric {
  const name = m.effective_metric_;
  if (typeof name !== 'string') {
    throw new UnsupportedError(
      `${m.self.className} was fitted with a metric of its own, a function that the file does not hold`,
    );
  }
  const params = m.effective_metric_params_ instanceof PyDict ? m.effective_metric_params_ : new PyDict();
  const p = params.get('p');
  const metric = metricOf(name, cols, {
    p: typeof p === 'number' ? p : undefined,
    vector: numbersOf(name === 'seuclidean' ? params.get('V') : params.get('w')),
    matrix: numbersOf(params.get('VI')),
  });
  if (metric !== undefined) return metric;
  throw new UnsupportedError(`${m.self.className}: Brine does not know the metric '${name}' with these parameters`);
}

/** Reduced distances of one row to all rows of fit. */
type Distances = (row: number) => Float64Array;

/** Products of rows that are made at once. */
const BLOCK = 1 << 18;
const zero = (): number => 0;

const norms = new WeakMap<Float64Array, Float64Array>();

function normsOf(data: Float64Array, count: number, cols: number): Float64Array {
  let found = norms.get(data);
  if (found === undefined) {
    found = squaredNorms(data, count, cols);
    norms.set(data, found);
  }
  return found;
}

function bruteDistances(m: Search, X: Dense): { distances: Distances; fromReduced: (value: number) => number } {
  const { data, shape } = fittedRows(m);
  const [count, cols] = shape as [number, number];
  const out = new Float64Array(count);
  if (m.effective_metric_ === 'precomputed') {
    return { distances: (i) => X.data.slice(i * count, (i + 1) * count), fromReduced: (value) => value };
  }
  const metric = bruteMetric(m, cols);
  if (!EUCLIDEAN.has(m.effective_metric_ as string)) {
    return {
      distances: (i) => {
        for (let k = 0; k < count; k++) out[k] = metric.reduced(X.data, i * cols, data, k * cols);
        return out;
      },
      fromReduced: metric.fromReduced,
    };
  }
  const fitted = normsOf(data, count, cols);
  const size = Math.max(1, Math.min(X.rows, Math.floor(BLOCK / count)));
  const products = new Float64Array(size * count);
  let first = 0;
  let end = 0;
  return {
    distances: (i) => {
      if (i < first || i >= end) {
        first = i;
        end = Math.min(X.rows, i + size);
        affineInto(products, X.data, first, end - first, cols, data, count, zero, true);
      }
      const norm = dotInOrder(X.data, i * cols, X.data, i * cols, cols);
      const from = (i - first) * count;
      for (let k = 0; k < count; k++) {
        const value = norm + -2 * products[from + k]! + fitted[k]!;
        out[k] = value > 0 ? value : value === value ? 0 : value;
      }
      return out;
    },
    fromReduced: metric.fromReduced,
  };
}

/** X as the search takes it: sparse rows only by brute force. */
export function queryRows(m: Search, X: Input): Dense {
  const width = m.effective_metric_ === 'precomputed' ? fittedRows(m).shape[0]! : searchWidth(m);
  const rules = { width, nan: m.effective_metric_ === 'nan_euclidean' };
  return m._fit_method === 'brute' ? asDenseAlways(m.self, X, rules) : asDense(m.self, X, rules);
}

/** scikit-learn merges two heaps where there are few rows to predict. */
const ROWS_OF_ONE_HEAP = 1024;

function nearestOf(m: Search, distances: Float64Array, count: number, rows: number): Found {
  if (!m.self.version.since(1, 1) || m.effective_metric_ === 'precomputed') {
    const order = Int32Array.from(distances, (_, k) => k).sort((a, b) => distances[a]! - distances[b]! || a - b);
    const indexes = order.slice(0, count);
    return { indexes, distances: Float64Array.from(indexes, (k) => distances[k]!) };
  }
  let heap = new NeighborHeap(count);
  let { largest } = heap;
  for (let k = 0; k < distances.length; k++) {
    if (!(distances[k]! < largest)) continue;
    heap.push(distances[k]!, k);
    ({ largest } = heap);
  }
  if (rows <= ROWS_OF_ONE_HEAP) heap = merged(heap.distances, heap.indexes);
  return heap.sort(m.self.version.since(1, 8));
}

function merged(distances: Float64Array, indexes: Int32Array): NeighborHeap {
  const heap = new NeighborHeap(distances.length);
  for (let at = 0; at < distances.length; at++) heap.push(distances[at]!, indexes[at]!);
  return heap;
}

/** Brute force by the usual metric where there is WebAssembly, with the same heap and the same distances. */
function nearestByProducts(m: Search, X: Dense, count: number): Found[] | undefined {
  if (!m.self.version.since(1, 1) || !EUCLIDEAN.has(String(m.effective_metric_))) return undefined;
  const { data, shape } = fittedRows(m);
  const [fitted, cols] = shape as [number, number];
  const found = nearestInRows(data, fitted, normsOf(data, fitted, cols), X.data, X.rows, cols, count);
  if (found === undefined) return undefined;
  const intro = m.self.version.since(1, 8);
  const { fromReduced } = bruteMetric(m, cols);
  return Array.from({ length: X.rows }, (_, i) => {
    let distances = found.distances.subarray(i * count, (i + 1) * count);
    let indexes = found.indexes.subarray(i * count, (i + 1) * count);
    if (X.rows <= ROWS_OF_ONE_HEAP) ({ distances, indexes } = merged(distances, indexes));
    sortBoth(distances, indexes, intro);
    for (let at = 0; at < count; at++) distances[at] = fromReduced(distances[at]!);
    return { indexes, distances };
  });
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
export function nearestUnsorted(m: Search, X: Dense, count: number): Int32Array | undefined {
  checkCount(m, count);
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  return tree && nearestPacked(tree, X.data, X.rows, count, undefined)?.indexes;
}

/** {@link nearest} as `count` numbers for each row; undefined where they come row by row. */
function nearestTogether(m: Search, X: Dense, count: number): Found | undefined {
  checkCount(m, count);
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  const packed = tree && nearestPacked(tree, X.data, X.rows, count, m.self.version.since(1, 8));
  if (tree === undefined || packed === undefined) return undefined;
  const { distances, indexes } = packed;
  const { fromReduced } = tree.metric;
  for (let i = 0; i < distances.length; i++) distances[i] = fromReduced(distances[i]!);
  return { indexes, distances };
}

/** The nearest rows of fit for each row of X. */
export function nearest(m: Search, X: Dense, count: number): Found[] {
  const found: Found[] = [];
  const together = nearestTogether(m, X, count);
  if (together !== undefined) {
    const { distances, indexes } = together;
    for (let at = 0; at < indexes.length; at += count)
      found.push({ indexes: indexes.subarray(at, at + count), distances: distances.subarray(at, at + count) });
    return found;
  }
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  const intro = m.self.version.since(1, 8);
  const products = tree === undefined ? nearestByProducts(m, X, count) : undefined;
  if (products !== undefined) return products;
  const brute = tree === undefined ? bruteDistances(m, X) : undefined;
  for (let i = 0; i < X.rows; i++) {
    if (tree !== undefined) {
      const heap = queryTree(tree, X.data, i * X.cols, count).sort(intro);
      found.push({ indexes: heap.indexes, distances: heap.distances.map(tree.metric.fromReduced) });
    } else {
      const { indexes, distances } = nearestOf(m, brute!.distances(i), count, X.rows);
      found.push({ indexes, distances: distances.map(brute!.fromReduced) });
    }
  }
  return found;
}

/** All rows of fit within a radius, in the order in which scikit-learn lists them. */
export function within(m: Search, X: Dense, radius: number, sorted = false): Found[] {
  const found: Found[] = [];
  const tree = m._fit_method === 'brute' ? undefined : m._tree;
  const brute = tree === undefined ? bruteDistances(m, X) : undefined;
  const squared = EUCLIDEAN.has(String(m.effective_metric_)) && m.effective_metric_ !== 'sqeuclidean';
  for (let i = 0; i < X.rows; i++) {
    const indexes: number[] = [];
    const distances: number[] = [];
    if (tree !== undefined) {
      const { metric, data, order } = tree;
      const limit = metric.toReduced(radius);
      for (const row of order) {
        const reduced = metric.reduced(X.data, i * X.cols, data.data, row * X.cols);
        if (!(reduced <= limit)) continue;
        indexes.push(row);
        distances.push(metric.fromReduced(reduced));
      }
    } else {
      const all = brute!.distances(i);
      for (let k = 0; k < all.length; k++) {
        const value = squared ? all[k]! : brute!.fromReduced(all[k]!);
        if (!(value <= (squared ? radius * radius : radius))) continue;
        indexes.push(k);
        distances.push(brute!.fromReduced(all[k]!));
      }
    }
    const one = { indexes: Int32Array.from(indexes), distances: Float64Array.from(distances) };
    if (sorted) sortBoth(one.distances, one.indexes, m.self.version.since(1, 8));
    found.push(one);
  }
  return found;
}
