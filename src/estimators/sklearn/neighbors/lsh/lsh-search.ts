/** Sorted hashes of 32 bits, and distances by angle. */
import type { Numbers } from '../../../binding/attributes.js';

const BITS = 32;

/** First position of a sorted list at which the value could stand. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Last position of a sorted list at which the value could stand. */
export function upperBound(sorted: ArrayLike<number>, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the hashes are that have the first `depth` bits of `hash`. */
export function prefixRange(tree: Float64Array, hash: number, depth: number): [start: number, stop: number] {
  const size = 2 ** (BITS - depth);
  const first = Math.floor(hash / size) * size;
  return [lowerBound(tree, first), upperBound(tree, first + size - 1)];
}

const length = (data: Float64Array, start: number, count: number): number => {
  let sum = 0;
  for (let j = 0; j < count; j++) sum += data[start + j]! ** 2;
  return sum === 0 ? 1 : Math.sqrt(sum);
};

/** 1 less the cosine of the angle between a row and each candidate. */
export function cosineDistances(row: Float64Array, { data }: Numbers, candidates: readonly number[]): Float64Array {
  const cols = row.length;
  const own = length(row, 0, cols);
  return Float64Array.from(candidates, (candidate) => {
    const start = candidate * cols;
    const other = length(data, start, cols);
    let cosine = 0;
    for (let j = 0; j < cols; j++) cosine += (row[j]! / own) * (data[start + j]! / other);
    return Math.min(Math.max(1 - cosine, 0), 2);
  });
}
