/**
 * Rows of fit as integers of 16 bits, whose products tell which rows may be near to a row of X: centred, scaled and rounded.
 * assembly/brute.ts and assembly/neighbors.ts compute the distances of those.
 */

/** Rows that stand side by side in a panel: two int16 of each for each pair of columns. */
export const PANEL = 8;
/** The length of the longest row: rows of X may be twice as long, and products stay below 2^31. */
const LONGEST = 16_000;
/** In place of -|y|²/2 of rows that are too far away for integers: above all that products are compared with. */
const ALWAYS = 2 ** 30;

export interface Rounding {
  readonly center: Float64Array;
  readonly scale: number;
}

/** Mean of the rows that `keep` keeps. */
function meanOf(data: Float64Array, count: number, cols: number, keep: (row: number) => boolean): Float64Array {
  const sums = new Float64Array(cols);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (!keep(i)) continue;
    kept++;
    for (let j = 0; j < cols; j++) sums[j]! += data[i * cols + j]!;
  }
  return sums.map((sum) => sum / kept);
}

function squaresFrom(center: Float64Array, data: Float64Array, count: number): Float64Array {
  const cols = center.length;
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++) for (let j = 0; j < cols; j++) squares[i]! += (data[i * cols + j]! - center[j]!) ** 2;
  return squares;
}

/** Undefined where numbers are so large that squares overflow. */
export function roundingOf(data: Float64Array, count: number, cols: number): Rounding | undefined {
  let center = meanOf(data, count, cols, () => true);
  const squares = squaresFrom(center, data, count);
  // NaN is sorted to the end.
  const sorted = squares.slice().sort();
  let most = sorted[count - 1]!;
  if (!(most < 1e200)) return undefined;
  // Few rows that are far from all others must not take the digits of these.
  const usual = sorted[Math.max(0, count - 1 - Math.ceil(count / 1000))]!;
  if (most > 16 * usual && usual > 0) {
    center = meanOf(data, count, cols, (row) => squares[row]! <= usual);
    most = squaresFrom(center, data, count).reduce((a, b, row) => (squares[row]! <= usual && b > a ? b : a), 0);
  }
  const length = Math.sqrt(most);
  return { center, scale: length > 1e-100 ? LONGEST / length : 1 };
}

/** int16 of a row, the first pair of which has its place at `to`. @returns half of the square of its length, to be taken off. */
export function roundRow(
  { center, scale }: Rounding,
  data: Float64Array,
  from: number,
  panels: Int16Array,
  to: number,
): number {
  let own = 0;
  for (let j = 0; j < center.length; j++) own += Math.round((data[from + j]! - center[j]!) * scale) ** 2;
  // What rounding adds is less than the difference to 16 bits.
  if (!(own <= (1.1 * LONGEST) ** 2)) return ALWAYS;
  for (let j = 0; j < center.length; j++) {
    const moved = Math.round((data[from + j]! - center[j]!) * scale);
    panels[to + 2 * PANEL * (j >> 1) + (j & 1)] = moved;
  }
  return -Math.floor(own / 2);
}
