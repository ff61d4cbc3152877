/** Products of dense matrices, kept row after row. */
import { affine } from './affine.js';

const zero = (): number => 0;

/** A·Bᵀ: `a` has `rows` rows of `inner` numbers, `b` has `cols` rows of as many; `kept` where it belongs to a model. */
export function timesTransposed(
  a: Float64Array,
  rows: number,
  inner: number,
  b: Float64Array,
  cols: number,
  kept = false,
): Float64Array {
  return affine(a, rows, inner, b, cols, zero, kept);
}

/** A·B: `a` is rows × inner, `b` is inner × cols. */
export function times(a: Float64Array, rows: number, inner: number, b: Float64Array, cols: number): Float64Array {
  return affine(a, rows, inner, transposed(b, inner, cols), cols, zero);
}

/** The transposed matrix, as a copy. */
export function transposed(a: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = a[i * cols + j]!;
  return out;
}

/** Σ aᵢ·bᵢ, one after another as {@link affine} adds them: the distance of a row to itself is then exactly 0. */
export function dotInOrder(a: Float64Array, aStart: number, b: Float64Array, bStart: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[aStart + i]! * b[bStart + i]!;
  return sum;
}

/** Σ aᵢ·bᵢ over `count` numbers from the given places on. */
export function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, count: number): number {
  const whole = count - (count % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    s0 += a[aStart + i]! * b[bStart + i]!;
    s1 += a[aStart + i + 1]! * b[bStart + i + 1]!;
    s2 += a[aStart + i + 2]! * b[bStart + i + 2]!;
    s3 += a[aStart + i + 3]! * b[bStart + i + 3]!;
  }
  for (; i < count; i++) s0 += a[aStart + i]! * b[bStart + i]!;
  return s0 + s1 + (s2 + s3);
}
