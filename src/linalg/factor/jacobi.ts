/** Eigenvalues of a symmetric matrix by rotations. Golub, Van Loan, Matrix Computations, 8.5. */

const MAX_SWEEPS = 60;

/** Rows and columns p and q turned so that their element is 0. */
function rotate(a: Float64Array, size: number, p: number, q: number): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
  }
}

/** The largest eigenvalue of a symmetric matrix; NaN where it holds numbers that are not finite. */
export function largestEigenvalue(matrix: Float64Array, size: number): number {
  const a = matrix.slice();
  if (a.some((value) => !Number.isFinite(value))) return Number.NaN;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    let all = 0;
    for (let at = 0; at < a.length; at++) {
      all += a[at]! ** 2;
      if (at % (size + 1) !== 0) off += a[at]! ** 2;
    }
    if (off <= 1e-32 * all) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, size, p, q);
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) largest = Math.max(largest, a[i * size + i]!);
  return largest;
}
