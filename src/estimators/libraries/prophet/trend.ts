/** Trends of Prophet: lines whose slope changes at points in time, saturating ones, and none. `forecaster.py` of 1.1. */

export interface Trend {
  readonly k: number;
  readonly m: number;
  readonly deltas: Float64Array;
  readonly changes: Float64Array;
}

/** Slope and offset at a time, before the changes that come later. */
function sums({ k, m, deltas, changes }: Trend, steps: Float64Array, t: number): [slope: number, offset: number] {
  let slope = 0;
  let offset = 0;
  for (let i = 0; i < changes.length; i++) {
    if (changes[i]! > t) continue;
    slope += deltas[i]!;
    offset += steps[i]!;
  }
  return [slope + k, offset + m];
}

export function linearTrend(trend: Trend, t: Float64Array): Float64Array {
  const steps = trend.changes.map((change, i) => -change * trend.deltas[i]!);
  return t.map((time) => {
    const [slope, offset] = sums(trend, steps, time);
    return slope * time + offset;
  });
}

export function logisticTrend(trend: Trend, t: Float64Array, caps: Float64Array): Float64Array {
  const { k, m, deltas, changes } = trend;
  const steps = new Float64Array(changes.length);
  let rate = k;
  let sum = 0;
  changes.forEach((change, i) => {
    const next = rate + deltas[i]!;
    steps[i] = (change - m - sum) * (1 - rate / next);
    sum += steps[i]!;
    rate = next;
  });
  return t.map((time, i) => {
    const [slope, offset] = sums(trend, steps, time);
    return caps[i]! / (1 + Math.exp(-slope * (time - offset)));
  });
}
