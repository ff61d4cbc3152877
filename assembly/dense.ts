/**
 * Products and distances. Weights come in panels of four outputs: for each column the weights of four outputs side by side,
 * zeros where there are no more. Every sum runs over the columns in their order, so that tiles of any size, and the
 * TypeScript in src/linalg, give the same bits.
 */

@inline
function put(out: usize, low: v128, high: v128, left: i32): void {
  if (left >= 4) {
    v128.store(out, low);
    v128.store(out, high, 16);
    return;
  }
  store<f64>(out, f64x2.extract_lane(low, 0));
  if (left > 1) store<f64>(out, f64x2.extract_lane(low, 1), 8);
  if (left > 2) store<f64>(out, f64x2.extract_lane(high, 0), 16);
}

/** X·Wᵀ + bias: `bias` has a number for each output of the panels, `out` is rows × outputs. */
export function affine(X: usize, rows: i32, cols: i32, panels: usize, outputs: i32, bias: usize, out: usize): void {
  const rowBytes = <usize>cols << 3;
  const outBytes = <usize>outputs << 3;
  const panelBytes = rowBytes << 2;
  let row = X;
  let to = out;
  let i = 0;
  // Panels outside, rows inside: a panel stays in the nearest cache.
  const whole = rows & ~3;
  if (whole > 0) {
    for (let k = 0; k < outputs; k += 4) {
      const panel = panels + <usize>(k >> 2) * panelBytes;
      const bLow = v128.load(bias + (<usize>k << 3));
      const bHigh = v128.load(bias + (<usize>k << 3), 16);
      row = X;
      to = out + (<usize>k << 3);
      for (i = 0; i < whole; i += 4) {
        let a0 = f64x2.splat(0);
        let a1 = a0;
        let b0 = a0;
        let b1 = a0;
        let c0 = a0;
        let c1 = a0;
        let d0 = a0;
        let d1 = a0;
        let x0 = row;
        let x1 = x0 + rowBytes;
        let x2 = x1 + rowBytes;
        let x3 = x2 + rowBytes;
        const end = x1;
        let w = panel;
        while (x0 < end) {
          const low = v128.load(w);
          const high = v128.load(w, 16);
          const a = v128.load64_splat(x0);
          a0 = f64x2.add(a0, f64x2.mul(a, low));
          a1 = f64x2.add(a1, f64x2.mul(a, high));
          const b = v128.load64_splat(x1);
          b0 = f64x2.add(b0, f64x2.mul(b, low));
          b1 = f64x2.add(b1, f64x2.mul(b, high));
          const c = v128.load64_splat(x2);
          c0 = f64x2.add(c0, f64x2.mul(c, low));
          c1 = f64x2.add(c1, f64x2.mul(c, high));
          const d = v128.load64_splat(x3);
          d0 = f64x2.add(d0, f64x2.mul(d, low));
          d1 = f64x2.add(d1, f64x2.mul(d, high));
          x0 += 8;
          x1 += 8;
          x2 += 8;
          x3 += 8;
          w += 32;
        }
        const left = outputs - k;
        put(to, f64x2.add(a0, bLow), f64x2.add(a1, bHigh), left);
        put(to + outBytes, f64x2.add(b0, bLow), f64x2.add(b1, bHigh), left);
        put(to + 2 * outBytes, f64x2.add(c0, bLow), f64x2.add(c1, bHigh), left);
        put(to + 3 * outBytes, f64x2.add(d0, bLow), f64x2.add(d1, bHigh), left);
        row += rowBytes << 2;
        to += outBytes << 2;
      }
    }
  }
  row = X + <usize>whole * rowBytes;
  to = out + <usize>whole * outBytes;
  for (i = whole; i < rows; i++) {
    oneRow(row, rowBytes, panels, outputs, bias, to);
    row += rowBytes;
    to += outBytes;
  }
}

/** A single row: four panels at once, as each sum waits for itself. */
function oneRow(row: usize, rowBytes: usize, panels: usize, outputs: i32, bias: usize, out: usize): void {
  const panelBytes = rowBytes << 2;
  const end = row + rowBytes;
  let k = 0;
  for (; k + 12 < outputs; k += 16) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    let w = panels + <usize>(k >> 2) * panelBytes;
    let w1 = w + panelBytes;
    let w2 = w1 + panelBytes;
    let w3 = w2 + panelBytes;
    for (let x = row; x < end; x += 8) {
      const value = v128.load64_splat(x);
      a0 = f64x2.add(a0, f64x2.mul(value, v128.load(w)));
      a1 = f64x2.add(a1, f64x2.mul(value, v128.load(w, 16)));
      b0 = f64x2.add(b0, f64x2.mul(value, v128.load(w1)));
      b1 = f64x2.add(b1, f64x2.mul(value, v128.load(w1, 16)));
      c0 = f64x2.add(c0, f64x2.mul(value, v128.load(w2)));
      c1 = f64x2.add(c1, f64x2.mul(value, v128.load(w2, 16)));
      d0 = f64x2.add(d0, f64x2.mul(value, v128.load(w3)));
      d1 = f64x2.add(d1, f64x2.mul(value, v128.load(w3, 16)));
      w += 32;
      w1 += 32;
      w2 += 32;
      w3 += 32;
    }
    const to = out + (<usize>k << 3);
    const b = bias + (<usize>k << 3);
    put(to, f64x2.add(a0, v128.load(b)), f64x2.add(a1, v128.load(b, 16)), 4);
    put(to + 32, f64x2.add(b0, v128.load(b, 32)), f64x2.add(b1, v128.load(b, 48)), 4);
    put(to + 64, f64x2.add(c0, v128.load(b, 64)), f64x2.add(c1, v128.load(b, 80)), 4);
    put(to + 96, f64x2.add(d0, v128.load(b, 96)), f64x2.add(d1, v128.load(b, 112)), outputs - k - 12);
  }
  for (; k < outputs; k += 4) {
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let w = panels + <usize>(k >> 2) * panelBytes;
    for (let x = row; x < end; x += 8) {
      const value = v128.load64_splat(x);
      a0 = f64x2.add(a0, f64x2.mul(value, v128.load(w)));
      a1 = f64x2.add(a1, f64x2.mul(value, v128.load(w, 16)));
      w += 32;
    }
    const b = bias + (<usize>k << 3);
    put(out + (<usize>k << 3), f64x2.add(a0, v128.load(b)), f64x2.add(a1, v128.load(b, 16)), outputs - k);
  }
}

const ROUND: f64 = 6755399441055744.0;

/** e to two powers: a polynomial on half an octave around 0, and the exponent put in place. 0 below 2.3e-308. */
@inline
function exp(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(ROUND));
  const n = f64x2.sub(shifted, f64x2.splat(ROUND));
  const r = f64x2.sub(
    f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.693147180369123816490))),
    f64x2.mul(n, f64x2.splat(1.90821492927058770002e-10)),
  );
  let p = f64x2.splat(1.0 / 6227020800.0);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 479001600.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 39916800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 3628800.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 362880.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 40320.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(f64x2.mul(p, r), r), r);
  p = f64x2.add(p, f64x2.splat(1));
  const scaled = i64x2.add(p, i64x2.shl(shifted, 52));
  return v128.and(scaled, f64x2.ge(x, f64x2.splat(-708)));
}

/**
 * exp(-gamma · |x - v|²) of each row with the vectors in panels, and with what the last panel is filled up with. Panels
 * outside, two rows at a time inside.
 */
export function rbf(X: usize, rows: i32, cols: i32, panels: usize, count: i32, gamma: f64, out: usize): void {
  const rowBytes = <usize>cols << 3;
  const padded = (count + 3) & ~3;
  const outBytes = <usize>padded << 3;
  const factor = f64x2.splat(-gamma);
  let panel = panels;
  for (let k = 0; k < padded; k += 4) {
    let row = X;
    let to = out + (<usize>k << 3);
    let i = 0;
    for (; i + 2 <= rows; i += 2) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let b0 = a0;
      let b1 = a0;
      let w = panel;
      const end = row + rowBytes;
      for (let x = row; x < end; x += 8) {
        const low = v128.load(w);
        const high = v128.load(w, 16);
        const one = v128.load64_splat(x);
        const two = v128.load64_splat(x + rowBytes);
        const d0 = f64x2.sub(one, low);
        const d1 = f64x2.sub(one, high);
        const e0 = f64x2.sub(two, low);
        const e1 = f64x2.sub(two, high);
        a0 = f64x2.add(a0, f64x2.mul(d0, d0));
        a1 = f64x2.add(a1, f64x2.mul(d1, d1));
        b0 = f64x2.add(b0, f64x2.mul(e0, e0));
        b1 = f64x2.add(b1, f64x2.mul(e1, e1));
        w += 32;
      }
      v128.store(to, exp(f64x2.mul(a0, factor)));
      v128.store(to, exp(f64x2.mul(a1, factor)), 16);
      to += outBytes;
      v128.store(to, exp(f64x2.mul(b0, factor)));
      v128.store(to, exp(f64x2.mul(b1, factor)), 16);
      to += outBytes;
      row = end + rowBytes;
    }
    if (i < rows) {
      let a0 = f64x2.splat(0);
      let a1 = a0;
      let w = panel;
      const end = row + rowBytes;
      for (let x = row; x < end; x += 8) {
        const value = v128.load64_splat(x);
        const d0 = f64x2.sub(value, v128.load(w));
        const d1 = f64x2.sub(value, v128.load(w, 16));
        a0 = f64x2.add(a0, f64x2.mul(d0, d0));
        a1 = f64x2.add(a1, f64x2.mul(d1, d1));
        w += 32;
      }
      v128.store(to, exp(f64x2.mul(a0, factor)));
      v128.store(to, exp(f64x2.mul(a1, factor)), 16);
    }
    panel += rowBytes << 2;
  }
}
