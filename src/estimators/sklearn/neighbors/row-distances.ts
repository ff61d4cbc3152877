/**
 * Distances of one row of X to all rows of fit, twice: roughly, with a bound of the error, by the fastest products there are;
 * and exactly as scikit-learn's order of operations gives them, for the few where the last bits decide.
 */
import { affineInto } from '../../../linalg/affine.js';
import {
  blasSquare,
  earlyEinsumSquare,
  einsumSquare,
  gemmElement,
  isLone,
  largestInteger,
  productsAreExact,
} from '../../../linalg/blas-order.js';
import { dotInOrder } from '../../../linalg/product.js';
import type { Plan, QueryRows, Square } from './brute-plan.js';

export interface RowDistances {
  /** Of row `i` of X to all rows of fit; overwritten by the next call. Off by no more than {@link slack}. */
  rough(i: number): Float64Array;
  /** 0 where rough distances are exact. */
  slack(i: number): number;
  exact(i: number, k: number): number;
}

/** Products of rows that are made at once. */
const BLOCK = 1 << 18;
const zero = (): number => 0;
const ULP = 2 ** -52;
/** Rows that scikit-learn's reductions multiply at once. */
const REDUCED_AT_ONCE = 256;

const SQUARES: Readonly<Record<Square, (data: Float64Array, start: number, count: number) => number>> = {
  blas: blasSquare,
  einsum: einsumSquare,
  earlyEinsum: earlyEinsumSquare,
  inOrder: (data, start, count) => dotInOrder(data, start, data, start, count),
};

const squares = new WeakMap<Float64Array, Map<Square, Float64Array>>();

/** |y|² of the rows of a model, kept. */
export function squaresOf(data: Float64Array, count: number, cols: number, kind: Square): Float64Array {
  let all = squares.get(data);
  if (all === undefined) squares.set(data, (all = new Map()));
  let found = all.get(kind);
  if (found === undefined) {
    found = Float64Array.from({ length: count }, (_, k) => SQUARES[kind](data, k * cols, cols));
    all.set(kind, found);
  }
  return found;
}

interface Size {
  /** Of the largest square of a length. */
  readonly square: number;
  /** As {@link largestInteger} has it. */
  readonly integer: number;
}

const sizes = new WeakMap<Float64Array, Size>();

function sizeOf(data: Float64Array, norms: Float64Array): Size {
  let found = sizes.get(data);
  if (found === undefined) {
    found = { square: norms.reduce((a, b) => (b > a ? b : a), 0), integer: largestInteger(data) };
    sizes.set(data, found);
  }
  return found;
}

/** True where sums of products of all rows are exact in whatever order. */
export function isExact(data: Float64Array, norms: Float64Array, X: Float64Array, from: number, to: number): boolean {
  const { integer } = sizeOf(data, norms);
  if (integer === Number.POSITIVE_INFINITY) return false;
  return productsAreExact(Math.max(integer, largestInteger(X, from, to)), to - from);
}

/** What a sum of `cols` products of rows of these lengths may be off, in whatever order and however rounded. */
export function errorOf(cols: number, squareOfX: number, largest: number): number {
  return 2 * (cols + 4) * ULP * (squareOfX + largest);
}

/** max(0, |x|² - 2x·y + |y|²). */
export function euclideanRows(plan: Plan, X: QueryRows, data: Float64Array, count: number): RowDistances {
  const { cols } = X;
  const norms = squaresOf(data, count, cols, plan.squareOfFit);
  const out = new Float64Array(count);
  const size = Math.max(1, Math.min(X.rows, Math.floor(BLOCK / count)));
  const products = new Float64Array(size * count);
  let first = 0;
  let end = 0;
  const rounded = plan.single ? Math.fround : (value: number): number => value;
  const combined = (product: number, norm: number, k: number): number => {
    const value = rounded(-2 * product + norm + norms[k]!);
    return value > 0 ? value : value === value ? 0 : value;
  };
  const chunk = plan.heaps ? REDUCED_AT_ONCE : Infinity;
  // Then rough distances are computed as scikit-learn does.
  const isPlain = [plan.product, plan.squareOfX, plan.squareOfFit].every((order) => order === 'inOrder');
  const normOf = (i: number): number => SQUARES[plan.squareOfX](X.data, i * cols, cols);
  let [normed, norm] = [-1, 0];
  return {
    rough(i) {
      if (i < first || i >= end) {
        first = i;
        end = Math.min(X.rows, i + size);
        affineInto(products, X.data, first, end - first, cols, data, count, zero, true);
      }
      const own = normOf(i);
      for (let k = 0, from = (i - first) * count; k < count; k++) out[k] = combined(products[from + k]!, own, k);
      // The rows of fit themselves, but not where scikit-learn reduces: there rounding errors stay.
      if (X.own && !plan.heaps) out[i] = 0;
      return out;
    },
    slack(i) {
      if (isPlain) return 0;
      if (isExact(data, norms, X.data, i * cols, (i + 1) * cols)) return 0;
      const error = errorOf(cols, normOf(i), sizeOf(data, norms).square);
      return plan.single ? error + 2 ** -23 * (normOf(i) + sizeOf(data, norms).square) : error;
    },
    exact(i, k) {
      if (X.own && !plan.heaps && i === k) return 0;
      if (normed !== i) [normed, norm] = [i, normOf(i)];
      const product =
        plan.product === 'blas'
          ? gemmElement(X.data, i * cols, data, k * cols, cols, isLone(i, X.rows, k, count, chunk))
          : dotInOrder(X.data, i * cols, data, k * cols, cols);
      return combined(product, norm, k);
    },
  };
}

/** Rows divided by their lengths, where these are not 0. */
function normalized(data: Float64Array, count: number, cols: number, square: Square): Float64Array {
  const out = new Float64Array(count * cols);
  for (let i = 0; i < count; i++) {
    const length = Math.sqrt(SQUARES[square](data, i * cols, cols));
    for (let j = i * cols; j < (i + 1) * cols; j++) out[j] = length === 0 ? data[j]! : data[j]! / length;
  }
  return out;
}

const directions = new WeakMap<Float64Array, Map<Square, Float64Array>>();

/** 1 - x·y of rows of length 1, between 0 and 2. */
export function cosineRows(plan: Plan, X: QueryRows, data: Float64Array, count: number): RowDistances {
  const { cols } = X;
  let kept = directions.get(data);
  if (kept === undefined) directions.set(data, (kept = new Map()));
  const fitted = kept.get(plan.squareOfFit) ?? normalized(data, count, cols, plan.squareOfFit);
  kept.set(plan.squareOfFit, fitted);
  const own = normalized(X.data, X.rows, cols, plan.squareOfX);
  const out = new Float64Array(count);
  const distance = (product: number): number => Math.min(Math.max(-product + 1, 0), 2);
  return {
    rough(i) {
      affineInto(out, own, i, 1, cols, fitted, count, zero, true);
      for (let k = 0; k < count; k++) out[k] = distance(out[k]!);
      if (X.own) out[i] = 0;
      return out;
    },
    slack: () => (plan.product === 'inOrder' ? 0 : errorOf(cols, 1, 1)),
    exact(i, k) {
      if (X.own && i === k) return 0;
      return distance(
        plan.product === 'blas'
          ? gemmElement(own, i * cols, fitted, k * cols, cols, isLone(i, X.rows, k, count))
          : dotInOrder(own, i * cols, fitted, k * cols, cols),
      );
    },
  };
}

/** Any other metric, computed one way only. */
export function plainRows(count: number, distance: (i: number, k: number) => number): RowDistances {
  const out = new Float64Array(count);
  return {
    rough(i) {
      for (let k = 0; k < count; k++) out[k] = distance(i, k);
      return out;
    },
    slack: () => 0,
    exact: distance,
  };
}
