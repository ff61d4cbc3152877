/** The least distances of a row, in the order and by the steps of scikit-learn's heaps or of numpy's `argpartition`. */
import { NeighborHeap } from '../../../linalg/neighbor-heap.js';
import { argPartition, argSort } from '../../../linalg/numpy-select.js';
import type { RowDistances } from './row-distances.js';

/** Rows and distances of the neighbours of one row, nearest first where they are sorted. */
export interface Found {
  readonly indexes: Int32Array;
  readonly distances: Float64Array;
}

/** One heap after another takes what the one before has, as where scikit-learn has few rows of X and shares out those of fit. */
export function merged(distances: Float64Array, indexes: Int32Array): NeighborHeap {
  const heap = new NeighborHeap(distances.length);
  for (let at = 0; at < distances.length; at++) heap.push(distances[at]!, indexes[at]!);
  return heap;
}

/** Of rough distances only those are computed exactly that may be among the least. */
export function heapOf(rows: RowDistances, i: number, count: number): NeighborHeap {
  const rough = rows.rough(i);
  const slack = rows.slack(i);
  const heap = new NeighborHeap(count);
  let { largest } = heap;
  for (let k = 0; k < rough.length; k++) {
    if (!(rough[k]! - slack < largest)) continue;
    heap.push(slack === 0 ? rough[k]! : rows.exact(i, k), k);
    ({ largest } = heap);
  }
  return heap;
}

/** Rows whose order no rounding error can change; undefined where some are too near to each other. */
function clearlyNearest(rough: Float64Array, slack: number, count: number): Int32Array | undefined {
  const heap = new NeighborHeap(Math.min(count + 1, rough.length));
  for (let k = 0; k < rough.length; k++) heap.push(rough[k]!, k);
  heap.sort(true);
  return areApart(heap.distances, slack) ? heap.indexes.subarray(0, count) : undefined;
}

/** True where sorted distances are farther from each other than their errors. */
export function areApart(sorted: Float64Array, slack: number, from = 1): boolean {
  for (let at = from; at < sorted.length; at++) if (!(sorted[at]! - sorted[at - 1]! > 2 * slack)) return false;
  return true;
}

export function partitionOf(rows: RowDistances, i: number, count: number): Found {
  const rough = rows.rough(i);
  const slack = rows.slack(i);
  const clear = slack === 0 ? undefined : clearlyNearest(rough, slack, count);
  if (clear !== undefined) return { indexes: clear, distances: Float64Array.from(clear, (k) => rows.exact(i, k)) };
  const all = slack === 0 ? rough : Float64Array.from({ length: rough.length }, (_, k) => rows.exact(i, k));
  const indexes = argSort(all, Int32Array.from(argPartition(all, count - 1).subarray(0, count)));
  // argSort sorts positions of the few, which are in the order of the partition.
  return { indexes, distances: Float64Array.from(indexes, (k) => all[k]!) };
}

/**
 * Positions in `rows` of the `count` rows with the least squared distances, in no order; undefined where the next one is so near that errors, or the
 * roots of both, may change which they are. NaN is the largest.
 */
export function clearlyLeastOf(
  squared: Float64Array,
  rows: Int32Array,
  count: number,
  slack: number,
): Int32Array | undefined {
  const size = Math.min(count + 1, rows.length);
  const heap = new NeighborHeap(size);
  let { largest } = heap;
  for (let at = 0; at < rows.length; at++) {
    const value = squared[rows[at]!]!;
    if (!(value < largest)) continue;
    heap.push(value, at);
    ({ largest } = heap);
  }
  heap.sort(true);
  const { distances, indexes } = heap;
  const last = distances[size - 1]!;
  if (last === Number.POSITIVE_INFINITY) return undefined;
  if (size > count && !(last - distances[size - 2]! > 2 * slack + 2 ** -48 * last)) return undefined;
  return indexes.subarray(0, count);
}
