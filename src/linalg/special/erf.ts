/** Functions of scipy.special to full precision: erf and digamma. */

/** The error function: a series of positive terms for small arguments, a continued fraction for large ones. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x) || x === 0) return x;
  if (size > 6) return Math.sign(x);
  return Math.sign(x) * (size < 2.5 ? erfSeries(size) : 1 - erfcFraction(size));
}

/** 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** e^(-x²)/√π / (x + ½/(x + 1/(x + 3/2/(x + …)))), from the inside out. */
function erfcFraction(x: number): number {
  let rest = x;
  for (let n = 120; n > 0; n--) rest = x + n / 2 / rest;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / rest;
}

/** B₂ₙ / 2n of the asymptotic series. */
const BERNOULLI = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** ψ(x) for positive x: recurrence up to 10, then the asymptotic series. */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift -= 1 / at;
    at += 1;
  }
  const square = 1 / (at * at);
  let power = square;
  let series = 0;
  for (const factor of BERNOULLI) {
    series += factor * power;
    power *= square;
  }
  return shift + Math.log(at) - 0.5 / at - series;
}
