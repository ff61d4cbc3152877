/**
 * Rows down trees of few leaves, sixteen rows to an instruction and without a step from node to node: every leaf is a bit,
 * every node that sends a row to the right clears the bits of the leaves on its left, and the first bit that is left is the
 * leaf. (C. Lucchese et al., "QuickScorer", SIGIR 2015.) Comparisons are of bytes: the rank of a number among the distinct
 * thresholds of its feature decides like the number. src/trees/leaf-bits.ts makes the form.
 */

@inline
function rankOf(found: u32, x: f64, missing: i32): i32 {
  return select<i32>(missing, <i32>(found >> 3) - 128, x != x);
}

/**
 * The ranks of rows of float64 as columns of bytes, `ld` bytes each: how many thresholds are below, less 128; for missing values
 * what the column says: below all thresholds, or above. `columns` has four words for each column: where its thresholds are, filled
 * up with infinity to one less than a power of two, half of that power in bytes (0 without thresholds), which number of a row it
 * looks at, and the rank of missing values. Rows are taken eight at a time, so up to seven behind the last are written.
 */
export function ranks(
  X: usize,
  rows: i32,
  cols: i32,
  columns: usize,
  count: i32,
  out: usize,
  ld: usize,
  single: bool,
): void {
  const rowBytes = <usize>cols << 3;
  for (let c = 0; c < count; c++) {
    const table = <usize>load<u32>(columns);
    const top = load<u32>(columns, 4);
    let from = X + (<usize>load<u32>(columns, 8) << 3);
    const missing = load<i32>(columns, 12);
    columns += 16;
    for (let i = 0; i < rows; i += 8) {
      let x0 = load<f64>(from);
      from += rowBytes;
      let x1 = load<f64>(from);
      from += rowBytes;
      let x2 = load<f64>(from);
      from += rowBytes;
      let x3 = load<f64>(from);
      from += rowBytes;
      let x4 = load<f64>(from);
      from += rowBytes;
      let x5 = load<f64>(from);
      from += rowBytes;
      let x6 = load<f64>(from);
      from += rowBytes;
      let x7 = load<f64>(from);
      from += rowBytes;
      if (single) {
        x0 = <f64>(<f32>x0);
        x1 = <f64>(<f32>x1);
        x2 = <f64>(<f32>x2);
        x3 = <f64>(<f32>x3);
        x4 = <f64>(<f32>x4);
        x5 = <f64>(<f32>x5);
        x6 = <f64>(<f32>x6);
        x7 = <f64>(<f32>x7);
      }
      let f0: u32 = 0;
      let f1: u32 = 0;
      let f2: u32 = 0;
      let f3: u32 = 0;
      let f4: u32 = 0;
      let f5: u32 = 0;
      let f6: u32 = 0;
      let f7: u32 = 0;
      for (let step = top; step >= 8; step >>= 1) {
        const at = table + step - 8;
        f0 += select<u32>(step, 0, load<f64>(at + f0) < x0);
        f1 += select<u32>(step, 0, load<f64>(at + f1) < x1);
        f2 += select<u32>(step, 0, load<f64>(at + f2) < x2);
        f3 += select<u32>(step, 0, load<f64>(at + f3) < x3);
        f4 += select<u32>(step, 0, load<f64>(at + f4) < x4);
        f5 += select<u32>(step, 0, load<f64>(at + f5) < x5);
        f6 += select<u32>(step, 0, load<f64>(at + f6) < x6);
        f7 += select<u32>(step, 0, load<f64>(at + f7) < x7);
      }
      store<u8>(out + i, <u8>rankOf(f0, x0, missing));
      store<u8>(out + i, <u8>rankOf(f1, x1, missing), 1);
      store<u8>(out + i, <u8>rankOf(f2, x2, missing), 2);
      store<u8>(out + i, <u8>rankOf(f3, x3, missing), 3);
      store<u8>(out + i, <u8>rankOf(f4, x4, missing), 4);
      store<u8>(out + i, <u8>rankOf(f5, x5, missing), 5);
      store<u8>(out + i, <u8>rankOf(f6, x6, missing), 6);
      store<u8>(out + i, <u8>rankOf(f7, x7, missing), 7);
    }
    out += ld;
  }
}

/** Bits of leaves that stay where `x` goes right: those on the left of the node go. */
@inline
function right(bits: v128, x: v128, threshold: v128, leaves: v128): v128 {
  return v128.andnot(bits, v128.and(leaves, i8x16.gt_s(x, threshold)));
}

/** The same at a split by category: 0xff where the table has a row's code among those that go right. */
@inline
function rightOf(bits: v128, x: v128, table: usize, blocks: i32, leaves: v128): v128 {
  let goes = i8x16.swizzle(v128.load(table), x);
  for (let b = 1; b < blocks; b++) {
    table += 16;
    // Codes below wrap around to numbers above 15, for which there is 0 in every table.
    x = i8x16.sub(x, i8x16.splat(16));
    goes = v128.or(goes, i8x16.swizzle(v128.load(table), x));
  }
  return v128.andnot(bits, v128.and(leaves, goes));
}

/**
 * The codes of a categorical column, a byte each: 0 for missing values, 1 for what no split names, and what `map` has for the
 * categories below `size` of numbers above `above`.
 */
export function codes(
  X: usize,
  rows: i32,
  cols: i32,
  source: i32,
  map: usize,
  size: i32,
  above: f64,
  out: usize,
): void {
  const rowBytes = <usize>cols << 3;
  let from = X + (<usize>source << 3);
  for (let i = 0; i < rows; i++) {
    const x = load<f64>(from);
    let code: i32 = 1;
    if (x > above && x < <f64>size) code = load<u8>(map + <usize>(<i32>x));
    if (x != x) code = 0;
    store<u8>(out + i, code);
    from += rowBytes;
  }
}

/** Number of the lowest bit of each byte, 8 where there is none. */
@inline
function lowest(bits: v128): v128 {
  return i8x16.popcnt(v128.andnot(i8x16.sub(bits, i8x16.splat(1)), bits));
}

/** Where the value of a row's leaf is. */
@inline
function valueOf(places: usize, values: usize): usize {
  return values + (<usize>load<u8>(places) << 3);
}

/** In float32: sums of two float32 numbers that are rounded twice are the same as if they were rounded once. */
@inline
function rounded(two: v128, single: bool): v128 {
  return single ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(two)) : two;
}

@inline
function addValues(
  places: usize,
  rows: i32,
  values: usize,
  width: u32,
  out: usize,
  outBytes: usize,
  single: bool,
): void {
  let i = 0;
  if (width == 1) {
    if (outBytes == 8) {
      // Two sums to an instruction; not in a variable each, so that they are loaded while others are added.
      for (; i + 4 <= rows; i += 4) {
        const low = v128.load64_lane(valueOf(places + 1, values), v128.load64_zero(valueOf(places, values)), 1);
        const high = v128.load64_lane(valueOf(places + 3, values), v128.load64_zero(valueOf(places + 2, values)), 1);
        v128.store(out, rounded(f64x2.add(v128.load(out), low), single));
        v128.store(out, rounded(f64x2.add(v128.load(out, 16), high), single), 16);
        places += 4;
        out += 32;
      }
    }
    for (; i < rows; i++) {
      const sum = load<f64>(out) + load<f64>(valueOf(places, values));
      store<f64>(out, single ? <f64>(<f32>sum) : sum);
      places++;
      out += outBytes;
    }
    return;
  }
  for (; i < rows; i++) {
    const from = values + (<usize>load<u8>(places + i) * width << 3);
    for (let k: usize = 0; k < width; k++) {
      const sum = load<f64>(out + (k << 3)) + load<f64>(from + (k << 3));
      store<f64>(out + (k << 3), single ? <f64>(<f32>sum) : sum);
    }
    out += outBytes;
  }
}

/** The leaf of each row: so many eighths before, and the lowest bit of its own. */
@inline
function leafOf(eighths: v128, bits: v128): v128 {
  eighths = i8x16.add(eighths, eighths);
  eighths = i8x16.add(eighths, eighths);
  eighths = i8x16.add(eighths, eighths);
  return i8x16.add(eighths, lowest(bits));
}

/**
 * Adds the values of the leaves of `count` trees to rows of sums, in the order of the trees. A tree is words: eighths of its
 * leaves, place of its first value, number of its first sum; then for each eighth how many words follow for nodes with thresholds,
 * and above 16 bits for splits by category. A node is its column, threshold and leaves on the left; a split by category has the number
 * of blocks of 16 in place of the threshold, and a word more, where the table stands from `tables` on. Sums of a row are `rowBytes`
 * apart from those of the next, and `sumBytes` from each other. `places` has room for 64 bytes, X for a multiple of 64 rows.
 */
@inline
function walk(
  trees: usize,
  count: i32,
  X: usize,
  ld: usize,
  rows: i32,
  values: usize,
  width: u32,
  out: usize,
  rowBytes: usize,
  sumBytes: usize,
  places: usize,
  tables: usize,
  single: bool,
): void {
  const none = i8x16.splat(0);
  const all = i8x16.splat(-1);
  for (let t = 0; t < count; t++) {
    const eighths = load<i32>(trees);
    const first = values + (<usize>load<u32>(trees, 4) << 3);
    const sums = out + <usize>load<u32>(trees, 8) * sumBytes;
    const start = trees + 12;
    for (let row = 0; row < rows; row += 64) {
      // Eighths that have no leaf for a row, less the one that is looked at; the bits of the first that has one.
      let empty0 = all;
      let empty1 = all;
      let empty2 = all;
      let empty3 = all;
      let kept0 = none;
      let kept1 = none;
      let kept2 = none;
      let kept3 = none;
      let open0 = all;
      let open1 = all;
      let open2 = all;
      let open3 = all;
      trees = start;
      for (let e = 0; e < eighths; e++) {
        let bits0 = all;
        let bits1 = all;
        let bits2 = all;
        let bits3 = all;
        const words = load<u32>(trees);
        trees += 4;
        let end = trees + (<usize>(words & 0xffff) << 2);
        while (trees < end) {
          const x = X + <usize>load<u16>(trees) * ld + row;
          const threshold = v128.load8_splat(trees, 2);
          const leaves = v128.load8_splat(trees, 3);
          bits0 = right(bits0, v128.load(x), threshold, leaves);
          bits1 = right(bits1, v128.load(x, 16), threshold, leaves);
          bits2 = right(bits2, v128.load(x, 32), threshold, leaves);
          bits3 = right(bits3, v128.load(x, 48), threshold, leaves);
          trees += 4;
        }
        end = trees + (<usize>(words >> 16) << 2);
        while (trees < end) {
          const x = X + <usize>load<u16>(trees) * ld + row;
          const blocks = <i32>load<u8>(trees, 2);
          const leaves = v128.load8_splat(trees, 3);
          const table = tables + <usize>load<u32>(trees, 4);
          bits0 = rightOf(bits0, v128.load(x), table, blocks, leaves);
          bits1 = rightOf(bits1, v128.load(x, 16), table, blocks, leaves);
          bits2 = rightOf(bits2, v128.load(x, 32), table, blocks, leaves);
          bits3 = rightOf(bits3, v128.load(x, 48), table, blocks, leaves);
          trees += 8;
        }
        empty0 = i8x16.sub(empty0, open0);
        empty1 = i8x16.sub(empty1, open1);
        empty2 = i8x16.sub(empty2, open2);
        empty3 = i8x16.sub(empty3, open3);
        kept0 = v128.or(kept0, v128.and(open0, bits0));
        kept1 = v128.or(kept1, v128.and(open1, bits1));
        kept2 = v128.or(kept2, v128.and(open2, bits2));
        kept3 = v128.or(kept3, v128.and(open3, bits3));
        open0 = v128.and(open0, i8x16.eq(bits0, none));
        open1 = v128.and(open1, i8x16.eq(bits1, none));
        open2 = v128.and(open2, i8x16.eq(bits2, none));
        open3 = v128.and(open3, i8x16.eq(bits3, none));
      }
      v128.store(places, leafOf(empty0, kept0));
      v128.store(places, leafOf(empty1, kept1), 16);
      v128.store(places, leafOf(empty2, kept2), 32);
      v128.store(places, leafOf(empty3, kept3), 48);
      addValues(places, min(64, rows - row), first, width, sums + <usize>row * rowBytes, rowBytes, single);
    }
  }
}

export function leafBits(
  trees: usize,
  count: i32,
  X: usize,
  ld: usize,
  rows: i32,
  values: usize,
  width: u32,
  out: usize,
  rowBytes: usize,
  sumBytes: usize,
  places: usize,
  tables: usize,
): void {
  walk(trees, count, X, ld, rows, values, width, out, rowBytes, sumBytes, places, tables, false);
}

/** The same with sums in float32. */
export function leafBits32(
  trees: usize,
  count: i32,
  X: usize,
  ld: usize,
  rows: i32,
  values: usize,
  width: u32,
  out: usize,
  rowBytes: usize,
  sumBytes: usize,
  places: usize,
  tables: usize,
): void {
  walk(trees, count, X, ld, rows, values, width, out, rowBytes, sumBytes, places, tables, true);
}

/** Not 0 where one of the numbers is not finite. */
export function notFinite(from: usize, count: i32): i32 {
  let bad = f64x2.splat(0);
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const two = v128.load(from);
    bad = v128.or(bad, f64x2.sub(two, two));
    from += 16;
  }
  if (i < count) {
    const one = f64x2.splat(load<f64>(from));
    bad = v128.or(bad, f64x2.sub(one, one));
  }
  return <i32>v128.any_true(bad);
}

/** Not 0 where one of the numbers is not finite as a float32. */
export function notFinite32(from: usize, count: i32): i32 {
  let bad = f32x4.splat(0);
  let i = 0;
  for (; i + 2 <= count; i += 2) {
    const two = f32x4.demote_f64x2_zero(v128.load(from));
    bad = v128.or(bad, f32x4.sub(two, two));
    from += 16;
  }
  if (i < count) {
    const one = f32x4.splat(<f32>load<f64>(from));
    bad = v128.or(bad, f32x4.sub(one, one));
  }
  return <i32>v128.any_true(bad);
}
