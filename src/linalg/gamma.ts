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
