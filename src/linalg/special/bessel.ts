/** The modified Bessel function of the second kind, and the gamma function, for the Matern kernel. */

/** Half of it is the error of the sum below, far beneath the last digit. */
const STEP = 1 / 16;
/** exp of less is zero. */
const LEAST = -746;

/**
 * K of order `nu` at x > 0: the integral over t from 0 of exp(-x·cosh t)·cosh(nu·t) by the trapezoidal rule, which for this
 * integrand gains digits exponentially with smaller steps (NIST DLMF 10.32.9).
 */
export function besselK(nu: number, x: number): number {
  if (x > -LEAST) return 0;
  let sum = 0.5 * Math.exp(-x);
  const peak = Math.asinh(nu / x);
  for (let k = 1; ; k++) {
    const t = k * STEP;
    const decay = -x * Math.cosh(t);
    const term = 0.5 * (Math.exp(decay + nu * t) + Math.exp(decay - nu * t));
    sum += term;
    if (t > peak && (term < sum * 2 ** -60 || decay + nu * t < LEAST)) return sum * STEP;
  }
}

/** Coefficients of C. Lanczos's approximation for g = 7, as P. Godfrey computed them. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Γ(x) for x > 0. */
export function gammaOf(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gammaOf(1 - x));
  const z = x - 1;
  let sum = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i]! / (z + i);
  const t = z + 7.5;
  // The power in two halves, so that it does not overflow before the exponential takes it back.
  const half = t ** ((z + 0.5) / 2);
  return Math.sqrt(2 * Math.PI) * half * Math.exp(-t) * half * sum;
}
