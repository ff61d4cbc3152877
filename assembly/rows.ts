/** Sums over the columns of a row: products with one vector, and distances in units of variances. */

/**
 * X·w + bias with one output, eight rows at a time. Numbers of two rows are turned into pairs, so that every sum runs over
 * the columns in their order, as in `affine`.
 */
export function product(X: usize, rows: i32, cols: i32, weights: usize, bias: f64, out: usize): void {
  const rowBytes = <usize>cols << 3;
  const evenBytes = <usize>(cols & ~1) << 3;
  const b = f64x2.splat(bias);
  let row = X;
  let to = out;
  let i = 0;
  for (; i + 8 <= rows; i += 8) {
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    const x1 = row + 2 * rowBytes;
    const x2 = row + 4 * rowBytes;
    const x3 = row + 6 * rowBytes;
    let j: usize = 0;
    for (; j < evenBytes; j += 16) {
      const w0 = v128.load64_splat(weights + j);
      const w1 = v128.load64_splat(weights + j, 8);
      let a = v128.load(row + j);
      let c = v128.load(row + rowBytes + j);
      s0 = f64x2.add(s0, f64x2.mul(v128.shuffle<f64>(a, c, 0, 2), w0));
      s0 = f64x2.add(s0, f64x2.mul(v128.shuffle<f64>(a, c, 1, 3), w1));
      a = v128.load(x1 + j);
      c = v128.load(x1 + rowBytes + j);
      s1 = f64x2.add(s1, f64x2.mul(v128.shuffle<f64>(a, c, 0, 2), w0));
      s1 = f64x2.add(s1, f64x2.mul(v128.shuffle<f64>(a, c, 1, 3), w1));
      a = v128.load(x2 + j);
      c = v128.load(x2 + rowBytes + j);
      s2 = f64x2.add(s2, f64x2.mul(v128.shuffle<f64>(a, c, 0, 2), w0));
      s2 = f64x2.add(s2, f64x2.mul(v128.shuffle<f64>(a, c, 1, 3), w1));
      a = v128.load(x3 + j);
      c = v128.load(x3 + rowBytes + j);
      s3 = f64x2.add(s3, f64x2.mul(v128.shuffle<f64>(a, c, 0, 2), w0));
      s3 = f64x2.add(s3, f64x2.mul(v128.shuffle<f64>(a, c, 1, 3), w1));
    }
    if (j < rowBytes) {
      const w = v128.load64_splat(weights + j);
      s0 = f64x2.add(s0, f64x2.mul(pair(row + j, rowBytes), w));
      s1 = f64x2.add(s1, f64x2.mul(pair(x1 + j, rowBytes), w));
      s2 = f64x2.add(s2, f64x2.mul(pair(x2 + j, rowBytes), w));
      s3 = f64x2.add(s3, f64x2.mul(pair(x3 + j, rowBytes), w));
    }
    v128.store(to, f64x2.add(s0, b));
    v128.store(to, f64x2.add(s1, b), 16);
    v128.store(to, f64x2.add(s2, b), 32);
    v128.store(to, f64x2.add(s3, b), 48);
    row += rowBytes << 3;
    to += 64;
  }
  for (; i < rows; i++) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < rowBytes; j += 8) sum += load<f64>(row + j) * load<f64>(weights + j);
    store<f64>(to, sum + bias);
    row += rowBytes;
    to += 8;
  }
}

@inline
function pair(x: usize, rowBytes: usize): v128 {
  return f64x2.replace_lane(v128.load64_splat(x), 1, load<f64>(x + rowBytes));
}

@inline
function apart(x: usize, mean: usize, inverse: usize): v128 {
  const d = f64x2.sub(v128.load(x), v128.load(mean));
  return f64x2.mul(f64x2.mul(d, d), v128.load(inverse));
}

@inline
function both(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** Σ (x - mean)² · inverse in numpy's order: halves above 128 columns, eight lanes below. */
function distance(x: usize, mean: usize, inverse: usize, cols: i32): f64 {
  if (cols > 128) {
    const half = cols >> 1;
    const left = half - (half & 7);
    const bytes = <usize>left << 3;
    return (
      distance(x, mean, inverse, left) + distance(x + bytes, mean + bytes, inverse + bytes, cols - left)
    );
  }
  const whole = <usize>(cols & ~7) << 3;
  const even = <usize>(cols & ~1) << 3;
  let sum: f64 = 0;
  let j: usize = 0;
  if (whole > 0) {
    let r0 = apart(x, mean, inverse);
    let r1 = apart(x + 16, mean + 16, inverse + 16);
    let r2 = apart(x + 32, mean + 32, inverse + 32);
    let r3 = apart(x + 48, mean + 48, inverse + 48);
    for (j = 64; j < whole; j += 64) {
      r0 = f64x2.add(r0, apart(x + j, mean + j, inverse + j));
      r1 = f64x2.add(r1, apart(x + j + 16, mean + j + 16, inverse + j + 16));
      r2 = f64x2.add(r2, apart(x + j + 32, mean + j + 32, inverse + j + 32));
      r3 = f64x2.add(r3, apart(x + j + 48, mean + j + 48, inverse + j + 48));
    }
    sum = both(r0) + both(r1) + (both(r2) + both(r3));
  }
  for (; j < even; j += 16) {
    const r = apart(x + j, mean + j, inverse + j);
    sum += f64x2.extract_lane(r, 0);
    sum += f64x2.extract_lane(r, 1);
  }
  if (cols & 1) {
    const d = load<f64>(x + j) - load<f64>(mean + j);
    sum += d * d * load<f64>(inverse + j);
  }
  return sum;
}

/**
 * prior + (constant - distance / 2) of each row and class. `model` has the priors, the constants, the means and the
 * inverses of the variances of the classes.
 */
export function gaussian(X: usize, rows: i32, cols: i32, model: usize, classes: i32, out: usize): void {
  const rowBytes = <usize>cols << 3;
  const perClass = <usize>classes << 3;
  const means = model + 2 * perClass;
  const inverses = means + <usize>classes * rowBytes;
  let to = out;
  for (let row = X, end = X + <usize>rows * rowBytes; row < end; row += rowBytes) {
    let at: usize = 0;
    for (let k: usize = 0; k < perClass; k += 8) {
      const sum = distance(row, means + at, inverses + at, cols);
      store<f64>(to, load<f64>(model + k) + (load<f64>(model + perClass + k) - 0.5 * sum));
      at += rowBytes;
      to += 8;
    }
  }
}

/** (x - mean) / scale of each column, in place. Gives their sum, which is finite only where all of them are. */
export function standardize(X: usize, rows: i32, cols: i32, mean: usize, scale: usize): f64 {
  const rowBytes = <usize>cols << 3;
  const even = <usize>(cols & ~1) << 3;
  let sums = f64x2.splat(0);
  let last: f64 = 0;
  for (let row = X, end = X + <usize>rows * rowBytes; row < end; row += rowBytes) {
    let j: usize = 0;
    for (; j < even; j += 16) {
      const value = f64x2.div(f64x2.sub(v128.load(row + j), v128.load(mean + j)), v128.load(scale + j));
      v128.store(row + j, value);
      sums = f64x2.add(sums, value);
    }
    if (j < rowBytes) {
      const value = (load<f64>(row + j) - load<f64>(mean + j)) / load<f64>(scale + j);
      store<f64>(row + j, value);
      last += value;
    }
  }
  return both(sums) + last;
}
