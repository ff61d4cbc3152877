/** Digamma (psi) of positive numbers, J. Bernardo's algorithm AS 103 as scikit-learn's latent Dirichlet allocation has it. */

const EULER = 0.5772156649015329;

export function fastDigamma(x: number): number {
  if (x <= 1e-6) return -EULER - 1 / x;
  let result = 0;
  let at = x;
  while (at < 6) {
    result -= 1 / at;
    at += 1;
  }
  const r = 1 / at;
  result += Math.log(at) - 0.5 * r;
  const square = r * r;
  return result - square * (1 / 12 - square * (1 / 120 - square * (1 / 252)));
}
