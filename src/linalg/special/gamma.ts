/** Logarithms of the gamma function at halves, and of the size of balls and spheres. */

/** log Γ(n / 2) for a whole n above 0, from Γ(1) = 1 and Γ(½) = √π. */
export function logGammaOfHalf(n: number): number {
  let sum = n % 2 === 0 ? 0 : 0.5 * Math.log(Math.PI);
  for (let k = n - 2; k > 0; k -= 2) sum += Math.log(k / 2);
  return sum;
}

/** Log of the volume of the unit ball in n dimensions. */
export function logBallVolume(n: number): number {
  return 0.5 * n * Math.log(Math.PI) - logGammaOfHalf(n + 2);
}

/** Log of the surface of the unit sphere that lies in n + 1 dimensions. */
export function logSphereSurface(n: number): number {
  return Math.log(2 * Math.PI) + logBallVolume(n - 1);
}

/** Coefficients of Stirling's series: B(2k) / (2k (2k - 1)), NIST DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** From here on the series is exact to the last digits. */
const FAR = 15;

/** log Γ(x) for x > 0: the series far out, and steps of Γ(x + 1) = x·Γ(x) before. */
export function logGamma(x: number): number {
  let factor = 1;
  let z = x;
  for (; z < FAR; z++) factor *= z;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series / (z * z) + STIRLING[k]!;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series / z - Math.log(factor);
}
