/**
 * numpy's `argpartition` and `argsort` of float64 as they are where no vector instructions serve: introselect and introsort, NaN
 * last. Which of several equal values comes first follows from their steps.
 * D. Musser, Introspective Sorting and Selection Algorithms (1997); M. Blum et al., Time Bounds for Selection (1973)
 */

const less = (a: number, b: number): boolean => a < b || (b !== b && a === a);

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i]!;
  order[i] = order[j]!;
  order[j] = kept;
}

/** Fewer than so many places from the lower end are found one by one. */
const FEW = 3;
/** Ranges whose ends are no farther apart are sorted by insertion. */
const SMALL = 15;

/**
 * Positions of `values` so that the one at `kth` is in its place, smaller ones before and larger ones behind it.
 *
 * @param kth 0 ≤ kth < values.length
 * @param order Where the positions go: as many as there are values
 */
export function argPartition(
  values: Float64Array,
  kth: number,
  order: Int32Array = new Int32Array(values.length),
): Int32Array {
  for (let i = 0; i < order.length; i++) order[i] = i;
  select(values, order, 0, order.length, kth);
  return order;
}

/** Moves the places `start` to `start + count` of `order`; `kth` counts from `start`. */
function select(values: Float64Array, order: Int32Array, start: number, count: number, kth: number): void {
  const goal = start + kth;
  let low = start;
  let high = start + count - 1;
  if (kth < FEW) {
    oneByOne(values, order, low, high, kth + 1);
    return;
  }
  if (kth === count - 1) {
    largestLast(values, order, low, high);
    return;
  }
  let turns = 2 * (31 - Math.clz32(count));
  while (low + 1 < high) {
    let left = low + 1;
    let right = high;
    if (turns > 0 || right - left < 5) medianOfThree(values, order, low, high);
    else {
      swap(order, medianOfMedians(values, order, left, right - left), low);
      left--;
      right++;
    }
    turns--;
    const pivot = values[order[low]!]!;
    for (;;) {
      do left++;
      while (less(values[order[left]!]!, pivot));
      do right--;
      while (less(pivot, values[order[right]!]!));
      if (right < left) break;
      swap(order, left, right);
    }
    swap(order, low, right);
    if (right >= goal) high = right - 1;
    if (right <= goal) low = left;
  }
  if (high === low + 1 && less(values[order[high]!]!, values[order[low]!]!)) swap(order, high, low);
}

function oneByOne(values: Float64Array, order: Int32Array, low: number, high: number, wanted: number): void {
  for (let i = low; i < low + wanted; i++) {
    let best = i;
    for (let k = i + 1; k <= high; k++) if (less(values[order[k]!]!, values[order[best]!]!)) best = k;
    swap(order, i, best);
  }
}

/** The last of the largest. */
function largestLast(values: Float64Array, order: Int32Array, low: number, high: number): void {
  let best = low;
  for (let k = low + 1; k <= high; k++) if (!less(values[order[k]!]!, values[order[best]!]!)) best = k;
  swap(order, high, best);
}

/** The median of first, middle and last comes first, the smallest of them second. */
function medianOfThree(values: Float64Array, order: Int32Array, low: number, high: number): void {
  const middle = low + ((high - low) >> 1);
  const value = (at: number): number => values[order[at]!]!;
  if (less(value(high), value(middle))) swap(order, high, middle);
  if (less(value(high), value(low))) swap(order, high, low);
  if (less(value(low), value(middle))) swap(order, low, middle);
  swap(order, middle, low + 1);
}

/** The place of the median of the medians of groups of five, which come first. */
function medianOfMedians(values: Float64Array, order: Int32Array, start: number, count: number): number {
  const groups = Math.floor(count / 5);
  for (let i = 0; i < groups; i++) swap(order, medianOfFive(values, order, start + 5 * i), start + i);
  if (groups > 2) select(values, order, start, groups, groups >> 1);
  return start + (groups >> 1);
}

function medianOfFive(values: Float64Array, order: Int32Array, at: number): number {
  const before = (i: number, k: number): boolean => less(values[order[at + i]!]!, values[order[at + k]!]!);
  const exchange = (i: number, k: number): void => {
    if (before(i, k)) swap(order, at + i, at + k);
  };
  exchange(1, 0);
  exchange(4, 3);
  exchange(3, 0);
  exchange(4, 1);
  exchange(2, 1);
  if (!before(3, 2)) return at + 2;
  return before(3, 1) ? at + 1 : at + 3;
}

/** Sorts `order`, positions of `values`, by their values. */
export function argSort(values: ArrayLike<number>, order: Int32Array): Int32Array {
  const ranges = [{ left: 0, right: order.length - 1, depth: 2 * (31 - Math.clz32(order.length)) }];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    let { left, right, depth } = range;
    if (depth < 0) {
      heapSort(values, order.subarray(left, right + 1));
      continue;
    }
    while (right - left > SMALL) {
      const cut = divide(values, order, left, right);
      depth--;
      // The larger side waits.
      if (cut - left < right - cut) {
        ranges.push({ left: cut + 1, right, depth });
        right = cut - 1;
      } else {
        ranges.push({ left, right: cut - 1, depth });
        left = cut + 1;
      }
    }
    insertionSort(values, order, left, right);
  }
  return order;
}

/** For ranges that are cut unevenly again and again. */
function heapSort(values: ArrayLike<number>, order: Int32Array): void {
  const sink = (moved: number, from: number, size: number): void => {
    let at = from;
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && less(values[order[child]!]!, values[order[child + 1]!]!)) child++;
      if (!less(values[moved]!, values[order[child]!]!)) break;
      order[at] = order[child]!;
      at = child;
    }
    order[at] = moved;
  };
  for (let at = (order.length >> 1) - 1; at >= 0; at--) sink(order[at]!, at, order.length);
  for (let size = order.length - 1; size > 0; size--) {
    const last = order[size]!;
    order[size] = order[0]!;
    sink(last, 0, size);
  }
}

function divide(values: ArrayLike<number>, order: Int32Array, left: number, right: number): number {
  const middle = left + ((right - left) >> 1);
  const before = (i: number, k: number): boolean => less(values[order[i]!]!, values[order[k]!]!);
  if (before(middle, left)) swap(order, middle, left);
  if (before(right, middle)) swap(order, right, middle);
  if (before(middle, left)) swap(order, middle, left);
  const pivot = values[order[middle]!]!;
  let i = left;
  let k = right - 1;
  swap(order, middle, k);
  for (;;) {
    do i++;
    while (less(values[order[i]!]!, pivot));
    do k--;
    while (less(pivot, values[order[k]!]!));
    if (i >= k) break;
    swap(order, i, k);
  }
  swap(order, i, right - 1);
  return i;
}

function insertionSort(values: ArrayLike<number>, order: Int32Array, left: number, right: number): void {
  for (let i = left + 1; i <= right; i++) {
    const moved = order[i]!;
    const value = values[moved]!;
    let k = i;
    for (; k > left && less(value, values[order[k - 1]!]!); k--) order[k] = order[k - 1]!;
    order[k] = moved;
  }
}
