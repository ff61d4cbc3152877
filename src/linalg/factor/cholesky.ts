/** Cholesky factors of symmetric positive definite matrices, and what is solved with them. Row after row. */

/** L with L·Lᵀ = A, zeros above the diagonal; undefined where A is not positive definite. */
export function cholesky(a: Float64Array, size: number): Float64Array | undefined {
  const l = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
      if (i !== j) l[i * size + j] = sum / l[j * size + j]!;
      else if (sum > 0) l[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** Solves L·x = b in place, for each row of `b`. */
export function solveLower(l: Float64Array, size: number, b: Float64Array): Float64Array {
  for (let start = 0; start < b.length; start += size) {
    for (let i = 0; i < size; i++) {
      let sum = b[start + i]!;
      for (let k = 0; k < i; k++) sum -= l[i * size + k]! * b[start + k]!;
      b[start + i] = sum / l[i * size + i]!;
    }
  }
  return b;
}

/** Solves Lᵀ·x = b in place, for each row of `b`. */
export function solveLowerTransposed(l: Float64Array, size: number, b: Float64Array): Float64Array {
  for (let start = 0; start < b.length; start += size) {
    for (let i = size - 1; i >= 0; i--) {
      let sum = b[start + i]!;
      for (let k = i + 1; k < size; k++) sum -= l[k * size + i]! * b[start + k]!;
      b[start + i] = sum / l[i * size + i]!;
    }
  }
  return b;
}

/** Solves L·Lᵀ·x = b in place, for each row of `b`. */
export function solveCholesky(l: Float64Array, size: number, b: Float64Array): Float64Array {
  return solveLowerTransposed(l, size, solveLower(l, size, b));
}
