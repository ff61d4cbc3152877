/** Which features univariate tests keep. */
import { ascending, percentile } from './order.js';

/** The k best; of equal ones the last. NaN is worst. */
export function bestOf(scores: Float64Array, k: number): boolean[] {
  const clean = scores.map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score));
  const mask = new Array<boolean>(scores.length).fill(false);
  if (k > 0) for (const j of ascending(clean).slice(-k)) mask[j] = true;
  return mask;
}

/** The best `percent` of all; of those at the limit the first. */
export function bestPercent(scores: Float64Array, percent: number): boolean[] {
  if (percent === 100) return Array.from(scores, () => true);
  if (percent === 0) return Array.from(scores, () => false);
  const clean = scores.map((score) => (Number.isNaN(score) ? -Number.MAX_VALUE : score));
  const limit = percentile(clean, 100 - percent);
  const mask = Array.from(clean, (score) => score > limit);
  const room = Math.trunc((scores.length * percent) / 100) - mask.filter(Boolean).length;
  const ties = Array.from(clean.keys()).filter((j) => clean[j] === limit);
  // A negative end counts from behind, as in Python.
  for (const j of ties.slice(0, room)) mask[j] = true;
  return mask;
}

/** Benjamini and Hochberg's procedure for the rate of false discoveries. */
export function falseDiscoveries(pvalues: Float64Array, alpha: number): boolean[] {
  const n = pvalues.length;
  const sorted = pvalues.slice().sort();
  let limit = -Infinity;
  sorted.forEach((p, i) => {
    if (p <= (alpha / n) * (i + 1)) limit = p;
  });
  return Array.from(pvalues, (p) => p <= limit);
}

export function below(pvalues: Float64Array, limit: number): boolean[] {
  return Array.from(pvalues, (p) => p < limit);
}
