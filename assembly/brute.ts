/**
 * The nearest of all rows of fit by |x|² - 2x·y + |y|², without a matrix of distances. Products of centred rows, scaled and
 * rounded to integers of 16 bits, four of X with eight of fit at a time and two columns in one instruction, are exact; what
 * rounding has moved has a bound. Only where the distance may be below the largest of those kept is it computed as
 * src/estimators/sklearn/neighbors/search.ts does, in float64 and in the order of the columns. What is found is the same to the last bit.
 * Products of float32 would tell less, as the bound of their error is larger, and take twice as long.
 *
 * The model, as src/estimators/sklearn/neighbors/packed-rows.ts writes it: two float64 (the scale, and the largest length, as it is, of
 * a row that has integers), the centre, |y|² of each row, the rows; then int32 of -|y|²/2 of the rounded rows (2^30 for a row
 * that is too long for integers, the least number there is for what fills up the last eight) and panels of eight of them: for
 * each pair of columns two int16 of each row.
 */
import { push } from './neighbors';

/** Of each row of X in `work`: |x|², |x|² rounded or -1, bounds of what rounding moves and of the errors of exact distances. */
const ROW: usize = 32;
/** Panels that stay in the nearest cache together with four rows of X. */
const NEAR: usize = 16 << 10;
/** The largest length of a row of integers. */
const MOST: f64 = 32767;
const U64: f64 = 1.1102230246251565e-16;

let cols: i32 = 0;
let rowBytes: usize = 0;
/** Bytes of a rounded row. */
let narrow: usize = 0;
let heapSize: i32 = 0;
let scale: f64 = 0;
let longest: f64 = 0;
let norms: usize = 0;
let points: usize = 0;
let fitted: i32 = 0;
let distances: usize = 0;
let indexes: usize = 0;
let queries: usize = 0;
let limits: usize = 0;
let facts: usize = 0;
let exact: i32 = 0;

/**
 * What the product, less half of |y|², of a row is above whose distance may be below the largest kept. Halves are rounded,
 * which the 1 is for.
 */
function setLimit(i: usize): void {
  const fact = facts + i * ROW;
  const most = load<f64>(distances + ((i * <usize>heapSize) << 3));
  const own = load<f64>(fact, 8);
  let limit = -Infinity;
  if (own >= 0 && most != Infinity) {
    const radius = Math.sqrt(most + load<f64>(fact, 24)) * scale + load<f64>(fact, 16);
    limit = 0.5 * (own - radius * radius) - 1;
  }
  store<i32>(limits + (i << 2), <i32>max(-2147483648.0, min(2147483647.0, Math.floor(limit) - 1)));
}

/** A row of X, centred, scaled and rounded, and what is known of it. */
function prepare(i: usize, x: usize, center: usize, to: usize): void {
  let norm: f64 = 0;
  let own: f64 = 0;
  for (let j: usize = 0; j < narrow; j += 4) store<i32>(to + (j << 2), 0);
  for (let j: usize = 0; j < <usize>cols; j++) {
    const value = load<f64>(x + (j << 3));
    norm += value * value;
    const moved = f64.nearest((value - load<f64>(center + (j << 3))) * scale);
    own += moved * moved;
    store<i16>(to + ((j >> 1) << 4) + ((j & 1) << 1), <i16>(<i32>(Math.abs(moved) <= MOST ? moved : 0)));
  }
  const fact = facts + i * ROW;
  const n = <f64>(cols + 4);
  const both = Math.sqrt(norm) + longest;
  store<f64>(fact, norm);
  // Too far away, every distance is computed.
  store<f64>(fact, own <= MOST * MOST ? own : -1, 8);
  // Each column is moved by a half at most, in both rows.
  store<f64>(fact, 1.001 * Math.sqrt(n), 16);
  store<f64>(fact, 1.1 * n * U64 * both * both, 24);
}

/** Rows of fit whose bits are set, from `first` on, for one row of X. */
function consider(i: usize, bits: i32, first: i32): void {
  const x = queries + i * rowBytes;
  const norm = load<f64>(facts + i * ROW);
  const heap = distances + ((i * <usize>heapSize) << 3);
  const places = indexes + ((i * <usize>heapSize) << 2);
  let changed = false;
  while (bits != 0) {
    const k = first + <i32>ctz(bits);
    bits &= bits - 1;
    if (k >= fitted) break;
    const y = points + <usize>k * rowBytes;
    let dot: f64 = 0;
    for (let j: usize = 0; j < rowBytes; j += 8) dot += load<f64>(x + j) * load<f64>(y + j);
    const value = norm + -2 * dot + load<f64>(norms + (<usize>k << 3));
    exact++;
    const distance = value > 0 ? value : value == value ? 0 : value;
    if (distance < load<f64>(heap)) {
      push(heap, places, heapSize, distance, k);
      changed = true;
    }
  }
  if (changed) setLimit(i);
}

/** Sums of the products of two columns, of one row of X and four of fit. */
@inline
function added(sum: v128, x: v128, y: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(x, y));
}

@inline
function bitsOf(low: v128, high: v128): i32 {
  return i32x4.bitmask(low) | (i32x4.bitmask(high) << 4);
}

/** Four rows of X, from row `i` on, with panels. */
function compare(i: usize, x: usize, start: usize, stop: usize, halves: usize, panels: usize): void {
  const limit = limits + (i << 2);
  const end = x + (narrow << 2);
  let w = panels + start * (narrow << 3);
  for (let p = start; p < stop; p++) {
    let a0 = v128.load(halves + (p << 5));
    let a1 = v128.load(halves + (p << 5), 16);
    let b0 = a0;
    let b1 = a1;
    let c0 = a0;
    let c1 = a1;
    let d0 = a0;
    let d1 = a1;
    let x0 = x;
    do {
      const low = v128.load(w);
      const high = v128.load(w, 16);
      const a = v128.load32_splat(x0);
      a0 = added(a0, a, low);
      a1 = added(a1, a, high);
      const b = v128.load32_splat(x0, 4);
      b0 = added(b0, b, low);
      b1 = added(b1, b, high);
      const c = v128.load32_splat(x0, 8);
      c0 = added(c0, c, low);
      c1 = added(c1, c, high);
      const d = v128.load32_splat(x0, 12);
      d0 = added(d0, d, low);
      d1 = added(d1, d, high);
      x0 += 16;
      w += 32;
    } while (x0 < end);
    const la = v128.load32_splat(limit);
    a0 = i32x4.gt_s(a0, la);
    a1 = i32x4.gt_s(a1, la);
    const lb = v128.load32_splat(limit, 4);
    b0 = i32x4.gt_s(b0, lb);
    b1 = i32x4.gt_s(b1, lb);
    const lc = v128.load32_splat(limit, 8);
    c0 = i32x4.gt_s(c0, lc);
    c1 = i32x4.gt_s(c1, lc);
    const ld = v128.load32_splat(limit, 12);
    d0 = i32x4.gt_s(d0, ld);
    d1 = i32x4.gt_s(d1, ld);
    const any = v128.or(v128.or(v128.or(a0, a1), v128.or(b0, b1)), v128.or(v128.or(c0, c1), v128.or(d0, d1)));
    if (i32x4.bitmask(any) != 0) {
      const first = <i32>(p << 3);
      const inA = bitsOf(a0, a1);
      if (inA != 0) consider(i, inA, first);
      const inB = bitsOf(b0, b1);
      if (inB != 0) consider(i + 1, inB, first);
      const inC = bitsOf(c0, c1);
      if (inC != 0) consider(i + 2, inC, first);
      const inD = bitsOf(d0, d1);
      if (inD != 0) consider(i + 3, inD, first);
    }
  }
}

/**
 * For each row `size` distances, a heap, and as many rows of fit. `work` has room for 36 bytes and a rounded row for each
 * row, filled up to four.
 *
 * @returns how many distances were computed exactly
 */
export function brute(
  model: usize,
  count: i32,
  X: usize,
  rows: i32,
  width: i32,
  size: i32,
  toDistances: usize,
  toIndexes: usize,
  work: usize,
): i32 {
  cols = width;
  rowBytes = <usize>width << 3;
  heapSize = size;
  fitted = count;
  scale = load<f64>(model);
  longest = load<f64>(model, 8);
  narrow = <usize>((width + 1) >> 1) << 2;
  distances = toDistances;
  indexes = toIndexes;
  queries = X;
  exact = 0;
  const panelsCount = (<usize>count + 7) >> 3;
  const center = model + 16;
  norms = center + rowBytes;
  points = norms + (<usize>count << 3);
  const halves = points + <usize>count * rowBytes;
  const panels = halves + (panelsCount << 5);
  const whole = (<usize>rows + 3) & ~3;
  facts = work;
  limits = facts + whole * ROW;
  const singles = limits + (whole << 2);
  for (let i: usize = 0; i < whole; i++) {
    const to = singles + (i & ~3) * narrow + ((i & 3) << 2);
    if (i < <usize>rows) {
      for (let k: usize = 0; k < <usize>size; k++) {
        store<f64>(toDistances + ((i * size + k) << 3), Infinity);
        store<i32>(toIndexes + ((i * size + k) << 2), 0);
      }
      prepare(i, X + i * rowBytes, center, to);
      setLimit(i);
    } else {
      for (let j: usize = 0; j < narrow; j += 4) store<i32>(to + (j << 2), 0);
      store<i32>(limits + (i << 2), i32.MAX_VALUE);
    }
  }
  const near = max<usize>(1, NEAR / (narrow << 3));
  for (let start: usize = 0; start < panelsCount; start += near) {
    const stop = min(panelsCount, start + near);
    for (let i: usize = 0; i < whole; i += 4) {
      const x = singles + i * narrow;
      compare(i, x, start, stop, halves, panels);
    }
  }
  return exact;
}
