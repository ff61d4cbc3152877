/** Large weights that few rows were asked of: they are read as they stand, and packed once it is worth it. */

/** Weights of fewer numbers are packed at once, which takes some milliseconds. */
const LARGE = 1 << 20;
/** Rows of one call or several. Beyond, packing costs less than what is saved by it. */
const ROWS = 32;

const asked = new WeakMap<Float64Array, number>();

/** {@link affineByColumn} while weights have been asked for few rows, with these. */
export function whileFew(weights: Float64Array, rows: number): typeof affineByColumn | undefined {
  if (weights.length < LARGE) return undefined;
  const all = (asked.get(weights) ?? 0) + rows;
  asked.set(weights, all);
  return all <= ROWS ? affineByColumn : undefined;
}

/**
 * X·W + b for weights with a row for each column of X, for `rows` rows of X from row `first` on, in the first numbers of `out`.
 * The weights pass by once, for all rows; each sum runs over the columns in their order, as everywhere.
 */
function affineByColumn(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
  first = 0,
  out = new Float64Array(rows * outputs),
): Float64Array {
  out.fill(0, 0, rows * outputs);
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < rows; i++) {
      const value = X[(first + i) * cols + j]!;
      for (let k = j * outputs, to = i * outputs, end = k + outputs; k < end; k++, to++)
        out[to]! += value * weights[k]!;
    }
  }
  for (let k = 0; k < outputs; k++) {
    const b = bias(k);
    for (let to = k; to < rows * outputs; to += outputs) out[to]! += b;
  }
  return out;
}
