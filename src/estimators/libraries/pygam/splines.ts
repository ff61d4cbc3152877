/** B-splines over knots of equal distance, on a line beyond the edges. pygam's `utils.b_spline_basis`, after Hastie et al. */

export interface Spline {
  readonly edges: readonly [number, number];
  readonly splines: number;
  readonly order: number;
  readonly periodic: boolean;
}

interface Knots {
  readonly all: Float64Array;
  readonly count: number;
}

function knotsOf({ splines, order, periodic }: Spline): Knots {
  const count = splines + (periodic ? order : 0);
  const inner = count - order;
  const all = new Float64Array(inner + 1 + 2 * order);
  const step = 1 / inner;
  for (let i = 0; i < order; i++) all[i] = -(order - i) * step;
  for (let i = 0; i <= inner; i++) all[order + i] = i === inner ? 1 : i * step;
  for (let i = 1; i <= order; i++) all[order + inner + i] = 1 + i * step;
  // The last knot belongs to the last piece.
  all[all.length - 1]! += 1e-9;
  return { all, count };
}

/** Which piece a value is in: one, and zeros. */
function pieces(x: number, { all }: Knots): Float64Array {
  return Float64Array.from({ length: all.length - 1 }, (_, i) => (x >= all[i]! && x < all[i + 1]! ? 1 : 0));
}

/** Values of the splines, and of those of one degree less. */
function recursion(x: number, start: Float64Array, { all }: Knots, order: number): [Float64Array, Float64Array] {
  let bases = start;
  let before = start;
  let last = all.length - 1;
  for (let m = 2; m < order + 2; m++) {
    last--;
    before = bases;
    const from = bases;
    bases = Float64Array.from({ length: last }, (_, i) => {
      const left = ((x - all[i]!) * from[i]!) / (all[i + m - 1]! - all[i]!);
      const right = ((all[i + m]! - x) * from[i + 1]!) / (all[i + m]! - all[i + 1]!);
      return left + right;
    });
  }
  return [bases, before];
}

/** Slopes at an edge, of the splines of one degree less there. */
function slopes(before: Float64Array, { all }: Knots, order: number): Float64Array {
  return Float64Array.from({ length: before.length - 1 }, (_, i) => {
    const left = before[i]! / (all[i + order]! - all[i]!);
    const right = before[i + 1]! / (all[i + order + 1]! - all[i + 1]!);
    return order * (left - right);
  });
}

/** A function that gives the values of all splines at x. */
export function splineBasis(spline: Spline): (x: number) => Float64Array {
  const { edges, order, periodic } = spline;
  const knots = knotsOf(spline);
  const [low, high] = [Math.min(...edges), Math.max(...edges)];
  const scale = high - low === 0 ? 1 : high - low;
  const first = pieces(0, knots);
  const [atLow, beforeLow] = recursion(0, first, knots, order);
  const [atHigh, beforeHigh] = recursion(1, first.slice().reverse(), knots, order);
  const modulus = 1 + 1e-9;
  return (value) => {
    let x = (value - low) / scale;
    if (periodic) x = ((x % modulus) + modulus) % modulus;
    if (!periodic && order > 0 && (x < 0 || x > 1)) {
      const [edge, before, from] = x < 0 ? [atLow, beforeLow, 0] : [atHigh, beforeHigh, 1];
      return slopes(before, knots, order).map((slope, i) => slope * (x - from) + edge[i]!);
    }
    const [bases] = recursion(x, pieces(x, knots), knots, order);
    if (!periodic || order === 0) return bases;
    for (let i = 0; i < order; i++) bases[i] = Math.max(bases[i]!, bases[bases.length - order + i]!);
    return bases.slice(0, bases.length - order);
  };
}
