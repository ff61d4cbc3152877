/**
 * The `size` smallest distances of a row, as scikit-learn's max-heap keeps and sorts them: which of several equal
 * distances stay, and in which order, follows from its steps.
 */
export class NeighborHeap {
  readonly distances: Float64Array;
  readonly indexes: Int32Array;

  constructor(size: number) {
    this.distances = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.indexes = new Int32Array(size);
  }

  get largest(): number {
    return this.distances[0]!;
  }

  push(distance: number, index: number): void {
    const { distances, indexes } = this;
    if (!(distance < distances[0]!)) return;
    const size = distances.length;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      if (left >= size) break;
      const child = right >= size || distances[left]! >= distances[right]! ? left : right;
      if (!(distance < distances[child]!)) break;
      distances[at] = distances[child]!;
      indexes[at] = indexes[child]!;
      at = child;
    }
    distances[at] = distance;
    indexes[at] = index;
  }

  /** Sorts in place; `intro` is the method of scikit-learn 1.8 and later. */
  sort(intro: boolean): this {
    sortBoth(this.distances, this.indexes, intro);
    return this;
  }
}

export function sortBoth(
  values: Float64Array,
  indexes: Int32Array,
  intro: boolean,
  start = 0,
  size = values.length,
): void {
  if (intro) introSort(values, indexes, start, size);
  else quickSort(values, indexes, start, size);
}

function swap(values: Float64Array, indexes: Int32Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
  const index = indexes[i]!;
  indexes[i] = indexes[j]!;
  indexes[j] = index;
}

/** The smallest of first, middle and last comes first, the middle one last. */
function medianLast(values: Float64Array, indexes: Int32Array, start: number, size: number): void {
  const last = start + size - 1;
  const middle = start + (size >> 1);
  if (values[start]! > values[last]!) swap(values, indexes, start, last);
  if (values[last]! > values[middle]!) {
    swap(values, indexes, last, middle);
    if (values[start]! > values[last]!) swap(values, indexes, start, last);
  }
}

function quickSort(values: Float64Array, indexes: Int32Array, start: number, size: number): void {
  if (size <= 1) return;
  if (size === 2) {
    if (values[start]! > values[start + 1]!) swap(values, indexes, start, start + 1);
    return;
  }
  if (size === 3) {
    if (values[start]! > values[start + 1]!) swap(values, indexes, start, start + 1);
    if (values[start + 1]! > values[start + 2]!) {
      swap(values, indexes, start + 1, start + 2);
      if (values[start]! > values[start + 1]!) swap(values, indexes, start, start + 1);
    }
    return;
  }
  medianLast(values, indexes, start, size);
  const last = start + size - 1;
  const pivot = values[last]!;
  let store = start;
  for (let i = start; i < last; i++) if (values[i]! < pivot) swap(values, indexes, i, store++);
  swap(values, indexes, store, last);
  // The smaller side first and the larger one in the loop would bound the depth; sizes here are numbers of neighbours.
  quickSort(values, indexes, start, store - start);
  quickSort(values, indexes, store + 1, last - store);
}

function introSort(values: Float64Array, indexes: Int32Array, from: number, count: number): void {
  let start = from;
  let size = count;
  while (size > 15) {
    medianLast(values, indexes, start, size);
    const last = start + size - 1;
    const pivot = values[last]!;
    let i = start + 1;
    let j = last - 1;
    for (;;) {
      while (i <= j && values[i]! < pivot) i++;
      while (i <= j && values[j]! > pivot) j--;
      if (i >= j) break;
      swap(values, indexes, i++, j--);
    }
    swap(values, indexes, i, last);
    introSort(values, indexes, start, i - start);
    size -= i - start + 1;
    start = i + 1;
  }
  for (let i = start + 1; i < start + size; i++) {
    const value = values[i]!;
    const index = indexes[i]!;
    let j = i;
    for (; j > start && values[j - 1]! > value; j--) {
      values[j] = values[j - 1]!;
      indexes[j] = indexes[j - 1]!;
    }
    values[j] = value;
    indexes[j] = index;
  }
}
