/**
 * Distances of rows with gaps to the rows of fit, as `nan_euclidean_distances` has them: roughly by fast products, with a bound
 * of what they are off, and exactly in scikit-learn's order of operations.
 */
import { affineInto } from '../../../linalg/affine.js';
import { einsumSquare } from '../../../linalg/blas-order.js';
import { nanEuclidean } from '../../../linalg/nan-euclidean.js';
import { errorOf, isExact } from '../neighbors/row-distances.js';

/** Products of rows that are made at once. */
const BLOCK = 1 << 18;
const zero = (): number => 0;

/** Rows of fit in the forms that distances are made of. */
export interface FittedRows {
  readonly count: number;
  readonly cols: number;
  /** NaN where a value is missing. */
  readonly values: Float64Array;
  /** 0 where a value is missing. */
  readonly filled: Float64Array;
  /** |y|² of {@link filled}, as numpy's einsum sums. */
  readonly squares: Float64Array;
  readonly largest: number;
  /** Gaps: rows, and their columns beside them. */
  readonly gapRows: Int32Array;
  readonly gapCols: Int32Array;
}

export function fittedRows(values: Float64Array, count: number, cols: number): FittedRows {
  const filled = values.map((value) => (Number.isNaN(value) ? 0 : value));
  const squares = Float64Array.from({ length: count }, (_, k) => einsumSquare(filled, k * cols, cols));
  const gaps = Int32Array.from(values.keys()).filter((at) => Number.isNaN(values[at]!));
  return {
    count,
    cols,
    values,
    filled,
    squares,
    largest: squares.reduce((a, b) => (b > a ? b : a), 0),
    gapRows: gaps.map((at) => Math.floor(at / cols)),
    gapCols: gaps.map((at) => at % cols),
  };
}

/** Distances of one row with gaps. */
export interface GapDistances {
  /** Squared, but for rows that {@link slack} says are exact; NaN where two rows share no column. */
  readonly rough: Float64Array;
  /** What squared distances are off at most; 0 where distances are exact. */
  readonly slack: number;
  /** The distance to row `k` in scikit-learn's order of operations. */
  exact(k: number): number;
}

/**
 * @param X Rows with NaN where a value is missing
 * @param single X and the rows of fit are float32
 * @returns the distances of row `i`; the next call overwrites them
 */
export function gapDistances(
  fit: FittedRows,
  X: Float64Array,
  rows: number,
  single: boolean,
): (i: number) => GapDistances {
  const { count, cols, squares } = fit;
  const size = Math.max(1, Math.min(rows, Math.floor(BLOCK / count)));
  const filled = X.map((value) => (Number.isNaN(value) ? 0 : value));
  const products = new Float64Array(size * count);
  const out = new Float64Array(count);
  const onlyX = new Float64Array(count);
  const onlyY = new Float64Array(count);
  const present = new Float64Array(count);
  // What a sum over so many columns stands for; of none it is no number.
  const shares = Float64Array.from({ length: cols + 1 }, (_, both) => (both === 0 ? Number.NaN : cols / both));
  const one = nanEuclidean(X, fit.values, cols, single);
  let first = 0;
  let end = 0;
  return (i) => {
    const exact = (k: number): number => one(i, k);
    if (single) return { rough: Float64Array.from({ length: count }, (_, k) => exact(k)), slack: 0, exact };
    if (i < first || i >= end) {
      first = i;
      end = Math.min(rows, i + size);
      affineInto(products, filled, first, end - first, cols, fit.filled, count, zero, true);
    }
    addGaps(fit, X, i * cols, onlyX, onlyY, present);
    const square = einsumSquare(filled, i * cols, cols);
    const isSure = isExact(fit.filled, fit.squares, filled, i * cols, (i + 1) * cols);
    const from = (i - first) * count;
    const slack = isSure ? 0 : 3 * cols * errorOf(cols, square, fit.largest);
    if (!isSure) {
      for (let k = 0; k < count; k++) {
        const shared = -2 * products[from + k]! + square + squares[k]! - onlyX[k]! - onlyY[k]!;
        out[k] = (shared > 0 ? shared : 0) * shares[present[k]!]!;
      }
      return { rough: out, slack, exact };
    }
    for (let k = 0; k < count; k++) {
      const both = present[k]!;
      const all = -2 * products[from + k]! + square + squares[k]!;
      const shared = both === 0 ? 0 : (all > 0 ? all : 0) - onlyX[k]! - onlyY[k]!;
      const squared = ((shared > 0 ? shared : 0) / both) * cols;
      // Of no column that both have 0/0 is NaN.
      out[k] = Math.sqrt(squared);
    }
    return { rough: out, slack, exact };
  };
}

/** Σ x² over the columns that only X has, Σ y² over those that only the row of fit has, and how many both have. */
function addGaps(
  { count, cols, filled, gapRows, gapCols }: FittedRows,
  X: Float64Array,
  start: number,
  onlyX: Float64Array,
  onlyY: Float64Array,
  present: Float64Array,
): void {
  onlyX.fill(0);
  onlyY.fill(0);
  let own = 0;
  for (let j = 0; j < cols; j++) {
    if (!Number.isNaN(X[start + j]!)) {
      own++;
      continue;
    }
    for (let k = 0, at = j; k < count; k++, at += cols) onlyY[k]! += filled[at]! * filled[at]!;
  }
  present.fill(own);
  for (let gap = 0; gap < gapRows.length; gap++) {
    const value = X[start + gapCols[gap]!]!;
    if (Number.isNaN(value)) continue;
    const k = gapRows[gap]!;
    onlyX[k]! += value * value;
    present[k]!--;
  }
}
