/** Student's t distribution, for p-values: the regularized incomplete beta function as a continued fraction. */
import { logGamma } from '../../../linalg/special/gamma.js';

const TINY = 1e-300;

/** Lentz' method; Numerical Recipes 6.4, DLMF 8.17.22. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let found = d;
  for (let k = 1; k <= 500; k++) {
    const even = (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k));
    const odd = (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1));
    for (const step of [even, odd]) {
      d = 1 + step * d;
      c = 1 + step / c;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      if (Math.abs(c) < TINY) c = TINY;
      found *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return found;
}

function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
}

/** Probability of a value at least as far from 0, on either side. */
export function twoSidedT(t: number, degrees: number): number {
  return Number.isNaN(t) ? Number.NaN : incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t));
}
