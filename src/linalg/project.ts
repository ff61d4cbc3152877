/** X·W for a W with a row for each column of X, which is how layers and projections are stored. */

/** Dense rows of X: shape (rows, outputs). */
export function project(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
): Float64Array {
  const out = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const to = i * outputs;
    for (let j = 0; j < cols; j++) {
      const value = X[i * cols + j]!;
      if (value === 0) continue;
      const from = j * outputs;
      for (let k = 0; k < outputs; k++) out[to + k]! += value * weights[from + k]!;
    }
  }
  return out;
}

/** The same for compressed sparse rows. */
export function projectSparse(
  data: Float64Array,
  indices: Int32Array,
  indptr: Int32Array,
  weights: Float64Array,
  outputs: number,
): Float64Array {
  const rows = indptr.length - 1;
  const out = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const to = i * outputs;
    for (let at = indptr[i]!; at < indptr[i + 1]!; at++) {
      const value = data[at]!;
      const from = indices[at]! * outputs;
      for (let k = 0; k < outputs; k++) out[to + k]! += value * weights[from + k]!;
    }
  }
  return out;
}
