/** Quantiles of targets that come several times each: `calc_weighted_quantile` of quantile-forest, linear interpolation. */

/**
 * The quantile of sorted `targets`, of which the i-th comes `counts[i]` times; NaN where all counts are 0.
 *
 * The share of the n counted targets is a rank from 1 to n, as in numpy's linear method; a rank between two targets is a mixture.
 */
export function weightedQuantile(targets: Float64Array, counts: Float64Array, share: number): number {
  const last = targets.length - 1;
  const until = new Float64Array(targets.length);
  let total = 0;
  counts.forEach((count, i) => (until[i] = total += count));
  if (total === 0) return NaN;
  const rank = share * (total - 1) + 1;
  let [low, high] = [0, 1];
  for (let i = 0; i <= last && rank >= until[i]!; i++) if (counts[i]! > 0) [low, high] = [i, i + 1];
  high = Math.min(high, last);
  while (high <= last && counts[high] === 0) high++;
  if (high > last) high = low;
  if (low === last) return targets[last]!;
  const [a, b] = [targets[low]!, targets[high]!];
  if (low === high || a === b) return a;
  const from = Math.min(share, (until[low]! - 1) / (total - 1));
  // the first of the upper targets, where there are several of them
  const to = from + (Math.max(share, (until[high]! - 1) / (total - 1)) - from) / counts[high]!;
  if (share >= to) return b;
  const part = (share - from) / (to - from);
  return part <= 0 ? a : part >= 1 ? b : a + part * (b - a);
}

/** The mean of `targets`, of which the i-th comes `counts[i]` times. */
export function weightedMean(targets: Float64Array, counts: Float64Array): number {
  let [sum, total] = [0, 0];
  counts.forEach((count, i) => {
    sum += targets[i]! * count;
    total += count;
  });
  return sum / total;
}
