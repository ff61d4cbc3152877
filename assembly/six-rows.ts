/** Parts of the products of tiles.ts: sums, and tiles of six rows for engines that multiply and add in one step. */
import { put } from './dense';

/** A sum and one product more, in one step where the engine has it (tiles-fused.ts): then the product is not rounded. */
@inline
export function add64(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, sum);
  return f64x2.add(sum, f64x2.mul(a, b));
}
@inline
export function add32(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

export function put32(out: usize, low: v128, high: v128, left: i32): void {
  if (left >= 8) {
    v128.store(out, low);
    v128.store(out, high, 16);
    return;
  }
  if (left >= 4) {
    v128.store(out, low);
    left -= 4;
    out += 16;
    low = high;
  }
  if (left > 0) store<f32>(out, f32x4.extract_lane(low, 0));
  if (left > 1) store<f32>(out, f32x4.extract_lane(low, 1), 4);
  if (left > 2) store<f32>(out, f32x4.extract_lane(low, 2), 8);
}

/** Six rows: the group at `x4`, and half of the one at `x2`. Gives the sum of their results. */
export function six64(
  x4: usize,
  x2: usize,
  groupBytes: usize,
  panel: usize,
  biasAt: usize,
  to4: usize,
  to2: usize,
  outBytes: usize,
  left: i32,
  least: v128,
): v128 {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let e0 = a0;
  let e1 = a0;
  let f0 = a0;
  let f1 = a0;
  let w = panel;
  const end = x4 + groupBytes;
  while (x4 < end) {
    const low = v128.load(w);
    const high = v128.load(w, 16);
    const a = v128.load64_splat(x4);
    a0 = add64(a0, a, low);
    a1 = add64(a1, a, high);
    const b = v128.load64_splat(x4, 8);
    b0 = add64(b0, b, low);
    b1 = add64(b1, b, high);
    const c = v128.load64_splat(x4, 16);
    c0 = add64(c0, c, low);
    c1 = add64(c1, c, high);
    const d = v128.load64_splat(x4, 24);
    d0 = add64(d0, d, low);
    d1 = add64(d1, d, high);
    const e = v128.load64_splat(x2);
    e0 = add64(e0, e, low);
    e1 = add64(e1, e, high);
    const f = v128.load64_splat(x2, 8);
    f0 = add64(f0, f, low);
    f1 = add64(f1, f, high);
    x4 += 32;
    x2 += 32;
    w += 32;
  }
  const bLow = v128.load(biasAt);
  const bHigh = v128.load(biasAt, 16);
  a0 = f64x2.add(a0, bLow);
  a1 = f64x2.add(a1, bHigh);
  put(to4, f64x2.pmax(a0, least), f64x2.pmax(a1, least), left);
  to4 += outBytes;
  b0 = f64x2.add(b0, bLow);
  b1 = f64x2.add(b1, bHigh);
  put(to4, f64x2.pmax(b0, least), f64x2.pmax(b1, least), left);
  to4 += outBytes;
  c0 = f64x2.add(c0, bLow);
  c1 = f64x2.add(c1, bHigh);
  put(to4, f64x2.pmax(c0, least), f64x2.pmax(c1, least), left);
  to4 += outBytes;
  d0 = f64x2.add(d0, bLow);
  d1 = f64x2.add(d1, bHigh);
  put(to4, f64x2.pmax(d0, least), f64x2.pmax(d1, least), left);
  e0 = f64x2.add(e0, bLow);
  e1 = f64x2.add(e1, bHigh);
  put(to2, f64x2.pmax(e0, least), f64x2.pmax(e1, least), left);
  to2 += outBytes;
  f0 = f64x2.add(f0, bLow);
  f1 = f64x2.add(f1, bHigh);
  put(to2, f64x2.pmax(f0, least), f64x2.pmax(f1, least), left);
  const ab = f64x2.add(f64x2.add(a0, a1), f64x2.add(b0, b1));
  const cd = f64x2.add(f64x2.add(c0, c1), f64x2.add(d0, d1));
  return f64x2.add(f64x2.add(ab, cd), f64x2.add(f64x2.add(e0, e1), f64x2.add(f0, f1)));
}

/** Six rows: the group at `x4`, and half of the one at `x2`. Gives the sum of their results. */
export function six32(
  x4: usize,
  x2: usize,
  groupBytes: usize,
  panel: usize,
  biasAt: usize,
  to4: usize,
  to2: usize,
  outBytes: usize,
  left: i32,
  least: v128,
): v128 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let b0 = a0;
  let b1 = a0;
  let c0 = a0;
  let c1 = a0;
  let d0 = a0;
  let d1 = a0;
  let e0 = a0;
  let e1 = a0;
  let f0 = a0;
  let f1 = a0;
  let w = panel;
  const end = x4 + groupBytes;
  while (x4 < end) {
    const low = v128.load(w);
    const high = v128.load(w, 16);
    const a = v128.load32_splat(x4);
    a0 = add32(a0, a, low);
    a1 = add32(a1, a, high);
    const b = v128.load32_splat(x4, 4);
    b0 = add32(b0, b, low);
    b1 = add32(b1, b, high);
    const c = v128.load32_splat(x4, 8);
    c0 = add32(c0, c, low);
    c1 = add32(c1, c, high);
    const d = v128.load32_splat(x4, 12);
    d0 = add32(d0, d, low);
    d1 = add32(d1, d, high);
    const e = v128.load32_splat(x2);
    e0 = add32(e0, e, low);
    e1 = add32(e1, e, high);
    const f = v128.load32_splat(x2, 4);
    f0 = add32(f0, f, low);
    f1 = add32(f1, f, high);
    x4 += 16;
    x2 += 16;
    w += 32;
  }
  const bLow = v128.load(biasAt);
  const bHigh = v128.load(biasAt, 16);
  a0 = f32x4.add(a0, bLow);
  a1 = f32x4.add(a1, bHigh);
  put32(to4, f32x4.pmax(a0, least), f32x4.pmax(a1, least), left);
  to4 += outBytes;
  b0 = f32x4.add(b0, bLow);
  b1 = f32x4.add(b1, bHigh);
  put32(to4, f32x4.pmax(b0, least), f32x4.pmax(b1, least), left);
  to4 += outBytes;
  c0 = f32x4.add(c0, bLow);
  c1 = f32x4.add(c1, bHigh);
  put32(to4, f32x4.pmax(c0, least), f32x4.pmax(c1, least), left);
  to4 += outBytes;
  d0 = f32x4.add(d0, bLow);
  d1 = f32x4.add(d1, bHigh);
  put32(to4, f32x4.pmax(d0, least), f32x4.pmax(d1, least), left);
  e0 = f32x4.add(e0, bLow);
  e1 = f32x4.add(e1, bHigh);
  put32(to2, f32x4.pmax(e0, least), f32x4.pmax(e1, least), left);
  to2 += outBytes;
  f0 = f32x4.add(f0, bLow);
  f1 = f32x4.add(f1, bHigh);
  put32(to2, f32x4.pmax(f0, least), f32x4.pmax(f1, least), left);
  const ab = f32x4.add(f32x4.add(a0, a1), f32x4.add(b0, b1));
  const cd = f32x4.add(f32x4.add(c0, c1), f32x4.add(d0, d1));
  return f32x4.add(f32x4.add(ab, cd), f32x4.add(f32x4.add(e0, e1), f32x4.add(f0, f1)));
}
