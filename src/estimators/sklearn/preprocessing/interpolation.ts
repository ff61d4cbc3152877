/**
 * `numpy.interp`. Its search begins where the last one ended, which matters where points are not quite in order: the
 * quantiles of early releases.
 */
const NEARBY = 8;

export class Interpolation {
  readonly #xs: Float64Array;
  readonly #ys: Float64Array;
  #guess = 0;

  constructor(xs: Float64Array, ys: Float64Array) {
    this.#xs = xs;
    this.#ys = ys;
  }

  at(x: number): number {
    const [xs, ys] = [this.#xs, this.#ys];
    const last = xs.length - 1;
    const j = xs.length === 1 ? (x < xs[0]! ? -1 : x > xs[0]! ? 1 : 0) : this.#find(x);
    this.#guess = j;
    if (j < 0) return ys[0]!;
    if (j >= last || xs[j] === x) return ys[Math.min(j, last)]!;
    const slope = (ys[j + 1]! - ys[j]!) / (xs[j + 1]! - xs[j]!);
    return slope * (x - xs[j]!) + ys[j]!;
  }

  /** The last point that is not above x; -1 or the number of points beyond the ends. */
  #find(x: number): number {
    const xs = this.#xs;
    const count = xs.length;
    if (x > xs[count - 1]!) return count;
    if (x < xs[0]!) return -1;
    if (count <= 4) {
      let i = 1;
      while (i < count && x >= xs[i]!) i++;
      return i - 1;
    }
    const guess = Math.max(1, Math.min(this.#guess, count - 3));
    let [low, high] = [0, count];
    if (x < xs[guess]!) {
      if (x >= xs[guess - 1]!) return guess - 1;
      high = guess - 1;
      if (guess > NEARBY && x >= xs[guess - NEARBY]!) low = guess - NEARBY;
    } else {
      if (x < xs[guess + 1]!) return guess;
      if (x < xs[guess + 2]!) return guess + 1;
      low = guess + 2;
      if (guess < count - NEARBY - 1 && x < xs[guess + NEARBY]!) high = guess + NEARBY;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (x >= xs[middle]!) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
