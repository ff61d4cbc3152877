/**
 * Rows for the trees of trees.ts: eight rows side by side in a group. A slot of a group has one number of each row. Slot 0
 * says which node a row has come to, slot `j + 1` is column `j`.
 */

/** High half of slot 0 of float64 rows: with any node in the low half, a number between 1 and 2. */
export const ONE: u64 = 0x3ff0000000000000;

/** Float32 numbers, -0 as 0, as unsigned integers that compare alike. */
@inline
function sortable(four: v128): v128 {
  const bits = f32x4.add(four, f32x4.splat(0));
  return v128.xor(bits, v128.or(i32x4.shr_s(bits, 31), i32x4.splat(0x80000000)));
}

/** float64 rows as groups of float32; not 0 where a number is not finite (or becomes infinite). */
export function groups32(from: usize, rows: i32, cols: i32, to: usize): i32 {
  let bad = f32x4.splat(0);
  const bytes = (<usize>cols + 1) << 5;
  for (let i = 0; i < rows; i++) {
    let slot = to + <usize>(i >> 3) * bytes + (<usize>(i & 7) << 2);
    store<u32>(slot, 0);
    slot += 32;
    let j = 0;
    for (; j + 4 <= cols; j += 4) {
      const low = f32x4.demote_f64x2_zero(v128.load(from));
      const high = f32x4.demote_f64x2_zero(v128.load(from, 16));
      const four = v128.shuffle<i64>(low, high, 0, 2);
      bad = v128.or(bad, f32x4.sub(four, four));
      const numbers = sortable(four);
      v128.store_lane<i32>(slot, numbers, 0);
      v128.store_lane<i32>(slot, numbers, 1, 32);
      v128.store_lane<i32>(slot, numbers, 2, 64);
      v128.store_lane<i32>(slot, numbers, 3, 96);
      from += 32;
      slot += 128;
    }
    for (; j < cols; j++) {
      const four = f32x4.splat(<f32>load<f64>(from));
      bad = v128.or(bad, f32x4.sub(four, four));
      v128.store_lane<i32>(slot, sortable(four), 0);
      from += 8;
      slot += 32;
    }
  }
  return <i32>v128.any_true(bad);
}

/** float64 rows as groups of float64, rounded to float32 if asked for; not 0 where a number is not finite. */
export function groups64(from: usize, rows: i32, cols: i32, to: usize, rounded: bool): i32 {
  let bad: f64 = 0;
  const bytes = (<usize>cols + 1) << 6;
  for (let i = 0; i < rows; i++) {
    let slot = to + <usize>(i >> 3) * bytes + (<usize>(i & 7) << 3);
    store<u64>(slot, ONE);
    for (let j = 0; j < cols; j++) {
      slot += 64;
      let value = load<f64>(from);
      if (rounded) value = <f64>(<f32>value);
      bad += value - value;
      store<f64>(slot, value);
      from += 8;
    }
  }
  return <i32>(bad != 0);
}

/**
 * The same with a slot for each of `count` columns that look at the numbers of a row: `columns` has two words for each, which
 * number it is, and three bits. The first is 0 where missing values are below all thresholds, 1 where they are above. With the
 * second, of thresholds that no number is above, all numbers are 0; with the third, of those that only -Infinity is not above,
 * that is 0 and others are 1. No number is refused.
 */
export function columns32(from: usize, rows: i32, cols: i32, columns: usize, count: i32, to: usize): void {
  const bytes = (<usize>count + 1) << 5;
  const rowBytes = <usize>cols << 3;
  for (let i = 0; i < rows; i++) {
    let slot = to + <usize>(i >> 3) * bytes + (<usize>(i & 7) << 2);
    store<u32>(slot, 0);
    let column = columns;
    for (let c = 0; c < count; c++) {
      slot += 32;
      const x = <f32>load<f64>(from + (<usize>load<u32>(column) << 3)) + 0;
      const bits = reinterpret<u32>(x);
      const ordered = bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
      const how = load<u32>(column, 4);
      store<u32>(slot, x != x ? (how & 1 ? 0xffffffff : 0) : how & 2 ? 0x80000000 : how & 4 ? 0x80000000 | <u32>(x != -Infinity) : ordered);
      column += 8;
    }
    from += rowBytes;
  }
}

export function columns64(from: usize, rows: i32, cols: i32, columns: usize, count: i32, to: usize): void {
  const bytes = (<usize>count + 1) << 6;
  const rowBytes = <usize>cols << 3;
  for (let i = 0; i < rows; i++) {
    let slot = to + <usize>(i >> 3) * bytes + (<usize>(i & 7) << 3);
    store<u64>(slot, ONE);
    let column = columns;
    for (let c = 0; c < count; c++) {
      slot += 64;
      const x = load<f64>(from + (<usize>load<u32>(column) << 3));
      const how = load<u32>(column, 4);
      store<f64>(slot, x != x ? (how & 1 ? Infinity : -Infinity) : how & 2 ? 0 : how & 4 ? <f64>(x != -Infinity) : x);
      column += 8;
    }
    from += rowBytes;
  }
}
