/** The standard normal distribution. Formulas: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1 and 26.2. */

/** The error function, by a series of positive terms (7.1.6); for larger values 1 − erfc. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size > 3) return Math.sign(x) * (1 - erfc(size));
  let term = size;
  let sum = size;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-size * size) * sum;
}

/** 1 − erf without loss of digits: a continued fraction (7.1.14) for larger values. */
export function erfc(x: number): number {
  if (x < 1.5) return 1 - erf(x);
  if (x === Infinity) return 0;
  // From the innermost step outwards; enough of them for double precision.
  let fraction = x;
  for (let n = 200; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** Probability of a smaller value. */
export function normalCdf(x: number): number {
  return x > 0 ? 0.5 * (1 + erf(x * Math.SQRT1_2)) : 0.5 * erfc(-x * Math.SQRT1_2);
}

/** The value below which lies the probability `p`: a rational guess (26.2.22), improved by Halley's method. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return -Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = (2.30753 + 0.27061 * t) / (1 + t * (0.99229 + 0.04481 * t)) - t;
  for (let i = 0; i < 4; i++) {
    // Near the middle the difference to one half keeps its digits.
    const miss = p > 0.1 ? 0.5 * erf(x * Math.SQRT1_2) - (p - 0.5) : normalCdf(x) - p;
    const step = miss * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
    x -= step / (1 + (x * step) / 2);
  }
  return x;
}
