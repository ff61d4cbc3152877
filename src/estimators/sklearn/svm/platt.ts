/** Probabilities from the scores of pairs of classes: libsvm's sigmoid and its `multiclass_probability` (Wu, Lin and Weng). */

const LOWEST = 1e-7;

/** Probability of the first class of a pair, kept off 0 and 1. */
export function plattSigmoid(score: number, a: number, b: number): number {
  const x = score * a + b;
  const p = x >= 0 ? Math.exp(-x) / (1 + Math.exp(-x)) : 1 / (1 + Math.exp(x));
  return Math.min(Math.max(p, LOWEST), 1 - LOWEST);
}

/**
 * Probabilities of `n` classes that fit those of the pairs best, by the iteration that libsvm uses, with its stopping rule:
 * it ends early, so another method would give other digits.
 *
 * @param pairs Probability of the first class of (0, 1), (0, 2) … (1, 2) …
 */
export function pairwiseCoupling(pairs: Float64Array, n: number): Float64Array {
  const r = pairTable(pairs, n);
  const Q = new Float64Array(n * n);
  for (let t = 0; t < n; t++) {
    for (let j = 0; j < n; j++) {
      if (j === t) continue;
      Q[t * n + t]! += r[j * n + t]! * r[j * n + t]!;
      Q[t * n + j] = j < t ? Q[j * n + t]! : -r[j * n + t]! * r[t * n + j]!;
    }
  }
  const p = new Float64Array(n).fill(1 / n);
  const Qp = new Float64Array(n);
  const limit = Math.max(100, n);
  for (let iteration = 0; iteration < limit; iteration++) {
    let pQp = 0;
    for (let t = 0; t < n; t++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += Q[t * n + j]! * p[j]!;
      Qp[t] = sum;
      pQp += p[t]! * sum;
    }
    let error = 0;
    for (let t = 0; t < n; t++) error = Math.max(error, Math.abs(Qp[t]! - pQp));
    if (error < 0.005 / n) break;
    for (let t = 0; t < n; t++) {
      const own = Q[t * n + t]!;
      const diff = (-Qp[t]! + pQp) / own;
      p[t]! += diff;
      pQp = (pQp + diff * (diff * own + 2 * Qp[t]!)) / (1 + diff) / (1 + diff);
      for (let j = 0; j < n; j++) {
        Qp[j] = (Qp[j]! + diff * Q[t * n + j]!) / (1 + diff);
        p[j]! /= 1 + diff;
      }
    }
  }
  return p;
}

/** `r[i][j]`: probability of class i against class j. */
function pairTable(pairs: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      r[i * n + j] = pairs[at++]!;
      r[j * n + i] = 1 - r[i * n + j]!;
    }
  }
  return r;
}
