/**
 * Rows down packed trees. A node is a threshold and a word that holds its first child and its feature, both in bytes; the
 * other child follows the first. Thresholds and X are float32 as integers that compare alike. A leaf is its own child and
 * its threshold is above all numbers, with the leaf's place in the table of values in the low bits.
 * src/sklearn/tree/pack.ts makes them, walk.ts there does the same in TypeScript.
 */

/** Low bits of the threshold of a leaf: its place in the table of values. */
const PLACE: u32 = 0x7fffff;
/** What the threshold of a leaf is at least: above every finite number. */
const LEAF: i32 = 0x7f800000;

/** A float32, -0 as 0, as an integer that compares as it does. */
@inline
function sortable(four: v128): v128 {
  const bits = f32x4.add(four, f32x4.splat(0));
  return v128.xor(bits, i32x4.shr_u(i32x4.shr_s(bits, 31), 1));
}

/** float64 rows as float32, as integers that compare alike; not 0 where a number is not finite (or becomes infinite). */
export function toSingle(from: usize, count: i32, to: usize): i32 {
  let bad = i32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const low = f32x4.demote_f64x2_zero(v128.load(from));
    const high = f32x4.demote_f64x2_zero(v128.load(from, 16));
    const four = v128.shuffle<i64>(low, high, 0, 2);
    bad = v128.or(bad, f32x4.sub(four, four));
    v128.store(to, sortable(four));
    from += 32;
    to += 16;
  }
  let rest: i32 = 0;
  for (; i < count; i++) {
    const one = <f32>load<f64>(from);
    if (one - one != 0) rest = 1;
    v128.store_lane<i32>(to, sortable(f32x4.splat(one)), 0);
    from += 8;
    to += 4;
  }
  return rest | <i32>v128.any_true(bad);
}

/** Not 0 where one of the numbers is not finite. */
export function notFinite(from: usize, count: i32): i32 {
  let bad = i64x2.splat(0);
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const two = v128.load(from);
    bad = v128.or(bad, f64x2.sub(two, two));
    from += 16;
  }
  let rest: i32 = 0;
  if (i < count) {
    const one = load<f64>(from);
    if (one - one != 0) rest = 1;
  }
  return rest | <i32>v128.any_true(bad);
}

/** The node after `node`: one load of all eight bytes is faster than two of four. */
@inline
function step32(node: usize, base: usize, row: usize, shift: u64, mask: u32): usize {
  const both = load<u64>(node);
  const right = <u32>(<i32>both < load<i32>(row + (<u32>(both >> 32) & mask)));
  return base + <u32>(both >> shift) + (right << 3);
}

@inline
function step64(node: usize, base: usize, row: usize): usize {
  const right = <u32>(load<f64>(row + (load<u32>(node, 12) << 3)) > load<f64>(node));
  return base + ((load<u32>(node, 8) + right) << 4);
}

/** Adds the values of a leaf to a row of sums. */
@inline
function add(values: usize, place: u32, width: u32, out: usize): void {
  if (width == 2) {
    v128.store(out, f64x2.add(v128.load(out), v128.load(values + (place << 4))));
  } else if (width == 1) {
    store<f64>(out, load<f64>(out) + load<f64>(values + (place << 3)));
  } else {
    let from = values + <usize>(place * width) * 8;
    for (let k: u32 = 0; k < width; k++) {
      store<f64>(out, load<f64>(out) + load<f64>(from));
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

/**
 * Rows down `count` trees, one tree after another. `trees` has four words for each: where its nodes start and end, how deep
 * it is, and the place of its first value in a row of sums. A row of sums has `stride` numbers, a leaf `width`.
 */
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
  bits: u32,
): u32 {
  const shift = <u64>bits + 32;
  const mask = (<u32>1 << bits) - 1;
  const rowBytes = <usize>cols << 2;
  const outBytes = <usize>stride << 3;
  let touched: u32 = 0;
  for (let t = 0; t < count; t++) {
    const base = <usize>load<u32>(trees);
    const depth = load<i32>(trees, 8);
    let to = out + (<usize>load<u32>(trees, 12) << 3);
    if (rows > 16) touched += touch(base, <usize>load<u32>(trees, 4));
    trees += 16;
    let row = X;
    let i = 0;
    for (; i + 8 <= rows; i += 8) {
      const r1 = row + rowBytes;
      const r2 = r1 + rowBytes;
      const r3 = r2 + rowBytes;
      const r4 = r3 + rowBytes;
      const r5 = r4 + rowBytes;
      const r6 = r5 + rowBytes;
      const r7 = r6 + rowBytes;
      let n0 = base;
      let n1 = base;
      let n2 = base;
      let n3 = base;
      let n4 = base;
      let n5 = base;
      let n6 = base;
      let n7 = base;
      for (let d = 0; d < depth; d++) {
        n0 = step32(n0, base, row, shift, mask);
        n1 = step32(n1, base, r1, shift, mask);
        n2 = step32(n2, base, r2, shift, mask);
        n3 = step32(n3, base, r3, shift, mask);
        n4 = step32(n4, base, r4, shift, mask);
        n5 = step32(n5, base, r5, shift, mask);
        n6 = step32(n6, base, r6, shift, mask);
        n7 = step32(n7, base, r7, shift, mask);
        if (d > 5 && arrived(n0, n1, n2, n3, n4, n5, n6, n7)) break;
      }
      add(values, load<u32>(n0) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n1) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n2) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n3) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n4) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n5) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n6) & PLACE, width, to);
      to += outBytes;
      add(values, load<u32>(n7) & PLACE, width, to);
      to += outBytes;
      row = r7 + rowBytes;
    }
    for (; i < rows; i++) {
      let n0 = base;
      for (let next = step32(n0, base, row, shift, mask); next != n0; next = step32(n0, base, row, shift, mask)) n0 = next;
      add(values, load<u32>(n0) & PLACE, width, to);
      to += outBytes;
      row += rowBytes;
    }
  }
  return touched;
}

@inline
function arrived(
  n0: usize,
  n1: usize,
  n2: usize,
  n3: usize,
  n4: usize,
  n5: usize,
  n6: usize,
  n7: usize,
): bool {
  // All thresholds have the bits of a leaf's, so what they have in common has them.
  const common =
    load<i32>(n0) &
    load<i32>(n1) &
    load<i32>(n2) &
    load<i32>(n3) &
    load<i32>(n4) &
    load<i32>(n5) &
    load<i32>(n6) &
    load<i32>(n7);
  return common >= LEAF;
}

/** The same for nodes of 16 bytes: float64 thresholds and X. */
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
): void {
  const rowBytes = <usize>cols << 3;
  const outBytes = <usize>stride << 3;
  for (let t = 0; t < count; t++) {
    const base = <usize>load<u32>(trees);
    const depth = load<i32>(trees, 8);
    let to = out + (<usize>load<u32>(trees, 12) << 3);
    trees += 16;
    let row = X;
    let i = 0;
    for (; i + 4 <= rows; i += 4) {
      const r1 = row + rowBytes;
      const r2 = r1 + rowBytes;
      const r3 = r2 + rowBytes;
      let n0 = base;
      let n1 = base;
      let n2 = base;
      let n3 = base;
      for (let d = 0; d < depth; d++) {
        const m0 = step64(n0, base, row);
        const m1 = step64(n1, base, r1);
        const m2 = step64(n2, base, r2);
        const m3 = step64(n3, base, r3);
        const moved = (n0 ^ m0) | (n1 ^ m1) | (n2 ^ m2) | (n3 ^ m3);
        n0 = m0;
        n1 = m1;
        n2 = m2;
        n3 = m3;
        if (moved == 0) break;
      }
      add(values, load<u32>(n0), width, to);
      to += outBytes;
      add(values, load<u32>(n1), width, to);
      to += outBytes;
      add(values, load<u32>(n2), width, to);
      to += outBytes;
      add(values, load<u32>(n3), width, to);
      to += outBytes;
      row = r3 + rowBytes;
    }
    for (; i < rows; i++) {
      let n0 = base;
      for (let next = step64(n0, base, row); next != n0; next = step64(n0, base, row)) n0 = next;
      add(values, load<u32>(n0), width, to);
      to += outBytes;
      row += rowBytes;
    }
  }
}

/** One row down many trees, eight at a time: the sums are still made in the order of the trees. */
export function single32(trees: usize, count: i32, X: usize, values: usize, width: u32, out: usize, bits: u32): void {
  const shift = <u64>bits + 32;
  const mask = (<u32>1 << bits) - 1;
  let t = 0;
  for (; t + 8 <= count; t += 8) {
    const b0 = <usize>load<u32>(trees);
    const b1 = <usize>load<u32>(trees, 16);
    const b2 = <usize>load<u32>(trees, 32);
    const b3 = <usize>load<u32>(trees, 48);
    const b4 = <usize>load<u32>(trees, 64);
    const b5 = <usize>load<u32>(trees, 80);
    const b6 = <usize>load<u32>(trees, 96);
    const b7 = <usize>load<u32>(trees, 112);
    let n0 = b0;
    let n1 = b1;
    let n2 = b2;
    let n3 = b3;
    let n4 = b4;
    let n5 = b5;
    let n6 = b6;
    let n7 = b7;
    let moved: usize;
    do {
      const m0 = step32(n0, b0, X, shift, mask);
      const m1 = step32(n1, b1, X, shift, mask);
      const m2 = step32(n2, b2, X, shift, mask);
      const m3 = step32(n3, b3, X, shift, mask);
      const m4 = step32(n4, b4, X, shift, mask);
      const m5 = step32(n5, b5, X, shift, mask);
      const m6 = step32(n6, b6, X, shift, mask);
      const m7 = step32(n7, b7, X, shift, mask);
      moved = (n0 ^ m0) | (n1 ^ m1) | (n2 ^ m2) | (n3 ^ m3) | (n4 ^ m4) | (n5 ^ m5) | (n6 ^ m6) | (n7 ^ m7);
      n0 = m0;
      n1 = m1;
      n2 = m2;
      n3 = m3;
      n4 = m4;
      n5 = m5;
      n6 = m6;
      n7 = m7;
    } while (moved != 0);
    add(values, load<u32>(n0) & PLACE, width, out + (<usize>load<u32>(trees, 12) << 3));
    add(values, load<u32>(n1) & PLACE, width, out + (<usize>load<u32>(trees, 28) << 3));
    add(values, load<u32>(n2) & PLACE, width, out + (<usize>load<u32>(trees, 44) << 3));
    add(values, load<u32>(n3) & PLACE, width, out + (<usize>load<u32>(trees, 60) << 3));
    add(values, load<u32>(n4) & PLACE, width, out + (<usize>load<u32>(trees, 76) << 3));
    add(values, load<u32>(n5) & PLACE, width, out + (<usize>load<u32>(trees, 92) << 3));
    add(values, load<u32>(n6) & PLACE, width, out + (<usize>load<u32>(trees, 108) << 3));
    add(values, load<u32>(n7) & PLACE, width, out + (<usize>load<u32>(trees, 124) << 3));
    trees += 128;
  }
  if (t < count) trees32(trees, count - t, X, 1, 0, values, width, out, 0, bits);
}
