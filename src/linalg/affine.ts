/** X·Wᵀ + b, the formula of every linear model. */

/** Dense rows: `weights` has a row per output. Sums run over the columns in four lanes, which keeps rounding small. */
export function affine(
  X: Float64Array,
  rows: number,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): Float64Array {
  const out = new Float64Array(rows * outputs);
  const whole = cols - (cols % 4);
  for (let k = 0; k < outputs; k++) {
    const start = k * cols;
    const b = bias(k);
    for (let i = 0; i < rows; i++) {
      const row = i * cols;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let j = 0;
      for (; j < whole; j += 4) {
        s0 += X[row + j]! * weights[start + j]!;
        s1 += X[row + j + 1]! * weights[start + j + 1]!;
        s2 += X[row + j + 2]! * weights[start + j + 2]!;
        s3 += X[row + j + 3]! * weights[start + j + 3]!;
      }
      for (; j < cols; j++) s0 += X[row + j]! * weights[start + j]!;
      out[i * outputs + k] = s0 + s1 + (s2 + s3) + b;
    }
  }
  return out;
}

/** The same for compressed sparse rows. */
export function affineSparse(
  data: Float64Array,
  indices: Int32Array,
  indptr: Int32Array,
  cols: number,
  weights: Float64Array,
  outputs: number,
  bias: (output: number) => number,
): Float64Array {
  const rows = indptr.length - 1;
  const out = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < outputs; k++) {
      const start = k * cols;
      let sum = 0;
      for (let at = indptr[i]!; at < indptr[i + 1]!; at++) sum += data[at]! * weights[start + indices[at]!]!;
      out[i * outputs + k] = sum + bias(k);
    }
  }
  return out;
}
