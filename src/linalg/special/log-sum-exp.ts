/** log Σ exp of each row, by scipy's `logsumexp`. */
export function logSumRows(data: Float64Array, rows: number, cols: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < cols; k++) top = Math.max(top, data[i * cols + k]!);
    if (top === Number.NEGATIVE_INFINITY) return top;
    let sum = 0;
    for (let k = 0; k < cols; k++) sum += Math.exp(data[i * cols + k]! - top);
    return top + Math.log(sum);
  });
}
