/**
 * Products and distances. Weights come in panels of four outputs: for each column the weights of four outputs side by side,
 * zeros where there are no more. Every sum runs over the columns in their order, so that tiles of any size, and the
 * TypeScript in src/linalg, give the same bits.
 */

@inline
export function put(out: usize, low: v128, high: v128, left: i32): void {
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
