/**
 * Products of many rows with many outputs. Rows of X come in groups of four, side by side for each column, so that all
 * numbers are read in their order; weights come in panels as in dense.ts. Sums run over the columns in their order. Both
 * functions return the sum of all results before `relu`, which is finite only where all of them are. Fused, a product and its
 * sum take one register: then three groups are two tiles of six rows, whose twelve sums, two panels and one number are all fifteen
 * registers that engines have, and whose sums wait less for each other than the eight of four rows.
 */
import { put } from './dense';
import { add32, add64, put32, six32, six64 } from './six-rows';

/** X·Wᵀ + bias of groups of four rows, rows outputs apart; `relu` puts 0 for what is below. */
export function tiles64(
  X: usize,
  groups: i32,
  cols: i32,
  panels: usize,
  outputs: i32,
  bias: usize,
  out: usize,
  relu: bool,
): f64 {
  const groupBytes = <usize>cols << 5;
  const panelBytes = <usize>cols << 5;
  const outBytes = <usize>outputs << 3;
  const least = f64x2.splat(relu ? 0 : -Infinity);
  let sums = f64x2.splat(0);
  for (let k = 0; k < outputs; k += 4) {
    const panel = panels + <usize>(k >> 2) * panelBytes;
    const biasAt = bias + (<usize>k << 3);
    const left = outputs - k;
    let x = X;
    let to = out + (<usize>k << 3);
    let g = 0;
    if (ASC_FEATURE_RELAXED_SIMD) {
      for (; g + 3 <= groups; g += 3) {
        const x1 = x + groupBytes;
        const x2 = x1 + groupBytes;
        const to1 = to + 4 * outBytes;
        const to2 = to1 + 4 * outBytes;
        const first = six64(x, x1, groupBytes, panel, biasAt, to, to1, outBytes, left, least);
        const other = six64(x2, x1 + 16, groupBytes, panel, biasAt, to2, to1 + 2 * outBytes, outBytes, left, least);
        sums = f64x2.add(sums, f64x2.add(first, other));
        x = x2 + groupBytes;
        to = to2 + 4 * outBytes;
      }
    }
    for (; g < groups; g++) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      let w = panel;
      const end = x + groupBytes;
      while (x < end) {
        const low = v128.load(w);
        const high = v128.load(w, 16);
        const a = v128.load64_splat(x);
        a0 = add64(a0, a, low);
        a1 = add64(a1, a, high);
        const b = v128.load64_splat(x, 8);
        b0 = add64(b0, b, low);
        b1 = add64(b1, b, high);
        const c = v128.load64_splat(x, 16);
        c0 = add64(c0, c, low);
        c1 = add64(c1, c, high);
        const d = v128.load64_splat(x, 24);
        d0 = add64(d0, d, low);
        d1 = add64(d1, d, high);
        x += 32;
        w += 32;
      }
      const bLow = v128.load(biasAt);
      const bHigh = v128.load(biasAt, 16);
      a0 = f64x2.add(a0, bLow);
      a1 = f64x2.add(a1, bHigh);
      sums = f64x2.add(sums, f64x2.add(a0, a1));
      put(to, f64x2.pmax(a0, least), f64x2.pmax(a1, least), left);
      to += outBytes;
      b0 = f64x2.add(b0, bLow);
      b1 = f64x2.add(b1, bHigh);
      sums = f64x2.add(sums, f64x2.add(b0, b1));
      put(to, f64x2.pmax(b0, least), f64x2.pmax(b1, least), left);
      to += outBytes;
      c0 = f64x2.add(c0, bLow);
      c1 = f64x2.add(c1, bHigh);
      sums = f64x2.add(sums, f64x2.add(c0, c1));
      put(to, f64x2.pmax(c0, least), f64x2.pmax(c1, least), left);
      to += outBytes;
      d0 = f64x2.add(d0, bLow);
      d1 = f64x2.add(d1, bHigh);
      sums = f64x2.add(sums, f64x2.add(d0, d1));
      put(to, f64x2.pmax(d0, least), f64x2.pmax(d1, least), left);
      to += outBytes;
    }
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** The same in float32, with panels of eight outputs. */
export function tiles32(
  X: usize,
  groups: i32,
  cols: i32,
  panels: usize,
  outputs: i32,
  bias: usize,
  out: usize,
  relu: bool,
): f64 {
  const groupBytes = <usize>cols << 4;
  const panelBytes = <usize>cols << 5;
  const outBytes = <usize>outputs << 2;
  const least = f32x4.splat(relu ? 0 : -Infinity);
  let sums = f32x4.splat(0);
  for (let k = 0; k < outputs; k += 8) {
    const panel = panels + <usize>(k >> 3) * panelBytes;
    const biasAt = bias + (<usize>k << 2);
    const left = outputs - k;
    let x = X;
    let to = out + (<usize>k << 2);
    let g = 0;
    if (ASC_FEATURE_RELAXED_SIMD) {
      for (; g + 3 <= groups; g += 3) {
        const x1 = x + groupBytes;
        const x2 = x1 + groupBytes;
        const to1 = to + 4 * outBytes;
        const to2 = to1 + 4 * outBytes;
        const first = six32(x, x1, groupBytes, panel, biasAt, to, to1, outBytes, left, least);
        const other = six32(x2, x1 + 8, groupBytes, panel, biasAt, to2, to1 + 2 * outBytes, outBytes, left, least);
        sums = f32x4.add(sums, f32x4.add(first, other));
        x = x2 + groupBytes;
        to = to2 + 4 * outBytes;
      }
    }
    for (; g < groups; g++) {
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let c0 = a0;
      let c1 = a0;
      let d0 = a0;
      let d1 = a0;
      let w = panel;
      const end = x + groupBytes;
      while (x < end) {
        const low = v128.load(w);
        const high = v128.load(w, 16);
        const a = v128.load32_splat(x);
        a0 = add32(a0, a, low);
        a1 = add32(a1, a, high);
        const b = v128.load32_splat(x, 4);
        b0 = add32(b0, b, low);
        b1 = add32(b1, b, high);
        const c = v128.load32_splat(x, 8);
        c0 = add32(c0, c, low);
        c1 = add32(c1, c, high);
        const d = v128.load32_splat(x, 12);
        d0 = add32(d0, d, low);
        d1 = add32(d1, d, high);
        x += 16;
        w += 32;
      }
      const bLow = v128.load(biasAt);
      const bHigh = v128.load(biasAt, 16);
      a0 = f32x4.add(a0, bLow);
      a1 = f32x4.add(a1, bHigh);
      sums = f32x4.add(sums, f32x4.add(a0, a1));
      put32(to, f32x4.pmax(a0, least), f32x4.pmax(a1, least), left);
      to += outBytes;
      b0 = f32x4.add(b0, bLow);
      b1 = f32x4.add(b1, bHigh);
      sums = f32x4.add(sums, f32x4.add(b0, b1));
      put32(to, f32x4.pmax(b0, least), f32x4.pmax(b1, least), left);
      to += outBytes;
      c0 = f32x4.add(c0, bLow);
      c1 = f32x4.add(c1, bHigh);
      sums = f32x4.add(sums, f32x4.add(c0, c1));
      put32(to, f32x4.pmax(c0, least), f32x4.pmax(c1, least), left);
      to += outBytes;
      d0 = f32x4.add(d0, bLow);
      d1 = f32x4.add(d1, bHigh);
      sums = f32x4.add(sums, f32x4.add(d0, d1));
      put32(to, f32x4.pmax(d0, least), f32x4.pmax(d1, least), left);
      to += outBytes;
    }
  }
  return <f64>(
    f32x4.extract_lane(sums, 0) +
    f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

/** Rows of float64 as groups of four, side by side for each column. Behind the last row there is room for three more. */
export function regroup64(from: usize, groups: i32, cols: i32, to: usize): void {
  const rowBytes = <usize>cols << 3;
  for (let g = 0; g < groups; g++) {
    let x0 = from;
    const end = x0 + rowBytes;
    const pairs = x0 + (rowBytes & ~15);
    while (x0 < pairs) {
      const a = v128.load(x0);
      const b = v128.load(x0 + rowBytes);
      const c = v128.load(x0 + 2 * rowBytes);
      const d = v128.load(x0 + 3 * rowBytes);
      v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(to, v128.shuffle<f64>(c, d, 0, 2), 16);
      v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 32);
      v128.store(to, v128.shuffle<f64>(c, d, 1, 3), 48);
      x0 += 16;
      to += 64;
    }
    if (x0 < end) {
      store<f64>(to, load<f64>(x0));
      store<f64>(to, load<f64>(x0 + rowBytes), 8);
      store<f64>(to, load<f64>(x0 + 2 * rowBytes), 16);
      store<f64>(to, load<f64>(x0 + 3 * rowBytes), 24);
      to += 32;
    }
    from += rowBytes << 2;
  }
}

/** The same for float32. */
export function regroup32(from: usize, groups: i32, cols: i32, to: usize): void {
  const rowBytes = <usize>cols << 2;
  for (let g = 0; g < groups; g++) {
    let x0 = from;
    const end = x0 + rowBytes;
    const fours = x0 + (rowBytes & ~15);
    while (x0 < fours) {
      const a = v128.load(x0);
      const b = v128.load(x0 + rowBytes);
      const c = v128.load(x0 + 2 * rowBytes);
      const d = v128.load(x0 + 3 * rowBytes);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
      v128.store(to, v128.shuffle<f64>(ab, cd, 1, 3), 16);
      const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 32);
      v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 48);
      x0 += 16;
      to += 64;
    }
    while (x0 < end) {
      store<f32>(to, load<f32>(x0));
      store<f32>(to, load<f32>(x0 + rowBytes), 4);
      store<f32>(to, load<f32>(x0 + 2 * rowBytes), 8);
      store<f32>(to, load<f32>(x0 + 3 * rowBytes), 12);
      x0 += 4;
      to += 16;
    }
    from += rowBytes << 2;
  }
}
