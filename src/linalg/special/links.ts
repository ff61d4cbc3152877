/** Functions between scores and probabilities, by the formulas of scipy and scikit-learn. */

/** scipy.special.expit. */
export function expit(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Softmax of each row, in place (`sklearn.utils.extmath.softmax`). */
export function softmaxRows(data: Float64Array, rows: number, cols: number): void {
  for (let i = 0; i < rows; i++) {
    const start = i * cols;
    let max = data[start]!;
    for (let j = 1; j < cols; j++) if (data[start + j]! > max) max = data[start + j]!;
    let sum = 0;
    for (let j = 0; j < cols; j++) {
      const value = Math.exp(data[start + j]! - max);
      data[start + j] = value;
      sum += value;
    }
    for (let j = 0; j < cols; j++) data[start + j]! /= sum;
  }
}
