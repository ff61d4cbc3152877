/** Eigenvalues of a symmetric matrix by rotations. Golub, Van Loan, Matrix Computations, 8.5. */

const MAX_SWEEPS = 60;

/** Rows and columns p and q turned so that their element is 0; the columns of `vectors` turn with them. */
function rotate(a: Float64Array, size: number, p: number, q: number, vectors?: Float64Array): void {
  const off = a[p * size + q]!;
  if (off === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * off);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  turnColumns(a, size, p, q, c, s);
  if (vectors !== undefined) turnColumns(vectors, size, p, q, c, s);
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k]!, a[q * size + k]!];
    a[p * size + k] = c * x - s * y;
    a[q * size + k] = s * x + c * y;
  }
}

function turnColumns(a: Float64Array, size: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[k * size + p]!, a[k * size + q]!];
    a[k * size + p] = c * x - s * y;
    a[k * size + q] = s * x + c * y;
  }
}

/** Turns until nothing is left beside the diagonal. */
function diagonalize(a: Float64Array, size: number, vectors?: Float64Array): void {
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    let all = 0;
    for (let at = 0; at < a.length; at++) {
      all += a[at]! ** 2;
      if (at % (size + 1) !== 0) off += a[at]! ** 2;
    }
    if (off <= 1e-32 * all) return;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, size, p, q, vectors);
  }
}

/**
 * The pseudo-inverse of a symmetric matrix (`scipy.linalg.pinvh`): eigenvalues of at most the largest times the size times the
 * machine's epsilon count as 0. Undefined where it holds numbers that are not finite.
 */
export function pseudoInverse(matrix: Float64Array, size: number): Float64Array | undefined {
  if (matrix.some((value) => !Number.isFinite(value))) return undefined;
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  diagonalize(a, size, vectors);
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, Math.abs(a[i * size + i]!));
  const out = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const value = a[k * size + k]!;
    if (Math.abs(value) <= largest * size * Number.EPSILON) continue;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) out[i * size + j]! += (vectors[i * size + k]! * vectors[j * size + k]!) / value;
    }
  }
  return out;
}

/** The largest eigenvalue of a symmetric matrix; NaN where it holds numbers that are not finite. */
export function largestEigenvalue(matrix: Float64Array, size: number): number {
  const a = matrix.slice();
  if (a.some((value) => !Number.isFinite(value))) return Number.NaN;
  diagonalize(a, size);
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) largest = Math.max(largest, a[i * size + i]!);
  return largest;
}
