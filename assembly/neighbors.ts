/**
 * The nearest rows in a KD tree by squared distance. The nodes, as src/sklearn/neighbors/packed-tree.ts writes them:
 * 16 bytes each (leaf or not, place of the first panel, its position in the order of the leaves, number of panels). A panel
 * has four rows side by side for each column, infinities where there are fewer. Bounds are kept for pairs of children: for
 * each column the two lower and the two upper ones.
 */

let nodes: usize = 0;
let bounds: usize = 0;
let rowBytes: usize = 0;
let heapSize: i32 = 0;
let x: usize = 0;
let distances: usize = 0;
let indexes: usize = 0;

/** Squared distances of the row to the boxes of two children. */
@inline
function gaps(first: i32): v128 {
  let at = bounds + <usize>(first >> 1) * (rowBytes << 2);
  let sum = f64x2.splat(0);
  const zero = f64x2.splat(0);
  for (let j = x, end = x + rowBytes; j < end; j += 8) {
    const value = v128.load64_splat(j);
    const below = f64x2.pmax(zero, f64x2.sub(v128.load(at), value));
    const above = f64x2.pmax(zero, f64x2.sub(value, v128.load(at, 16)));
    const gap = f64x2.add(below, above);
    sum = f64x2.add(sum, f64x2.mul(gap, gap));
    at += 32;
  }
  return sum;
}

/** As NeighborHeap in src/linalg does it, for a distance below the largest. */
export function push(heap: usize, places: usize, size: i32, distance: f64, index: i32): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    if (left >= size) break;
    const child =
      right >= size || load<f64>(heap + (<usize>left << 3)) >= load<f64>(heap + (<usize>right << 3)) ? left : right;
    const other = load<f64>(heap + (<usize>child << 3));
    if (!(distance < other)) break;
    store<f64>(heap + (<usize>at << 3), other);
    store<i32>(places + (<usize>at << 2), load<i32>(places + (<usize>child << 2)));
    at = child;
  }
  store<f64>(heap + (<usize>at << 3), distance);
  store<i32>(places + (<usize>at << 2), index);
}

@inline
function offer(distance: f64, index: i32): void {
  if (distance < load<f64>(distances)) push(distances, indexes, heapSize, distance, index);
}

function leaf(node: usize): void {
  let panel = <usize>load<u32>(node, 4);
  let position = load<i32>(node, 8);
  let largest = v128.load64_splat(distances);
  for (let left = load<i32>(node, 12); left > 0; left--) {
    let low = f64x2.splat(0);
    let high = low;
    for (let j = x, end = x + rowBytes; j < end; j += 8) {
      const value = v128.load64_splat(j);
      const a = f64x2.sub(value, v128.load(panel));
      const b = f64x2.sub(value, v128.load(panel, 16));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
      panel += 32;
    }
    if (v128.any_true(v128.or(f64x2.lt(low, largest), f64x2.lt(high, largest)))) {
      offer(f64x2.extract_lane(low, 0), position);
      offer(f64x2.extract_lane(low, 1), position + 1);
      offer(f64x2.extract_lane(high, 0), position + 2);
      offer(f64x2.extract_lane(high, 1), position + 3);
      largest = v128.load64_splat(distances);
    }
    position += 4;
  }
}

// The depth is the logarithm of the number of nodes.
function visit(at: i32, bound: f64): void {
  if (bound > load<f64>(distances)) return;
  const node = nodes + (<usize>at << 4);
  if (load<u32>(node) != 0) {
    leaf(node);
    return;
  }
  const first = 2 * at + 1;
  const both = gaps(first);
  const a = f64x2.extract_lane(both, 0);
  const b = f64x2.extract_lane(both, 1);
  if (a <= b) {
    visit(first, a);
    visit(first + 1, b);
  } else {
    visit(first + 1, b);
    visit(first, a);
  }
}

/** For each row `count` squared distances, a heap, and as many positions in the order of the leaves. */
export function nearest(
  tree: usize,
  pairs: usize,
  X: usize,
  rows: i32,
  cols: i32,
  count: i32,
  toDistances: usize,
  toIndexes: usize,
): void {
  nodes = tree;
  bounds = pairs;
  rowBytes = <usize>cols << 3;
  heapSize = count;
  x = X;
  distances = toDistances;
  indexes = toIndexes;
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < count; k++) {
      store<f64>(distances + (<usize>k << 3), Infinity);
      store<i32>(indexes + (<usize>k << 2), -1);
    }
    visit(0, 0);
    x += rowBytes;
    distances += <usize>count << 3;
    indexes += <usize>count << 2;
  }
}
