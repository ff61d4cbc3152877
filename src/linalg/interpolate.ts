/** numpy.interp for one value between the first and the last of rising `x`: on the line between its neighbours. */
export function interpolate(x: Float64Array, y: Float64Array, value: number): number {
  const last = x.length - 1;
  if (value <= x[0]!) return y[0]!;
  if (value >= x[last]!) return y[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= value) low = middle;
    else high = middle;
  }
  if (x[low] === value) return y[low]!;
  const slope = (y[high]! - y[low]!) / (x[high]! - x[low]!);
  return slope * (value - x[low]!) + y[low]!;
}
