/**
 * The nearest rows in a KD tree by squared distance. Rows of leaves are first compared as integers of 16 bits, eight at a time
 * and two columns in one instruction: products of centred, scaled and rounded rows are exact, and what rounding has moved has
 * a bound. Only where the distance may be below the largest of those kept is it computed in float64 and in the order of the
 * columns, so that what is found is the same to the last bit.
 *
 * The tree, as src/estimators/sklearn/neighbors/packed-tree.ts writes it: two float64 (the scale and nothing), the centre, the nodes, the
 * boxes, the rows in the order of the leaves and the panels. Columns are filled up to an even number with zeros. Nodes take 16
 * bytes: place of the panels of a leaf or 0, place of its rows or of the boxes of both children, position of the first row,
 * number of rows. Boxes are kept for pairs of children: for each column the two lower and the two upper ones. A panel has int32
 * of -|y|²/2 of eight rows and then, for each pair of columns, two int16 of each row.
 */

/** The largest length of a row of integers. */
const MOST: f64 = 32767;
/** For the errors of distances in float64. */
const SLACK: f64 = 1.000000001;

/** As NeighborHeap in src/linalg does it, for a distance below the largest. Distances are not negative. */
export function push(heap: usize, places: usize, size: i32, distance: f64, index: i32): void {
  const last = <usize>size - 1;
  let at: usize = 0;
  let left: usize = 1;
  while (left < last) {
    const a = load<u64>(heap + (left << 3));
    const b = load<u64>(heap + (left << 3), 8);
    // Their bits are in the same order.
    const child = left + <usize>((a - b) >>> 63);
    const other = load<f64>(heap + (child << 3));
    if (!(distance < other)) break;
    store<f64>(heap + (at << 3), other);
    store<i32>(places + (at << 2), load<i32>(places + (child << 2)));
    at = child;
    left = 2 * at + 1;
  }
  if (left == last) {
    const other = load<f64>(heap + (left << 3));
    if (distance < other) {
      store<f64>(heap + (at << 3), other);
      store<i32>(places + (at << 2), load<i32>(places + (left << 2)));
      at = left;
    }
  }
  store<f64>(heap + (at << 3), distance);
  store<i32>(places + (at << 2), index);
}

/**
 * The same without a branch that a processor would guess: each level is gone through, also when nothing moves any more. The
 * heap is filled up with zeros, which never move.
 */
@inline
function replace(heap: usize, places: usize, levels: i32, distance: f64, index: i32): void {
  let at: usize = 0;
  const own = reinterpret<i64>(distance);
  for (let level = levels; level > 0; level--) {
    const left = (at << 1) + 1;
    const pair = heap + (left << 3);
    const child = left + <usize>((load<i64>(pair) - load<i64>(pair, 8)) >>> 63);
    const other = load<i64>(heap + (child << 3));
    const moves = (own - other) >> 63;
    store<i64>(heap + (at << 3), own + ((other - own) & moves));
    const place = load<i32>(places + (child << 2));
    store<i32>(places + (at << 2), index ^ ((index ^ place) & <i32>moves));
    at += (child - at) & <usize>moves;
  }
  store<f64>(heap + (at << 3), distance);
  store<i32>(places + (at << 2), index);
}

/** What the product, less half of |y|², of a row is above whose distance is at most `most`: halves are rounded. */
@inline
function limitOf(own: f64, scale: f64, moved: f64, most: f64): i32 {
  const radius = Math.sqrt(most) * scale * SLACK + moved;
  return <i32>max(-2147483648.0, Math.floor(0.5 * (own - radius * radius)) - 2);
}

/** The square of the distance, column by column. */
@inline
function exactly(x: usize, end: usize, y: usize): f64 {
  let sum: f64 = 0;
  do {
    const difference = f64x2.sub(v128.load(x), v128.load(y));
    const both = f64x2.mul(difference, difference);
    sum += f64x2.extract_lane(both, 0);
    sum += f64x2.extract_lane(both, 1);
    x += 16;
    y += 16;
  } while (x < end);
  return sum;
}

/**
 * For each row `size` squared distances, a heap, and as many positions in the order of the leaves. `work` has room for 10
 * bytes for each column, filled up, 576 more, and 24 for each of `size`.
 */
export function nearest(
  tree: usize,
  nodes: usize,
  X: usize,
  rows: i32,
  cols: i32,
  size: i32,
  distances: usize,
  indexes: usize,
  work: usize,
): void {
  const scale = load<f64>(tree);
  const center = tree + 16;
  const wide = <usize>((cols + 1) & ~1);
  const xEnd = work + (wide << 3);
  const pairs = xEnd;
  const pairsEnd = pairs + (wide << 1);
  const stack = (pairsEnd + 15) & ~15;
  const heap = stack + 34 * 16;
  const levels = 31 - <i32>clz(size);
  const places = heap + (<usize>2 << (levels + 3));
  const rowBytes = wide << 3;
  // Each column is moved by a half at most, in both rows.
  const moved = 1.001 * Math.sqrt(<f64>(cols + 4));
  memory.fill(heap, 0, <usize>24 << levels);
  // What ends the way back: the root is never put aside.
  store<f64>(stack, 0);
  store<u32>(stack, 0, 8);
  store<f64>(xEnd - 8, 0);
  store<i16>(pairsEnd - 2, 0);
  for (let i = 0; i < rows; i++) {
    let own: f64 = 0;
    for (let j: usize = 0; j < <usize>cols; j++) {
      const value = load<f64>(X + (j << 3));
      store<f64>(work + (j << 3), value);
      const near = f64.nearest((value - load<f64>(center + (j << 3))) * scale);
      own += near * near;
      store<i16>(pairs + (j << 1), <i16>(<i32>(Math.abs(near) <= MOST ? near : 0)));
    }
    // Too far away, every distance in the leaves that are visited is computed.
    if (!(own <= MOST * MOST)) own = -Infinity;
    for (let k: usize = 0; k < <usize>size; k++) {
      store<f64>(heap + (k << 3), Infinity);
      store<i32>(places + (k << 2), -1);
    }
    let largest: f64 = Infinity;
    let limit = i32x4.splat(i32.MIN_VALUE);
    let top = stack + 16;
    let at: usize = 0;
    for (;;) {
      const node = nodes + at;
      let panel = <usize>load<u32>(node);
      if (panel == 0) {
        let box = <usize>load<u32>(node, 4);
        let sum = f64x2.splat(0);
        const zero = f64x2.splat(0);
        let j = work;
        do {
          const first = v128.load64_splat(j);
          const below = f64x2.sub(v128.load(box), first);
          const gap = f64x2.pmax(zero, f64x2.pmax(below, f64x2.sub(first, v128.load(box, 16))));
          sum = f64x2.add(sum, f64x2.mul(gap, gap));
          const second = v128.load64_splat(j, 8);
          const low = f64x2.sub(v128.load(box, 32), second);
          const other = f64x2.pmax(zero, f64x2.pmax(low, f64x2.sub(second, v128.load(box, 48))));
          sum = f64x2.add(sum, f64x2.mul(other, other));
          box += 64;
          j += 16;
        } while (j < xEnd);
        const a = f64x2.extract_lane(sum, 0);
        const b = f64x2.extract_lane(sum, 1);
        at = (at << 1) + 16;
        // The further child stays only where it is near enough, told by the difference of bits, as it is hard to guess.
        if (a <= b) {
          store<f64>(top, b);
          store<u32>(top, <u32>(at + 16), 8);
          top += <usize>(((reinterpret<i64>(b) - 1 - reinterpret<i64>(largest)) >>> 63) << 4);
          if (a <= largest) continue;
        } else {
          store<f64>(top, a);
          store<u32>(top, <u32>at, 8);
          top += <usize>(((reinterpret<i64>(a) - 1 - reinterpret<i64>(largest)) >>> 63) << 4);
          at += 16;
          if (b <= largest) continue;
        }
      } else {
        const position = load<i32>(node, 8);
        const end = position + load<i32>(node, 12);
        let y = <usize>load<u32>(node, 4);
        for (let first = position; first < end; first += 8) {
          let low = v128.load(panel);
          let high = v128.load(panel, 16);
          panel += 32;
          let j = pairs;
          do {
            const a = v128.load32_splat(j);
            low = i32x4.add(low, i32x4.dot_i16x8_s(a, v128.load(panel)));
            high = i32x4.add(high, i32x4.dot_i16x8_s(a, v128.load(panel, 16)));
            panel += 32;
            j += 4;
          } while (j < pairsEnd);
          let bits = i32x4.bitmask(i32x4.gt_s(low, limit)) | (i32x4.bitmask(i32x4.gt_s(high, limit)) << 4);
          while (bits != 0) {
            const k = <i32>ctz(bits);
            bits &= bits - 1;
            if (first + k >= end) break;
            const distance = exactly(work, xEnd, y + <usize>k * rowBytes);
            if (distance < largest) {
              replace(heap, places, levels, distance, first + k);
              largest = load<f64>(heap);
              limit = i32x4.splat(limitOf(own, scale, moved, largest));
            }
          }
          y += rowBytes << 3;
        }
      }
      do top -= 16;
      while (load<f64>(top) > largest);
      at = <usize>load<u32>(top, 8);
      if (at == 0) break;
    }
    for (let k: usize = 0; k < <usize>size; k++) {
      store<f64>(distances + (k << 3), load<f64>(heap + (k << 3)));
      store<i32>(indexes + (k << 2), load<i32>(places + (k << 2)));
    }
    X += <usize>cols << 3;
    distances += <usize>size << 3;
    indexes += <usize>size << 2;
  }
}
