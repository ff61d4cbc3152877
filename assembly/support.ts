/**
 * Sums of coefficients times exp(-gamma · |x - v|²) over the vectors of a model, which stay in registers from the products
 * to the sums. src/linalg/rbf.ts writes the model, and does the same without WebAssembly:
 *
 * 256 powers of 2 from 1 to 2, the centre that is taken from rows of X, the number of panels of each segment, -gamma·|v|²
 * of each vector, panels of four vectors, and for each panel four coefficients for each sum. Distances come from products,
 * or, for `direct`, from differences.
 */

const ROUND: f64 = 6755399441055744.0;
/** Panels that stay in the nearest cache together with four rows. */
const NEAR: usize = 14 << 10;

/**
 * 2 to two powers that are at most 0, in parts of 1/256: a table for whole parts, a polynomial between them. Powers below
 * -1022 and NaN give the least normal number.
 */
@inline
function power(x: v128, table: usize): v128 {
  const low = f64x2.pmax(f64x2.splat(-261632), x);
  const shifted = f64x2.add(low, f64x2.splat(ROUND));
  const r = f64x2.sub(low, f64x2.sub(shifted, f64x2.splat(ROUND)));
  const first = (i32x4.extract_lane(shifted, 0) & 255) << 3;
  const second = (i32x4.extract_lane(shifted, 2) & 255) << 3;
  const t = v128.load64_lane(table + <usize>second, v128.load64_zero(table + <usize>first), 1);
  let p = f64x2.add(f64x2.mul(r, f64x2.splat(2.239395190875157e-12)), f64x2.splat(3.3083026805413713e-09));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(3.6655655969101062e-06));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.0027076061740622863));
  p = f64x2.mul(p, r);
  const y = f64x2.add(t, f64x2.mul(t, p));
  return i64x2.add(y, i64x2.shl(v128.andnot(shifted, i64x2.splat(255)), 44));
}

/** Parts of an octave to a power of e: 256 / ln 2. */
const PARTS: f64 = 369.3299304675746;

let table: usize = 0;
/**
 * 0 for exp(-gamma · d²); 1 to 3 for a Matern kernel of r = gamma · d: exp(-r) times 1, 1 + r or 1 + r + r²/3; 4 for
 * (1 + gamma · d²)^-alpha.
 */
let shape: i32 = 0;
let alpha: f64 = 0;
/** 1/c and -log(1/c) of 128 numbers c from 1 to 2, where they are needed. */
let logs: usize = 0;
let twice: f64 = 0;
let minus: f64 = 0;
let sums: i32 = 0;

/** Matern kernels of squared distances. */
function matern(squared: v128): v128 {
  // Behind it there is nothing but what the factor would make of the least number.
  const r = f64x2.pmin(f64x2.splat(1e5), f64x2.mul(f64x2.sqrt(squared), f64x2.splat(-minus)));
  const e = power(f64x2.mul(r, f64x2.splat(-PARTS)), table);
  if (shape == 1) return e;
  let factor = f64x2.add(f64x2.splat(1), r);
  if (shape == 3) factor = f64x2.add(factor, f64x2.mul(f64x2.mul(r, r), f64x2.splat(1.0 / 3.0)));
  return f64x2.mul(e, factor);
}

/** A power of 1 + gamma · d², by its logarithm: a table for the first bits, a polynomial for the others. */
function rational(squared: v128): v128 {
  const y = f64x2.add(f64x2.mul(squared, f64x2.splat(-minus)), f64x2.splat(1));
  if (alpha == 1) return f64x2.div(f64x2.splat(1), y);
  const high = i64x2.shr_u(y, 45);
  const first = logs + ((<usize>i32x4.extract_lane(high, 0) & 127) << 4);
  const second = logs + ((<usize>i32x4.extract_lane(high, 2) & 127) << 4);
  const exponents = i64x2.shr_u(y, 52);
  const e = f64x2.sub(
    f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2)),
    f64x2.splat(1023),
  );
  const mantissa = v128.or(v128.and(y, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const inverse = v128.load64_lane(second, v128.load64_zero(first), 1);
  const logarithm = v128.load64_lane(second, v128.load64_zero(first, 8), 1, 8);
  const r = f64x2.sub(f64x2.mul(mantissa, inverse), f64x2.splat(1));
  let p = f64x2.sub(f64x2.splat(0.2), f64x2.mul(r, f64x2.splat(1.0 / 6.0)));
  p = f64x2.add(f64x2.splat(-0.25), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(1.0 / 3.0), f64x2.mul(r, p));
  p = f64x2.add(f64x2.splat(-0.5), f64x2.mul(r, p));
  p = f64x2.add(r, f64x2.mul(f64x2.mul(r, r), p));
  const log = f64x2.add(f64x2.add(f64x2.mul(e, f64x2.splat(0.6931471805599453)), logarithm), p);
  return power(f64x2.mul(f64x2.mul(log, f64x2.splat(alpha)), f64x2.splat(-PARTS)), table);
}

/** The sums of one row and panel, added to what is there in two lanes. */
@inline
function add(direct: bool, first: v128, second: v128, own: v128, norms: usize, coefs: usize, to: usize): void {
  let low: v128;
  let high: v128;
  if (direct) {
    low = f64x2.mul(first, f64x2.splat(minus));
    high = f64x2.mul(second, f64x2.splat(minus));
  } else {
    const zero = f64x2.splat(0);
    const factor = f64x2.splat(twice);
    low = f64x2.pmin(f64x2.add(f64x2.add(own, v128.load(norms)), f64x2.mul(first, factor)), zero);
    high = f64x2.pmin(f64x2.add(f64x2.add(own, v128.load(norms, 16)), f64x2.mul(second, factor)), zero);
  }
  if (direct && shape != 0) {
    low = shape == 4 ? rational(first) : matern(first);
    high = shape == 4 ? rational(second) : matern(second);
  } else {
    low = power(low, table);
    high = power(high, table);
  }
  let c = coefs;
  let at = to;
  const end = at + (<usize>sums << 4);
  do {
    const both = f64x2.add(f64x2.mul(low, v128.load(c)), f64x2.mul(high, v128.load(c, 16)));
    v128.store(at, f64x2.add(v128.load(at), both));
    c += 32;
    at += 16;
  } while (at < end);
}

@inline
function square(a: v128, b: v128, sum: v128): v128 {
  const d = f64x2.sub(a, b);
  return f64x2.add(sum, f64x2.mul(d, d));
}

/** Four rows side by side for each column, and panels. */
@inline
function fourOf(
  direct: bool,
  rows: usize,
  cols: usize,
  panel: usize,
  own: usize,
  norms: usize,
  coefs: usize,
  to: usize,
  next: usize,
  count: usize,
): void {
  let w = panel;
  const end = rows + (cols << 5);
  const stop = norms + (count << 5);
  for (; norms < stop; norms += 32) {
    let x = rows;
    let a0 = f64x2.splat(0);
    let a1 = a0;
    let b0 = a0;
    let b1 = a0;
    let c0 = a0;
    let c1 = a0;
    let d0 = a0;
    let d1 = a0;
    if (direct) {
      for (; x < end; x += 32) {
        const low = v128.load(w);
        const high = v128.load(w, 16);
        const a = v128.load64_splat(x);
        a0 = square(a, low, a0);
        a1 = square(a, high, a1);
        const b = v128.load64_splat(x, 8);
        b0 = square(b, low, b0);
        b1 = square(b, high, b1);
        const c = v128.load64_splat(x, 16);
        c0 = square(c, low, c0);
        c1 = square(c, high, c1);
        const d = v128.load64_splat(x, 24);
        d0 = square(d, low, d0);
        d1 = square(d, high, d1);
        w += 32;
      }
    } else {
      for (; x < end; x += 32) {
        const low = v128.load(w);
        const high = v128.load(w, 16);
        const a = v128.load64_splat(x);
        a0 = f64x2.add(a0, f64x2.mul(a, low));
        a1 = f64x2.add(a1, f64x2.mul(a, high));
        const b = v128.load64_splat(x, 8);
        b0 = f64x2.add(b0, f64x2.mul(b, low));
        b1 = f64x2.add(b1, f64x2.mul(b, high));
        const c = v128.load64_splat(x, 16);
        c0 = f64x2.add(c0, f64x2.mul(c, low));
        c1 = f64x2.add(c1, f64x2.mul(c, high));
        const d = v128.load64_splat(x, 24);
        d0 = f64x2.add(d0, f64x2.mul(d, low));
        d1 = f64x2.add(d1, f64x2.mul(d, high));
        w += 32;
      }
    }
    add(direct, a0, a1, v128.load64_splat(own), norms, coefs, to);
    add(direct, b0, b1, v128.load64_splat(own, 8), norms, coefs, to + next);
    add(direct, c0, c1, v128.load64_splat(own, 16), norms, coefs, to + 2 * next);
    add(direct, d0, d1, v128.load64_splat(own, 24), norms, coefs, to + 3 * next);
    coefs += <usize>sums << 5;
  }
}

@inline
function oneOf(direct: bool, x: usize, cols: usize, panel: usize, own: usize, norms: usize, coefs: usize, to: usize): void {
  let a0 = f64x2.splat(0);
  let a1 = a0;
  let w = panel;
  const end = x + (cols << 5);
  if (direct) {
    for (; x < end; x += 32) {
      const a = v128.load64_splat(x);
      a0 = square(a, v128.load(w), a0);
      a1 = square(a, v128.load(w, 16), a1);
      w += 32;
    }
  } else {
    for (; x < end; x += 32) {
      const a = v128.load64_splat(x);
      a0 = f64x2.add(a0, f64x2.mul(a, v128.load(w)));
      a1 = f64x2.add(a1, f64x2.mul(a, v128.load(w, 16)));
      w += 32;
    }
  }
  add(direct, a0, a1, v128.load64_splat(own), norms, coefs, to);
}

function four(
  x: usize,
  cols: usize,
  panel: usize,
  own: usize,
  norms: usize,
  coefs: usize,
  to: usize,
  next: usize,
  count: usize,
): void {
  fourOf(false, x, cols, panel, own, norms, coefs, to, next, count);
}

function fourDirect(
  x: usize,
  cols: usize,
  panel: usize,
  own: usize,
  norms: usize,
  coefs: usize,
  to: usize,
  next: usize,
  count: usize,
): void {
  fourOf(true, x, cols, panel, own, norms, coefs, to, next, count);
}

function one(x: usize, cols: usize, panel: usize, own: usize, norms: usize, coefs: usize, to: usize): void {
  oneOf(false, x, cols, panel, own, norms, coefs, to);
}

function oneDirect(x: usize, cols: usize, panel: usize, own: usize, norms: usize, coefs: usize, to: usize): void {
  oneOf(true, x, cols, panel, own, norms, coefs, to);
}

/**
 * For each row, segment and sum two numbers, whose sum it is. `work` has room for one row of X more than `rows`, rounded up
 * to four, and `out` for as many rows.
 */
export function support(
  model: usize,
  X: usize,
  rows: i32,
  cols: i32,
  segments: i32,
  count: i32,
  gamma: f64,
  differences: bool,
  kind: i32,
  exponent: f64,
  out: usize,
  work: usize,
): void {
  table = model;
  shape = kind;
  alpha = exponent;
  sums = count;
  minus = -gamma;
  twice = 2 * gamma;
  const width = <usize>cols;
  const center = model + 2048;
  const sizes = center + (width << 3);
  let total: usize = 0;
  for (let s: usize = 0; s < <usize>segments; s++) total += <usize>load<f64>(sizes + (s << 3));
  let norms = sizes + (<usize>segments << 3);
  let panel = norms + (total << 5);
  const panelBytes = width << 5;
  let coefs = panel + total * panelBytes;
  const coefBytes = <usize>count << 5;
  logs = coefs + total * coefBytes;
  const next = <usize>(segments * count) << 4;
  const whole = (<usize>rows + 3) & ~3;
  const groups = work + (whole << 3);
  memory.fill(out, 0, whole * next);
  memory.fill(work, 0, (whole << 3) + whole * (width << 3));
  for (let i: usize = 0; i < <usize>rows; i++) {
    const x = X + i * (width << 3);
    const to = groups + (i >> 2) * panelBytes + ((i & 3) << 3);
    let own: f64 = 0;
    for (let j: usize = 0; j < width; j++) {
      const value = load<f64>(x + (j << 3)) - load<f64>(center + (j << 3));
      store<f64>(to + (j << 5), value);
      own += value * value;
    }
    store<f64>(work + (i << 3), minus * own);
  }
  const near = max<usize>(1, NEAR / (panelBytes + coefBytes));
  let first = out;
  for (let s: usize = 0; s < <usize>segments; s++) {
    let left = <usize>load<f64>(sizes + (s << 3));
    while (left > 0) {
      const some = min(near, left);
      if (rows == 1) {
        for (let p: usize = 0; p < some; p++) {
          const at = panel + p * panelBytes;
          if (differences) oneDirect(groups, width, at, work, norms + (p << 5), coefs + p * coefBytes, first);
          else one(groups, width, at, work, norms + (p << 5), coefs + p * coefBytes, first);
        }
      } else {
        for (let i: usize = 0; i < whole; i += 4) {
          const x = groups + (i >> 2) * panelBytes;
          const to = first + i * next;
          const own = work + (i << 3);
          if (differences) fourDirect(x, width, panel, own, norms, coefs, to, next, some);
          else four(x, width, panel, own, norms, coefs, to, next, some);
        }
      }
      left -= some;
      norms += some << 5;
      panel += some * panelBytes;
      coefs += some * coefBytes;
    }
    first += <usize>count << 4;
  }
}
