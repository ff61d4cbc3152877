/**
 * Orthogonal matching pursuit on a Gram matrix, as scikit-learn's `_gram_omp`.
 * R. Rubinstein, M. Zibulevsky, M. Elad, Technion CS-2008-08.
 */
import { cholesky, solveCholesky } from '../factor/cholesky.js';

const EPSILON = 2 ** -52;

/** Coefficients of at most `count` atoms. `gram` is atoms × atoms, `products` those of the atoms with the signal. */
export function matchingPursuit(gram: Float64Array, products: Float64Array, count: number): Float64Array {
  const size = products.length;
  // Atoms in the order in which they are swapped to the front.
  const order = Int32Array.from({ length: size }, (_, i) => i);
  let residual = products.slice();
  let weights = new Float64Array(0);
  let active = 0;
  while (active < count) {
    let best = 0;
    for (let i = 1; i < size; i++) if (Math.abs(residual[i]!) > Math.abs(residual[best]!)) best = i;
    if (best < active || residual[best]! ** 2 < EPSILON) break;
    const [a, b] = [order[active]!, order[best]!];
    order[active] = b;
    order[best] = a;
    const factor = factorOf(gram, size, order, active + 1);
    if (factor === undefined) {
      order[active] = a;
      order[best] = b;
      break;
    }
    active++;
    weights = Float64Array.from({ length: active }, (_, i) => products[order[i]!]!);
    solveCholesky(factor, active, weights);
    residual = Float64Array.from(order, (atom) => {
      let sum = 0;
      for (let k = 0; k < active; k++) sum += gram[atom * size + order[k]!]! * weights[k]!;
      return products[atom]! - sum;
    });
  }
  const out = new Float64Array(size);
  for (let k = 0; k < active; k++) out[order[k]!] = weights[k]!;
  return out;
}

/** Cholesky factor of the chosen atoms; undefined where the last depends on the others. */
function factorOf(gram: Float64Array, size: number, order: Int32Array, count: number): Float64Array | undefined {
  const part = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) part[i * count + j] = gram[order[i]! * size + order[j]!]!;
  }
  const factor = cholesky(part, count);
  if (factor === undefined) return undefined;
  return count > 1 && factor[count * count - 1]! ** 2 <= EPSILON ? undefined : factor;
}
