/**
 * SHAP values of one tree for a block of rows by quadrature, with the steps of quadrature-shap.ts in src/estimators/libraries/xgboost and
 * so with its bits: what stands there for a row is here done for a class of rows (shap-classes.ts). Also on the way back: rows that
 * agree in all that a subtree asks have the same eight numbers.
 *
 * A node has 32 bytes: its children (-1 for a leaf), the column and the bit of its split, its number among the splits, what its
 * share multiplies (of the edge to it, with and without the column known before), and what a leaf gives.
 */
import { divide } from './shap-classes';

const NODE: usize = 32;
/** Pairs of classes that are told apart by a table; where there may be more, each row goes alone. */
const PAIRS: i32 = 1 << 14;

let rows: i32 = 0;
/** Room for rows: a multiple of 8. */
let room: usize = 0;
let nodes: usize = 0;
let ways: usize = 0;
let phi: usize = 0;
let levels: usize = 0;
let levelBytes: usize = 0;
let table: usize = 0;
let own: usize = 0;
let pairs: usize = 0;
let stamp: u32 = 0;
let points0: v128 = f32x4.splat(0);
let points1: v128 = f32x4.splat(0);
let weights0: v128 = f32x4.splat(0);
let weights1: v128 = f32x4.splat(0);

// A level has: counts (16 bytes), words, factors, and for each of two children their results; then the numbers of classes.
@inline
function level(d: i32): usize {
  return levels + <usize>d * levelBytes;
}
@inline
function wordsOf(at: usize): usize {
  return at + 16;
}
@inline
function factorsOf(at: usize): usize {
  return at + 16 + (room << 3);
}
@inline
function resultsOf(at: usize, side: usize): usize {
  return at + 16 + room * (40 + (side << 5));
}
@inline
function classesOf(at: usize): usize {
  return at + 16 + room * 104;
}
@inline
function parentsOf(at: usize): usize {
  return at + 16 + room * 106;
}
/** For each row which of the results is its own. */
@inline
function placesOf(at: usize, side: usize): usize {
  return at + 16 + room * (108 + (side << 2));
}
/** For each result the class of its rows. */
@inline
function pathsOf(at: usize, side: usize): usize {
  return at + 16 + room * (110 + (side << 2));
}

/** Bytes of a level for so many rows. */
export function quadratureLevel(count: i32): i32 {
  return 16 + count * 116;
}

/** Bytes of what all levels share. */
export function quadratureShared(count: i32): i32 {
  return count * 8 + (PAIRS << 2);
}

/** The classes of a child, with their factors. */
function down(node: usize, child: usize, d: i32, turned: u32): void {
  const at = level(d);
  const to = level(d + 1);
  const slot = <u64>load<u32>(node, 12);
  const asked = ways + <usize>load<u32>(node, 16) * room;
  const words = wordsOf(at);
  const parents = parentsOf(to);
  const count = divide(rows, classesOf(at), load<i32>(at), words, asked, turned, slot, classesOf(to), parents, wordsOf(to), table); // prettier-ignore
  store<i32>(to, count);
  const one = f32x4.splat(1);
  const alpha = f32x4.splat(load<f32>(child, 20) - 1);
  const in0 = f32x4.add(one, f32x4.mul(alpha, points0));
  const in1 = f32x4.add(one, f32x4.mul(alpha, points1));
  const none0 = f32x4.sub(one, points0);
  const none1 = f32x4.sub(one, points1);
  const exit = load<f32>(child, 24);
  const beta = f32x4.splat(exit - 1);
  const out0 = f32x4.add(one, f32x4.mul(beta, points0));
  const out1 = f32x4.add(one, f32x4.mul(beta, points1));
  const from = factorsOf(at);
  let factors = factorsOf(to);
  const bit = <u64>1 << slot;
  for (let id = 0; id < count; id++) {
    const parent = <usize>load<u16>(parents + (<usize>id << 1));
    const stays = (load<u64>(wordsOf(to) + (<usize>id << 3)) & bit) != 0;
    const stayed = (load<u64>(words + (parent << 3)) & bit) != 0;
    let f0 = f32x4.mul(v128.load(from + (parent << 5)), stays ? in0 : none0);
    let f1 = f32x4.mul(v128.load(from + (parent << 5), 16), stays ? in1 : none1);
    if (!stayed) {
      f0 = f32x4.div(f0, none0);
      f1 = f32x4.div(f1, none1);
    } else if (exit != 1) {
      f0 = f32x4.div(f0, out0);
      f1 = f32x4.div(f1, out1);
    }
    v128.store(factors, f0);
    v128.store(factors, f1, 16);
    factors += 32;
  }
}

@inline
function added(sum: f32, low: v128, high: v128): f32 {
  sum += f32x4.extract_lane(low, 0);
  sum += f32x4.extract_lane(low, 1);
  sum += f32x4.extract_lane(low, 2);
  sum += f32x4.extract_lane(low, 3);
  sum += f32x4.extract_lane(high, 0);
  sum += f32x4.extract_lane(high, 1);
  sum += f32x4.extract_lane(high, 2);
  return sum + f32x4.extract_lane(high, 3);
}

/** What the edge to a child adds to its column, by what came back from there. */
function up(node: usize, child: usize, d: i32, side: usize): void {
  const at = level(d);
  const to = level(d + 1);
  const bit = <u64>1 << <u64>load<u32>(node, 12);
  const one = f32x4.splat(1);
  const enter = load<f32>(child, 20);
  const exit = load<f32>(child, 24);
  const alpha = f32x4.splat(enter - 1);
  const in0 = f32x4.add(one, f32x4.mul(alpha, points0));
  const in1 = f32x4.add(one, f32x4.mul(alpha, points1));
  const beta = f32x4.splat(exit - 1);
  const out0 = f32x4.add(one, f32x4.mul(beta, points0));
  const out1 = f32x4.add(one, f32x4.mul(beta, points1));
  const none0 = f32x4.sub(one, points0);
  const none1 = f32x4.sub(one, points1);
  const none = f32x4.splat(-1);
  const count = load<i32>(to + 4 + (side << 2));
  const paths = pathsOf(to, side);
  const words = wordsOf(to);
  const parents = parentsOf(to);
  const before = wordsOf(at);
  let from = resultsOf(to, side);
  for (let h: usize = 0; h < <usize>count; h++) {
    const path = <usize>load<u16>(paths + (h << 1));
    const stays = (load<u64>(words + (path << 3)) & bit) != 0;
    const stayed = (load<u64>(before + (<usize>load<u16>(parents + (path << 1)) << 3)) & bit) != 0;
    const h0 = v128.load(from);
    const h1 = v128.load(from, 16);
    from += 32;
    let sum: f32 = 0;
    if (!stays) {
      sum = added(sum, f32x4.div(f32x4.mul(none, h0), none0), f32x4.div(f32x4.mul(none, h1), none1));
    } else if (enter != 1) {
      sum = added(sum, f32x4.div(f32x4.mul(alpha, h0), in0), f32x4.div(f32x4.mul(alpha, h1), in1));
    }
    // A difference is the sum with the negative number.
    if (!stayed) {
      const e0 = f32x4.div(f32x4.mul(none, h0), none0);
      const e1 = f32x4.div(f32x4.mul(none, h1), none1);
      sum = added(sum, f32x4.neg(e0), f32x4.neg(e1));
    } else if (exit != 1) {
      const e0 = f32x4.div(f32x4.mul(beta, h0), out0);
      const e1 = f32x4.div(f32x4.mul(beta, h1), out1);
      sum = added(sum, f32x4.neg(e0), f32x4.neg(e1));
    }
    store<f32>(own + (h << 2), sum);
  }
  const places = placesOf(to, side);
  const column = phi + <usize>load<u32>(node, 8) * (room << 2);
  for (let i: usize = 0; i < <usize>rows; i++) {
    const cell = column + (i << 2);
    store<f32>(cell, load<f32>(cell) + load<f32>(own + (<usize>load<u16>(places + (i << 1)) << 2)));
  }
}

/** Results of both children together, by pairs of them. */
function join(d: i32, side: usize): void {
  const at = level(d);
  const below = level(d + 1);
  const left = placesOf(below, 0);
  const right = placesOf(below, 1);
  const width = load<u32>(below, 8);
  const places = placesOf(at, side);
  const paths = pathsOf(at, side);
  const classes = classesOf(at);
  const fromLeft = resultsOf(below, 0);
  const fromRight = resultsOf(below, 1);
  let out = resultsOf(at, side);
  const alone = load<u32>(below, 4) * width > <u32>PAIRS;
  if (++stamp == 0x10000) {
    memory.fill(pairs, 0, PAIRS << 2);
    stamp = 1;
  }
  const mark = stamp << 16;
  let count: u32 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const l = <usize>load<u16>(left + (i << 1));
    const r = <usize>load<u16>(right + (i << 1));
    let id = count;
    if (!alone) {
      const cell = pairs + ((l * width + r) << 2);
      const known = load<u32>(cell);
      if ((known & 0xffff0000) == mark) {
        store<u16>(places + (i << 1), <u16>known);
        continue;
      }
      store<u32>(cell, mark | id);
    }
    count++;
    store<u16>(places + (i << 1), <u16>id);
    store<u16>(paths + (<usize>id << 1), load<u16>(classes + (i << 1)));
    v128.store(out, f32x4.add(v128.load(fromLeft + (l << 5)), v128.load(fromRight + (r << 5))));
    v128.store(out, f32x4.add(v128.load(fromLeft + (l << 5), 16), v128.load(fromRight + (r << 5), 16)), 16);
    out += 32;
  }
  store<u32>(at + 4 + (side << 2), count);
}

function leaf(node: usize, d: i32, side: usize): void {
  const at = level(d);
  const count = load<i32>(at);
  const scale = f32x4.splat(load<f32>(node, 28));
  const factors = factorsOf(at);
  const out = resultsOf(at, side);
  const paths = pathsOf(at, side);
  for (let c: usize = 0; c < <usize>count; c++) {
    store<u16>(paths + (c << 1), <u16>c);
    v128.store(out + (c << 5), f32x4.mul(f32x4.mul(v128.load(factors + (c << 5)), scale), weights0));
    v128.store(out + (c << 5), f32x4.mul(f32x4.mul(v128.load(factors + (c << 5), 16), scale), weights1), 16);
  }
  memory.copy(placesOf(at, side), classesOf(at), <usize>rows << 1);
  store<i32>(at + 4 + (side << 2), count);
}

function visit(number: i32, d: i32, side: usize): void {
  const node = nodes + <usize>number * NODE;
  const left = load<i32>(node);
  if (left < 0) {
    leaf(node, d, side);
    return;
  }
  const right = load<i32>(node, 4);
  down(node, nodes + <usize>left * NODE, d, 0);
  visit(left, d + 1, 0);
  up(node, nodes + <usize>left * NODE, d, 0);
  down(node, nodes + <usize>right * NODE, d, 1);
  visit(right, d + 1, 1);
  up(node, nodes + <usize>right * NODE, d, 1);
  join(d, side);
}

/**
 * Adds the contributions of a tree of more than one node to those of its group.
 *
 * @param rule Eight points, then eight weights
 * @param asked For each split and row 1 where the row goes to the left; `capacity` bytes a split
 * @param work `features` columns of `capacity` float32, then what all levels share, then levels, one more than the tree is deep
 * @param out Columns of `capacity` float32
 */
export function quadrature(
  tree: usize,
  rule: usize,
  asked: usize,
  count: i32,
  capacity: i32,
  features: i32,
  weight: f32,
  work: usize,
  out: usize,
): void {
  nodes = tree;
  rows = count;
  room = <usize>capacity;
  ways = asked;
  phi = work;
  points0 = v128.load(rule);
  points1 = v128.load(rule, 16);
  weights0 = v128.load(rule, 32);
  weights1 = v128.load(rule, 48);
  const bytes = <usize>features * (room << 2);
  memory.fill(phi, 0, bytes);
  table = work + bytes;
  own = table + (room << 2);
  pairs = own + (room << 2);
  // What stands there may be of another call.
  memory.fill(pairs, 0, <usize>min(PAIRS, capacity * capacity) << 2);
  stamp = 0;
  levels = pairs + (PAIRS << 2);
  levelBytes = <usize>quadratureLevel(capacity);
  store<i32>(levels, 1);
  store<u64>(wordsOf(levels), ~(<u64>0));
  v128.store(factorsOf(levels), f32x4.splat(1));
  v128.store(factorsOf(levels), f32x4.splat(1), 16);
  memory.fill(classesOf(levels), 0, <usize>count << 1);
  visit(0, 0, 0);
  const factor = f32x4.splat(weight);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.mul(v128.load(phi + at), factor)));
  }
}
