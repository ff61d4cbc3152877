/**
 * Rows down packed trees. src/trees/pack.ts makes them, walk.ts there does the same in TypeScript.
 *
 * A node is a threshold, how many nodes further its left child stands (the right one follows it), and the slot of its feature
 * in a group of rows, in bytes. Nodes of eight bytes: a float32 as an unsigned integer that compares alike, two numbers of 16
 * bits. Nodes of sixteen: a float64, two numbers of 32 bits. A leaf is its own child: it asks for slot 0, which is always
 * below its threshold, and the low bits of that are its place in the table of values.
 *
 * A group is eight rows side by side: a slot has one number of each of them. Slot 0 says which node a row has come to, the
 * slot of column `j` is `j + 1`. The place of a row in its group is where slot 0 has its number.
 */

import { ONE } from './groups';

/** Low bits of the threshold of a leaf: its place in the table of values. */
const PLACE: u32 = 0x7fffff;
/** What the threshold of a leaf is at least: above every finite number. */
const LEAF: u32 = 0xff800000;
/** Steps between one look at who has arrived and the next. */
const STEPS: i32 = 3;

/**
 * The node after `node`. Written like this because a comparison's result as a number ties the lanes of a processor together,
 * and because this order of loads lets the compiler finish one row before it begins the next, with nothing spilled.
 */
@inline
function step(node: usize, row: usize, lane: usize, wide: bool): usize {
  if (wide) {
    const x = load<f64>(row + <usize>load<u32>(node, 12) + (lane << 3));
    const right = <u32>(reinterpret<u64>(load<f64>(node) - x) >> 63);
    return node + (right << 4) + (load<u32>(node, 8) << 4);
  }
  const x = <u64>load<u32>(row + <usize>load<u16>(node, 6) + (lane << 2));
  const right = <u32>((<u64>load<u32>(node) - x) >> 63);
  return node + (right << 3) + (<u32>load<u16>(node, 4) << 3);
}

@inline
function isLeaf(node: usize, wide: bool): bool {
  return wide ? load<u32>(node, 8) == 0 : load<u32>(node) >= LEAF;
}

@inline
function allLeaves(
  n0: usize,
  n1: usize,
  n2: usize,
  n3: usize,
  n4: usize,
  n5: usize,
  n6: usize,
  n7: usize,
  wide: bool,
): bool {
  if (wide) {
    return (
      (load<u32>(n0, 8) |
        load<u32>(n1, 8) |
        load<u32>(n2, 8) |
        load<u32>(n3, 8) |
        load<u32>(n4, 8) |
        load<u32>(n5, 8) |
        load<u32>(n6, 8) |
        load<u32>(n7, 8)) ==
      0
    );
  }
  // Only thresholds of leaves have all of these bits, so what eight have in common has them if all are leaves.
  const common =
    load<u32>(n0) &
    load<u32>(n1) &
    load<u32>(n2) &
    load<u32>(n3) &
    load<u32>(n4) &
    load<u32>(n5) &
    load<u32>(n6) &
    load<u32>(n7);
  return common >= LEAF;
}

@inline
function placeOf(node: usize, wide: bool): u32 {
  return wide ? load<u32>(node) : load<u32>(node) & PLACE;
}

@inline
function addOne(values: usize, out: usize, single: bool): void {
  const sum = load<f64>(out) + load<f64>(values);
  store<f64>(out, single ? <f64>(<f32>sum) : sum);
}

/** Adds the values of a leaf to a row of sums, which are rounded to float32 if asked for. */
@inline
function add(values: usize, place: u32, width: u32, out: usize, single: bool): void {
  if (width == 2 && !single) {
    v128.store(out, f64x2.add(v128.load(out), v128.load(values + (place << 4))));
  } else if (width == 1) {
    addOne(values + (place << 3), out, single);
  } else {
    let from = values + <usize>(place * width) * 8;
    for (let k: u32 = 0; k < width; k++) {
      addOne(from, out, single);
      from += 8;
      out += 8;
    }
  }
}

/** Brings the nodes of a tree into the cache in one go: walking it would wait for each of them. */
@inline
function touch(from: usize, to: usize): u32 {
  let sum: u32 = 0;
  for (let at = from; at < to; at += 64) sum += load<u32>(at);
  return sum;
}

/** Where a row has come to, and the row once more in the list of those that go on unless it has arrived. */
@inline
function rest(row: usize, node: usize, end: usize, wide: bool): usize {
  if (wide) store<u64>(row, ONE | <u64>node);
  else store<u32>(row, node);
  store<u32>(end, row);
  return end + (<usize>!isLeaf(node, wide) << 2);
}

/**
 * Groups of rows down one tree, eight rows side by side. First all of them take `first` steps, which is how deep most leaves are;
 * those that have not arrived then go on in a list that gets shorter and shorter. Without the list all would have to take as
 * many steps as the slowest of eight.
 */
@inline
function descend(root: usize, first: i32, X: usize, groups: i32, groupBytes: usize, list: usize, wide: bool): void {
  const lane: usize = wide ? 8 : 4;
  const past = X + <usize>groups * groupBytes;
  let end = list;
  for (let row = X; row < past; row += groupBytes) {
    let n0 = root;
    let n1 = root;
    let n2 = root;
    let n3 = root;
    let n4 = root;
    let n5 = root;
    let n6 = root;
    let n7 = root;
    for (let d = 0; d < first; d++) {
      n0 = step(n0, row, 0, wide);
      n1 = step(n1, row, 1, wide);
      n2 = step(n2, row, 2, wide);
      n3 = step(n3, row, 3, wide);
      n4 = step(n4, row, 4, wide);
      n5 = step(n5, row, 5, wide);
      n6 = step(n6, row, 6, wide);
      n7 = step(n7, row, 7, wide);
    }
    end = rest(row + 0 * lane, n0, end, wide);
    end = rest(row + 1 * lane, n1, end, wide);
    end = rest(row + 2 * lane, n2, end, wide);
    end = rest(row + 3 * lane, n3, end, wide);
    end = rest(row + 4 * lane, n4, end, wide);
    end = rest(row + 5 * lane, n5, end, wide);
    end = rest(row + 6 * lane, n6, end, wide);
    end = rest(row + 7 * lane, n7, end, wide);
  }
  while (end != list) {
    const stop = end;
    let at = list;
    end = list;
    for (; at + 28 < stop; at += 32) {
      const r0 = <usize>load<u32>(at);
      const r1 = <usize>load<u32>(at, 4);
      const r2 = <usize>load<u32>(at, 8);
      const r3 = <usize>load<u32>(at, 12);
      const r4 = <usize>load<u32>(at, 16);
      const r5 = <usize>load<u32>(at, 20);
      const r6 = <usize>load<u32>(at, 24);
      const r7 = <usize>load<u32>(at, 28);
      let n0 = <usize>load<u32>(r0);
      let n1 = <usize>load<u32>(r1);
      let n2 = <usize>load<u32>(r2);
      let n3 = <usize>load<u32>(r3);
      let n4 = <usize>load<u32>(r4);
      let n5 = <usize>load<u32>(r5);
      let n6 = <usize>load<u32>(r6);
      let n7 = <usize>load<u32>(r7);
      for (let d = 0; d < STEPS; d++) {
        n0 = step(n0, r0, 0, wide);
        n1 = step(n1, r1, 0, wide);
        n2 = step(n2, r2, 0, wide);
        n3 = step(n3, r3, 0, wide);
        n4 = step(n4, r4, 0, wide);
        n5 = step(n5, r5, 0, wide);
        n6 = step(n6, r6, 0, wide);
        n7 = step(n7, r7, 0, wide);
      }
      end = rest(r0, n0, end, wide);
      end = rest(r1, n1, end, wide);
      end = rest(r2, n2, end, wide);
      end = rest(r3, n3, end, wide);
      end = rest(r4, n4, end, wide);
      end = rest(r5, n5, end, wide);
      end = rest(r6, n6, end, wide);
      end = rest(r7, n7, end, wide);
    }
    for (; at < stop; at += 4) {
      const row = <usize>load<u32>(at);
      let node = <usize>load<u32>(row);
      for (let d = 0; d < STEPS; d++) node = step(node, row, 0, wide);
      end = rest(row, node, end, wide);
    }
  }
}

/**
 * Rows down `count` trees, one tree after another. `trees` has four words for each: where its nodes start and end, how many
 * steps all rows take, and the place of its first value in a row of sums. A row of sums has `stride` numbers, a leaf `width`.
 * `list` has room for a word for each row of all groups.
 */
@inline
function walk(
  trees: usize,
  count: i32,
  X: usize,
  rows: i32,
  cols: i32,
  values: usize,
  width: u32,
  out: usize,
  stride: u32,
  list: usize,
  wide: bool,
  single: bool,
): u32 {
  const lane: usize = wide ? 8 : 4;
  const groupBytes = (<usize>cols + 1) * (lane << 3);
  const groups = (rows + 7) >> 3;
  const outBytes = <usize>stride << 3;
  let touched: u32 = 0;
  for (let t = 0; t < count; t++) {
    const root = <usize>load<u32>(trees);
    touched += touch(root, <usize>load<u32>(trees, 4));
    descend(root, load<i32>(trees, 8), X, groups, groupBytes, list, wide);
    let to = out + (<usize>load<u32>(trees, 12) << 3);
    let group = X;
    for (let left = rows; left > 0; left -= 8) {
      const past = group + lane * <usize>min(left, 8);
      for (let row = group; row < past; row += lane) {
        add(values, placeOf(<usize>load<u32>(row), wide), width, to, single);
        to += outBytes;
      }
      group += groupBytes;
    }
    trees += 16;
  }
  return touched;
}

export function trees32(
  trees: usize,
  count: i32,
  X: usize,
  rows: i32,
  cols: i32,
  values: usize,
  width: u32,
  out: usize,
  stride: u32,
  list: usize,
  rounded: bool,
): u32 {
  return walk(trees, count, X, rows, cols, values, width, out, stride, list, false, rounded);
}

export function trees64(
  trees: usize,
  count: i32,
  X: usize,
  rows: i32,
  cols: i32,
  values: usize,
  width: u32,
  out: usize,
  stride: u32,
  list: usize,
  rounded: bool,
): u32 {
  return walk(trees, count, X, rows, cols, values, width, out, stride, list, true, rounded);
}

/** The root of one of the next eight trees, or once more that of the last. */
@inline
function rootOf(trees: usize, i: i32, last: i32): usize {
  return <usize>load<u32>(trees + (<usize>min(i, last) << 4));
}

/** Steps that lead most rows of a tree to a leaf. */
@inline
function stepsOf(trees: usize, i: i32, last: i32): i32 {
  return load<i32>(trees + (<usize>min(i, last) << 4), 8);
}

/** Where the first value of one of the next eight trees goes. */
@inline
function sumOf(trees: usize, i: i32, out: usize): usize {
  return out + (<usize>load<u32>(trees + (<usize>i << 4), 12) << 3);
}

@inline
function plus(sum: f64, values: usize, node: usize, wide: bool, rounded: bool): f64 {
  const next = sum + load<f64>(values + (<usize>placeOf(node, wide) << 3));
  return rounded ? <f64>(<f32>next) : next;
}

/** One row, at its place in a group, down many trees, eight of them side by side: sums are still made in the order of the trees. */
@inline
function single(
  trees: usize,
  count: i32,
  row: usize,
  values: usize,
  width: u32,
  out: usize,
  wide: bool,
  rounded: bool,
): void {
  // Trees that follow each other mostly add to the same sum, which stays in a register.
  let sum: f64 = 0;
  let sumAt: usize = 0;
  let to: usize = 0;
  for (let left = count; left > 0; left -= 8) {
    const last = min(left, 8) - 1;
    let n0 = rootOf(trees, 0, last);
    let n1 = rootOf(trees, 1, last);
    let n2 = rootOf(trees, 2, last);
    let n3 = rootOf(trees, 3, last);
    let n4 = rootOf(trees, 4, last);
    let n5 = rootOf(trees, 5, last);
    let n6 = rootOf(trees, 6, last);
    let n7 = rootOf(trees, 7, last);
    let steps = stepsOf(trees, 0, last);
    steps = max(steps, stepsOf(trees, 1, last));
    steps = max(steps, stepsOf(trees, 2, last));
    steps = max(steps, stepsOf(trees, 3, last));
    steps = max(steps, stepsOf(trees, 4, last));
    steps = max(steps, stepsOf(trees, 5, last));
    steps = max(steps, stepsOf(trees, 6, last));
    steps = max(steps, stepsOf(trees, 7, last));
    do {
      for (let d = 0; d < steps; d++) {
        n0 = step(n0, row, 0, wide);
        n1 = step(n1, row, 0, wide);
        n2 = step(n2, row, 0, wide);
        n3 = step(n3, row, 0, wide);
        n4 = step(n4, row, 0, wide);
        n5 = step(n5, row, 0, wide);
        n6 = step(n6, row, 0, wide);
        n7 = step(n7, row, 0, wide);
      }
      steps = STEPS;
    } while (!allLeaves(n0, n1, n2, n3, n4, n5, n6, n7, wide));
    if (width == 1) {
      if (0 <= last) {
        to = sumOf(trees, 0, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n0, wide, rounded);
      }
      if (1 <= last) {
        to = sumOf(trees, 1, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n1, wide, rounded);
      }
      if (2 <= last) {
        to = sumOf(trees, 2, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n2, wide, rounded);
      }
      if (3 <= last) {
        to = sumOf(trees, 3, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n3, wide, rounded);
      }
      if (4 <= last) {
        to = sumOf(trees, 4, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n4, wide, rounded);
      }
      if (5 <= last) {
        to = sumOf(trees, 5, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n5, wide, rounded);
      }
      if (6 <= last) {
        to = sumOf(trees, 6, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n6, wide, rounded);
      }
      if (7 <= last) {
        to = sumOf(trees, 7, out);
        if (to != sumAt) {
          if (sumAt != 0) store<f64>(sumAt, sum);
          sumAt = to;
          sum = load<f64>(to);
        }
        sum = plus(sum, values, n7, wide, rounded);
      }
    } else {
      if (0 <= last) add(values, placeOf(n0, wide), width, sumOf(trees, 0, out), rounded);
      if (1 <= last) add(values, placeOf(n1, wide), width, sumOf(trees, 1, out), rounded);
      if (2 <= last) add(values, placeOf(n2, wide), width, sumOf(trees, 2, out), rounded);
      if (3 <= last) add(values, placeOf(n3, wide), width, sumOf(trees, 3, out), rounded);
      if (4 <= last) add(values, placeOf(n4, wide), width, sumOf(trees, 4, out), rounded);
      if (5 <= last) add(values, placeOf(n5, wide), width, sumOf(trees, 5, out), rounded);
      if (6 <= last) add(values, placeOf(n6, wide), width, sumOf(trees, 6, out), rounded);
      if (7 <= last) add(values, placeOf(n7, wide), width, sumOf(trees, 7, out), rounded);
    }
    trees += 128;
  }
  if (sumAt != 0) store<f64>(sumAt, sum);
}

export function single32(
  trees: usize,
  count: i32,
  row: usize,
  values: usize,
  width: u32,
  out: usize,
  rounded: bool,
): void {
  single(trees, count, row, values, width, out, false, rounded);
}

export function single64(
  trees: usize,
  count: i32,
  row: usize,
  values: usize,
  width: u32,
  out: usize,
  rounded: bool,
): void {
  single(trees, count, row, values, width, out, true, rounded);
}
