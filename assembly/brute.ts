/**
 * The nearest of all rows of fit by |x|² - 2x·y + |y|², without a matrix of distances. Products in float32 of centred and
 * scaled rows, four of X with eight of fit at a time, come with a bound of their error: only where the distance may be
 * below the largest of those kept is it computed as src/sklearn/neighbors/search.ts does, in float64 and in the order of
 * the columns. What is found is the same to the last bit.
 *
 * The model, as src/sklearn/neighbors/packed-rows.ts writes it: four float64 (the scale, a power of two; the largest length
 * of a row, centred and scaled, and as it is; nothing), the centre, |y|² of each row, the rows, and in float32 -|y|²/2 of
 * the centred rows (-Infinity for what fills up the last eight) and panels of eight of them.
 */
import { push } from './neighbors';

/** Of each row of X in `work`: |x|², |x|² centred, the bounds of errors of products, lengths and exact distances. */
const ROW: usize = 40;
/** Panels that stay in the nearest cache together with four rows of X. */
const NEAR: usize = 16 << 10;
const U32: f64 = 5.9604644775390625e-8;
const U64: f64 = 1.1102230246251565e-16;

let cols: i32 = 0;
let rowBytes: usize = 0;
let heapSize: i32 = 0;
let scale: f64 = 0;
let centred: f64 = 0;
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

/** The least product, less half of |y|², that a row may have whose distance is below the largest kept. */
function limitOf(i: usize): f32 {
  const fact = facts + i * ROW;
  const most = load<f64>(distances + ((i * <usize>heapSize) << 3));
  const own = load<f64>(fact, 8);
  if (own < 0 || most == Infinity) return -Infinity;
  const radius = Math.sqrt((most + load<f64>(fact, 32)) * scale * scale) + load<f64>(fact, 24);
  const limit = 0.5 * (own - radius * radius) - load<f64>(fact, 16);
  return <f32>(limit - Math.abs(limit) * 2 * U32 - 1e-30);
}

/** float32 of a row, centred and scaled, and what is known of it. */
function prepare(i: usize, x: usize, center: usize, to: usize): void {
  let norm: f64 = 0;
  let own: f64 = 0;
  for (let j: usize = 0; j < <usize>cols; j++) {
    const value = load<f64>(x + (j << 3));
    norm += value * value;
    const moved = <f32>((value - load<f64>(center + (j << 3))) * scale);
    store<f32>(to + (j << 4), moved);
    own += <f64>moved * <f64>moved;
  }
  const fact = facts + i * ROW;
  store<f64>(fact, norm);
  if (own < 1e30) {
    const size = Math.sqrt(own);
    const n = <f64>(cols + 4);
    store<f64>(fact, own, 8);
    store<f64>(fact, 1.1 * n * U32 * (size * centred + centred * centred) + n * 1e-40, 16);
    store<f64>(fact, 1.1 * U32 * (size + centred) + n * 1e-40, 24);
    const both = Math.sqrt(norm) + longest;
    store<f64>(fact, 1.1 * n * U64 * both * both, 32);
  } else {
    // Too far away for float32: every distance is computed.
    for (let j: usize = 0; j < <usize>cols; j++) store<f32>(to + (j << 4), 0);
    store<f64>(fact, -1, 8);
  }
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
  if (changed) store<f32>(limits + (i << 2), limitOf(i));
}

@inline
function bitsOf(low: v128, high: v128, limit: v128): i32 {
  return i32x4.bitmask(f32x4.ge(low, limit)) | (i32x4.bitmask(f32x4.ge(high, limit)) << 4);
}

/**
 * For each row `size` distances, a heap, and as many rows of fit. `work` has room for 44 bytes and a row of float32 for
 * each row, rounded up to four.
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
  centred = load<f64>(model, 8);
  longest = load<f64>(model, 16);
  distances = toDistances;
  indexes = toIndexes;
  queries = X;
  exact = 0;
  const panelsCount = (<usize>count + 7) >> 3;
  const center = model + 32;
  norms = center + rowBytes;
  points = norms + (<usize>count << 3);
  const halves = points + <usize>count * rowBytes;
  const panels = halves + (panelsCount << 5);
  const narrow = <usize>width << 2;
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
      store<f32>(limits + (i << 2), -Infinity);
    } else {
      for (let j: usize = 0; j < narrow; j += 4) store<f32>(to + (j << 2), 0);
      store<f32>(limits + (i << 2), Infinity);
    }
  }
  const panelBytes = narrow << 3;
  const near = max<usize>(1, NEAR / panelBytes);
  for (let start: usize = 0; start < panelsCount; start += near) {
    const stop = min(panelsCount, start + near);
    for (let i: usize = 0; i < whole; i += 4) {
      const x = singles + i * narrow;
      const end = x + (narrow << 2);
      const limit = limits + (i << 2);
      for (let p = start; p < stop; p++) {
        let w = panels + p * panelBytes;
        let a0 = v128.load(halves + (p << 5));
        let a1 = v128.load(halves + (p << 5), 16);
        let b0 = a0;
        let b1 = a1;
        let c0 = a0;
        let c1 = a1;
        let d0 = a0;
        let d1 = a1;
        let x0 = x;
        while (x0 < end) {
          const low = v128.load(w);
          const high = v128.load(w, 16);
          const a = v128.load32_splat(x0);
          a0 = f32x4.add(a0, f32x4.mul(a, low));
          a1 = f32x4.add(a1, f32x4.mul(a, high));
          const b = v128.load32_splat(x0, 4);
          b0 = f32x4.add(b0, f32x4.mul(b, low));
          b1 = f32x4.add(b1, f32x4.mul(b, high));
          const c = v128.load32_splat(x0, 8);
          c0 = f32x4.add(c0, f32x4.mul(c, low));
          c1 = f32x4.add(c1, f32x4.mul(c, high));
          const d = v128.load32_splat(x0, 12);
          d0 = f32x4.add(d0, f32x4.mul(d, low));
          d1 = f32x4.add(d1, f32x4.mul(d, high));
          x0 += 16;
          w += 32;
        }
        const la = v128.load32_splat(limit);
        const lb = v128.load32_splat(limit, 4);
        const lc = v128.load32_splat(limit, 8);
        const ld = v128.load32_splat(limit, 12);
        const any = v128.or(
          v128.or(
            v128.or(f32x4.ge(a0, la), f32x4.ge(a1, la)),
            v128.or(f32x4.ge(b0, lb), f32x4.ge(b1, lb)),
          ),
          v128.or(
            v128.or(f32x4.ge(c0, lc), f32x4.ge(c1, lc)),
            v128.or(f32x4.ge(d0, ld), f32x4.ge(d1, ld)),
          ),
        );
        if (v128.any_true(any)) {
          const first = <i32>(p << 3);
          const inA = bitsOf(a0, a1, la);
          if (inA != 0) consider(i, inA, first);
          const inB = bitsOf(b0, b1, lb);
          if (inB != 0) consider(i + 1, inB, first);
          const inC = bitsOf(c0, c1, lc);
          if (inC != 0) consider(i + 2, inC, first);
          const inD = bitsOf(d0, d1, ld);
          if (inD != 0) consider(i + 3, inD, first);
        }
      }
    }
  }
  return exact;
}
