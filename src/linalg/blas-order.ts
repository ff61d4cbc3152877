/**
 * Sums of products in the order of operations of what numpy and scikit-learn call: OpenBLAS on x86-64 with AVX2 (the kernels
 * that it calls Haswell) and numpy's `einsum` without vector instructions beyond SSE. Which of two rows at almost one distance
 * is nearer follows from the last bits.
 */
import { fused } from './fused.js';

/** `dgemm`: each element of a product is one chain of fused operations over the columns, or {@link isLone four}. */
export function gemmElement(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  count: number,
  lone: boolean,
): number {
  const together = lone ? count & ~7 : 0;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < together; i += 4) {
    s0 = fused(a[aStart + i]!, b[bStart + i]!, s0);
    s1 = fused(a[aStart + i + 1]!, b[bStart + i + 1]!, s1);
    s2 = fused(a[aStart + i + 2]!, b[bStart + i + 2]!, s2);
    s3 = fused(a[aStart + i + 3]!, b[bStart + i + 3]!, s3);
  }
  for (let i = together; i < count; i++) s0 = fused(a[aStart + i]!, b[bStart + i]!, s0);
  return together === 0 ? s0 : s0 + s1 + (s2 + s3);
}

/**
 * True where element (i, k) of X·Yᵀ has four chains: rows of X go in pairs, rows of Y in fours, and a last row of X stays alone.
 *
 * @param chunk Rows of X and of Y that are multiplied at once
 */
export function isLone(i: number, rows: number, k: number, count: number, chunk = Infinity): boolean {
  const place = (at: number): number => (chunk === Infinity ? at : at % chunk);
  const size = Math.min(chunk, rows - (i - place(i)));
  if (size % 2 === 0 || place(i) !== size - 1) return false;
  return place(k) < (Math.min(chunk, count - (k - place(k))) & ~3);
}

/** `ddot` of a row with itself: sixteen sums at once, then what is left one after another. */
export function blasSquare(a: Float64Array, start: number, count: number): number {
  const whole = count & ~15;
  let sum = 0;
  if (whole > 0) {
    const sums = new Float64Array(16);
    for (let i = 0; i < whole; i += 16)
      for (let lane = 0; lane < 16; lane++) {
        const value = a[start + i + lane]!;
        sums[lane] = fused(value, value, sums[lane]!);
      }
    const half = (first: number, lane: number): number => sums[first + lane]! + sums[first + lane + 2]!;
    const lane = (k: number): number => half(0, k) + half(4, k) + (half(8, k) + half(12, k));
    sum = lane(0) + lane(1);
  }
  for (let i = whole; i < count; i++) sum += a[start + i]! * a[start + i]!;
  return sum;
}

/** `einsum('ij,ij->i')` of a row with itself: even and odd columns apart, four pairs at once from the last to the first. */
export function einsumSquare(a: Float64Array, start: number, count: number): number {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; count - i >= 8; i += 8)
    for (let pair = start + i + 6; pair >= start + i; pair -= 2) {
      even += a[pair]! * a[pair]!;
      odd += a[pair + 1]! * a[pair + 1]!;
    }
  for (; i < count; i += 2) {
    even += a[start + i]! * a[start + i]!;
    if (i + 1 < count) odd += a[start + i + 1]! * a[start + i + 1]!;
  }
  return even + odd;
}

/** The same of numpy before 1.20: pairs in their order, and what is left from the last column to the first. */
export function earlyEinsumSquare(a: Float64Array, start: number, count: number): number {
  const whole = start + (count & ~7);
  let even = 0;
  let odd = 0;
  for (let i = start; i < whole; i += 2) {
    even += a[i]! * a[i]!;
    odd += a[i + 1]! * a[i + 1]!;
  }
  let sum = even + odd;
  for (let i = start + count - 1; i >= whole; i--) sum += a[i]! * a[i]!;
  return sum;
}

/**
 * Sum of terms as scipy's `cdist` before 1.7 adds them: even and odd columns apart, from the first place that lies at a multiple
 * of 16 bytes on.
 *
 * @param aligned The row of X lies at one
 */
export function pairedSum(count: number, aligned: boolean, term: (column: number) => number): number {
  const first = aligned ? 0 : 1;
  let even = 0;
  let odd = 0;
  let i = first;
  for (; i + 1 < count; i += 2) {
    even += term(i);
    odd += term(i + 1);
  }
  let sum = even + odd;
  if (!aligned) sum = term(0) + sum;
  return i < count ? sum + term(i) : sum;
}

/** True where all numbers are integers, and sums of `terms` products of them are exact in whatever order. */
export function productsAreExact(largest: number, terms: number): boolean {
  return largest * largest * terms * 4 < Number.MAX_SAFE_INTEGER;
}

/** The largest magnitude of integers (or halves, quarters … of them, down to 2⁻⁸); infinite where others are among them. */
export function largestInteger(values: Float64Array, from = 0, to = values.length): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]! * 256;
    if (!Number.isInteger(value)) return Number.POSITIVE_INFINITY;
    if (value > largest) largest = value;
    else if (-value > largest) largest = -value;
  }
  return largest;
}
