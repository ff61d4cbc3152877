/** Orders and quantiles as numpy has them. */

/** Positions by growing value, equal ones in their order (`numpy.argsort`, stable). NaN is last. */
export function ascending(values: Float64Array): number[] {
  const key = (value: number): number => (Number.isNaN(value) ? Infinity : value);
  return Array.from(values.keys()).sort((a, b) => {
    const [x, y] = [key(values[a]!), key(values[b]!)];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
}

/** `numpy.percentile`, linear between the neighbours. */
export function percentile(values: Float64Array, percent: number): number {
  const sorted = values.slice().sort();
  const at = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  const share = at - below;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

export function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
