/**
 * TreeSHAP along the paths of one tree for a block of rows, in float64 and with the steps of path-shap.ts in
 * src/estimators/libraries/boosting, so with its bits. What a leaf gives is computed for a class of rows (shap-classes.ts), two classes
 * to an instruction; each row then adds up the leaves in its own order, those first that it would come to.
 *
 * A node has 32 bytes: its children (-1 for a leaf), the column of its split, its number among the splits or the leaves, what went
 * through it in training, and what a leaf gives.
 */
import { divide } from './shap-classes';

const NODE: usize = 32;
/** Of a leaf: how many columns are on its path, which, what its classes give, and the class of each row. */
const LEAF: usize = 16;

let rows: i32 = 0;
/** Room for rows: a multiple of 8. */
let room: usize = 0;
let nodes: usize = 0;
let ways: usize = 0;
let leaves: usize = 0;
/** Where the next leaf puts what it gives. */
let free: usize = 0;
let table: usize = 0;
/** For each class 1 where a column is as the row has it, 0 otherwise. */
let ones: usize = 0;
let levels: usize = 0;
let deepest: usize = 0;

// A level has: how many classes, words, columns, shares and bits of the path, weights, then classes and parents.
@inline
function levelBytes(): usize {
  return 16 + room * 12 + deepest * 16 + deepest * (room << 3);
}
@inline
function level(d: i32): usize {
  return levels + <usize>d * levelBytes();
}
@inline
function wordsOf(at: usize): usize {
  return at + 16;
}
@inline
function sharesOf(at: usize): usize {
  return at + 16 + (room << 3);
}
@inline
function columnsOf(at: usize): usize {
  return sharesOf(at) + (deepest << 3);
}
@inline
function slotsOf(at: usize): usize {
  return columnsOf(at) + (deepest << 2);
}
/** Of the `i`th column of the path, one for each class. */
@inline
function weightsOf(at: usize, i: i32): usize {
  return slotsOf(at) + (deepest << 2) + <usize>i * (room << 3);
}
@inline
function classesOf(at: usize): usize {
  return weightsOf(at, <i32>deepest);
}
@inline
function parentsOf(at: usize): usize {
  return classesOf(at) + (room << 1);
}

/** Puts ones or zeros for the classes. */
function look(at: usize, slot: u64): void {
  const words = wordsOf(at);
  const count = <usize>load<i32>(at);
  for (let c: usize = 0; c < count; c++)
    store<f64>(ones + (c << 3), <f64>((load<u64>(words + (c << 3)) >> slot) & 1));
}

function extend(at: usize, depth: i32, zero: f64): void {
  const end = <usize>load<i32>(at) << 3;
  const down = f64x2.splat(<f64>(depth + 1));
  const share = f64x2.splat(zero);
  const last = weightsOf(at, depth);
  memory.fill(last, 0, end + 8);
  for (let i = depth - 1; i >= 0; i--) {
    const here = weightsOf(at, i);
    const next = here + (room << 3);
    const up = f64x2.splat(<f64>(i + 1));
    const rest = f64x2.splat(<f64>(depth - i));
    for (let c: usize = 0; c < end; c += 16) {
      const weight = v128.load(here + c);
      const more = f64x2.div(f64x2.mul(f64x2.mul(v128.load(ones + c), weight), up), down);
      v128.store(next + c, f64x2.add(v128.load(next + c), more));
      v128.store(here + c, f64x2.div(f64x2.mul(f64x2.mul(share, weight), rest), down));
    }
  }
}

/** Takes a column out of the path. */
function unwind(at: usize, depth: i32, index: i32): void {
  const zero = load<f64>(sharesOf(at) + (<usize>index << 3));
  look(at, <u64>load<u32>(slotsOf(at) + (<usize>index << 2)));
  const end = <usize>load<i32>(at) << 3;
  const down = f64x2.splat(<f64>(depth + 1));
  const share = f64x2.splat(zero);
  const none = f64x2.splat(0);
  for (let c: usize = 0; c < end; c += 16) {
    const known = f64x2.ne(v128.load(ones + c), none);
    let next = v128.load(weightsOf(at, depth) + c);
    for (let i = depth - 1; i >= 0; i--) {
      const here = weightsOf(at, i) + c;
      const before = v128.load(here);
      const rest = f64x2.splat(<f64>(depth - i));
      const one = f64x2.div(f64x2.mul(next, down), f64x2.splat(<f64>(i + 1)));
      const other = f64x2.div(f64x2.mul(before, down), f64x2.mul(share, rest));
      v128.store(here, v128.bitselect(one, other, known));
      next = f64x2.sub(before, f64x2.div(f64x2.mul(f64x2.mul(one, share), rest), down));
    }
  }
  const left = <usize>(depth - index);
  memory.copy(sharesOf(at) + (<usize>index << 3), sharesOf(at) + ((<usize>index + 1) << 3), left << 3);
  memory.copy(columnsOf(at) + (<usize>index << 2), columnsOf(at) + ((<usize>index + 1) << 2), left << 2);
  memory.copy(slotsOf(at) + (<usize>index << 2), slotsOf(at) + ((<usize>index + 1) << 2), left << 2);
}

/** What a leaf gives to the columns of its path, for each class. */
function leaf(node: usize, d: i32, depth: i32): void {
  const at = level(d);
  const count = <usize>load<i32>(at);
  const end = count << 3;
  const record = leaves + <usize>load<u32>(node, 12) * LEAF;
  const columns = free;
  const gives = (columns + (<usize>depth << 2) + 15) & ~15;
  const classes = gives + count * (<usize>depth << 3);
  free = (classes + (<usize>rows << 1) + 15) & ~15;
  store<u32>(record, depth);
  store<u32>(record, <u32>columns, 4);
  store<u32>(record, <u32>gives, 8);
  store<u32>(record, <u32>classes, 12);
  memory.copy(columns, columnsOf(at) + 4, <usize>depth << 2);
  memory.copy(classes, classesOf(at), <usize>rows << 1);
  const value = f64x2.splat(load<f64>(node, 24));
  const down = <f64>(depth + 1);
  const wide = f64x2.splat(down);
  const none = f64x2.splat(0);
  const row = <usize>depth << 3;
  for (let i = 1; i <= depth; i++) {
    const share = f64x2.splat(load<f64>(sharesOf(at) + (<usize>i << 3)));
    look(at, <u64>load<u32>(slotsOf(at) + (<usize>i << 2)));
    let to = gives + (<usize>(i - 1) << 3);
    for (let c: usize = 0; c < end; c += 16) {
      const one = v128.load(ones + c);
      const known = f64x2.ne(one, none);
      let next = v128.load(weightsOf(at, depth) + c);
      let total = none;
      for (let j = depth - 1; j >= 0; j--) {
        const weight = v128.load(weightsOf(at, j) + c);
        const rest = f64x2.splat(<f64>(depth - j) / down);
        const part = f64x2.div(f64x2.mul(next, wide), f64x2.splat(<f64>(j + 1)));
        const other = f64x2.div(f64x2.div(weight, share), rest);
        total = f64x2.add(total, v128.bitselect(part, other, known));
        next = f64x2.sub(weight, f64x2.mul(f64x2.mul(part, share), rest));
      }
      const sum = f64x2.mul(f64x2.mul(total, f64x2.sub(one, share)), value);
      store<f64>(to, f64x2.extract_lane(sum, 0));
      // The last class may have none beside it.
      if (c + 8 < end) store<f64>(to + row, f64x2.extract_lane(sum, 1));
      to += row << 1;
    }
  }
}

/** The classes of a child, with their paths. */
function down(node: usize, child: i32, d: i32, depth: i32, turned: u32, column: i32, slot: i32, before: f64): void {
  const at = level(d);
  const to = level(d + 1);
  const asked = ways + <usize>load<u32>(node, 12) * room;
  const parents = parentsOf(to);
  const count = divide(rows, classesOf(at), load<i32>(at), wordsOf(at), asked, turned, slot, classesOf(to), parents, wordsOf(to), table); // prettier-ignore
  store<i32>(to, count);
  memory.copy(sharesOf(to), sharesOf(at), <usize>depth << 3);
  memory.copy(columnsOf(to), columnsOf(at), <usize>depth << 2);
  memory.copy(slotsOf(to), slotsOf(at), <usize>depth << 2);
  const next = nodes + <usize>child * NODE;
  const zero = (load<f64>(next, 16) / load<f64>(node, 16)) * before;
  store<f64>(sharesOf(to) + (<usize>depth << 3), zero);
  store<i32>(columnsOf(to) + (<usize>depth << 2), column);
  store<i32>(slotsOf(to) + (<usize>depth << 2), slot);
  for (let i = 0; i < depth; i++) {
    const from = weightsOf(at, i);
    const out = weightsOf(to, i);
    for (let c: usize = 0; c < <usize>count; c++)
      store<f64>(out + (c << 3), load<f64>(from + (<usize>load<u16>(parents + (c << 1)) << 3)));
  }
  look(to, slot);
  extend(to, depth, zero);
  visit(child, d + 1, depth);
}

/** @param depth Where the path ends */
function visit(number: i32, d: i32, depth: i32): void {
  const node = nodes + <usize>number * NODE;
  const left = load<i32>(node);
  if (left < 0) {
    leaf(node, d, depth);
    return;
  }
  const at = level(d);
  const column = load<i32>(node, 8);
  let before: f64 = 1;
  // A bit for each column: the number of the level where it was first asked for.
  let slot = d;
  let index = 1;
  while (index <= depth && load<i32>(columnsOf(at) + (<usize>index << 2)) != column) index++;
  if (index <= depth) {
    before = load<f64>(sharesOf(at) + (<usize>index << 3));
    slot = load<i32>(slotsOf(at) + (<usize>index << 2));
    unwind(at, depth, index);
    depth--;
  }
  down(node, left, d, depth + 1, 0, column, slot, before);
  down(node, load<i32>(node, 4), d, depth + 1, 1, column, slot, before);
}

/** Adds the leaves to each row, first those on the side that it goes to. */
function collect(out: usize, stride: usize, stack: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    let top = stack;
    store<u32>(top, 0);
    do {
      const node = nodes + <usize>load<u32>(top) * NODE;
      const left = load<i32>(node);
      const number = <usize>load<u32>(node, 12);
      if (left >= 0) {
        const right = load<i32>(node, 4);
        const goes = load<u8>(ways + number * room + i) != 0;
        store<u32>(top, goes ? right : left);
        top += 4;
        store<u32>(top, goes ? left : right);
        continue;
      }
      const record = leaves + number * LEAF;
      const depth = <usize>load<u32>(record);
      const columns = <usize>load<u32>(record, 4);
      const given = <usize>load<u16>(<usize>load<u32>(record, 12) + (i << 1)) * depth;
      const gives = <usize>load<u32>(record, 8) + (given << 3);
      for (let k: usize = 0; k < depth; k++) {
        const cell = out + (<usize>load<u32>(columns + (k << 2)) << 3);
        store<f64>(cell, load<f64>(cell) + load<f64>(gives + (k << 3)));
      }
      top -= 4;
    } while (top >= stack);
    out += stride;
  }
}

/** Bytes that a tree of so many leaves and levels takes for so many rows. */
export function pathsRoom(count: i32, leafCount: i32, depth: i32): f64 {
  const d = <f64>depth;
  const level = 16 + <f64>count * 12 + (d + 2) * (16 + 8 * <f64>count);
  const leaf = 48 + <f64>count * (2 + 8 * d) + 4 * d;
  return (d + 2) * (level + 4) + <f64>leafCount * leaf + <f64>count * 12 + 64;
}

/**
 * Adds the contributions of a tree of more than one node to rows of float64, `stride` bytes apart.
 *
 * @param asked For each split and row 1 where the row goes to the left; `capacity` bytes a split
 * @param work {@link pathsRoom} bytes
 */
export function paths(
  tree: usize,
  asked: usize,
  count: i32,
  capacity: i32,
  leafCount: i32,
  depth: i32,
  work: usize,
  out: usize,
  stride: usize,
): void {
  nodes = tree;
  rows = count;
  room = <usize>capacity;
  ways = asked;
  deepest = <usize>depth + 2;
  table = work;
  ones = table + (room << 2);
  levels = ones + (room << 3);
  const stack = level(depth + 2);
  leaves = (stack + (deepest << 2) + 15) & ~15;
  free = leaves + <usize>leafCount * LEAF;
  store<i32>(levels, 1);
  store<u64>(wordsOf(levels), ~(<u64>0));
  store<f64>(sharesOf(levels), 1);
  store<i32>(columnsOf(levels), -1);
  store<i32>(slotsOf(levels), 63);
  store<f64>(weightsOf(levels, 0), 1);
  memory.fill(classesOf(levels), 0, <usize>count << 1);
  visit(0, 0, 0);
  collect(out, stride, stack);
}
