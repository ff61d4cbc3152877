/** LU factors with row exchanges, for inverses, determinants and small systems. Matrices are kept row after row. */

export interface Lu {
  readonly size: number;
  /** L below the diagonal, U on and above it. */
  readonly factors: Float64Array;
  /** Row of the matrix that stands in each row of the factors. */
  readonly rows: Int32Array;
  /** 1 or -1 for an even or odd number of exchanges; 0 for a singular matrix. */
  readonly sign: number;
}

export function lu(a: Float64Array, size: number): Lu {
  const factors = a.slice();
  const rows = Int32Array.from({ length: size }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) {
      if (Math.abs(factors[i * size + k]!) > Math.abs(factors[pivot * size + k]!)) pivot = i;
    }
    if (factors[pivot * size + k] === 0) return { size, factors, rows, sign: 0 };
    if (pivot !== k) {
      sign = -sign;
      [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
      for (let j = 0; j < size; j++) {
        const held = factors[k * size + j]!;
        factors[k * size + j] = factors[pivot * size + j]!;
        factors[pivot * size + j] = held;
      }
    }
    for (let i = k + 1; i < size; i++) {
      const factor = factors[i * size + k]! / factors[k * size + k]!;
      factors[i * size + k] = factor;
      for (let j = k + 1; j < size; j++) factors[i * size + j]! -= factor * factors[k * size + j]!;
    }
  }
  return { size, factors, rows, sign };
}

/** x with A·x = b. */
export function solveLu({ size, factors, rows }: Lu, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(rows, (row) => b[row]!);
  for (let i = 0; i < size; i++) for (let k = 0; k < i; k++) x[i]! -= factors[i * size + k]! * x[k]!;
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= factors[i * size + k]! * x[k]!;
    x[i]! /= factors[i * size + i]!;
  }
  return x;
}

/** A⁻¹; undefined where A is singular. */
export function inverse(a: Float64Array, size: number): Float64Array | undefined {
  const parts = lu(a, size);
  if (parts.sign === 0) return undefined;
  const out = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    unit[j] = 1;
    const column = solveLu(parts, unit);
    unit[j] = 0;
    for (let i = 0; i < size; i++) out[i * size + j] = column[i]!;
  }
  return out;
}

/** log det A; -Infinity where the determinant is not positive (`sklearn.utils.extmath.fast_logdet`). */
export function logDeterminant(a: Float64Array, size: number): number {
  const { factors, sign } = lu(a, size);
  let negative = sign < 0;
  let sum = sign === 0 ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0; i < size; i++) {
    const value = factors[i * size + i]!;
    if (value < 0) negative = !negative;
    sum += Math.log(Math.abs(value));
  }
  return negative ? Number.NEGATIVE_INFINITY : sum;
}
