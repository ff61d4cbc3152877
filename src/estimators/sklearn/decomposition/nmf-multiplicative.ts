/** Multiplicative updates of W for a beta divergence, as scikit-learn's `_multiplicative_update_w`. */
import { times, timesTransposed } from '../../../linalg/product.js';
import type { Csr, Dense } from '../../input/matrix.js';

export interface Multiplicative {
  readonly X: Dense;
  /** X where it came sparse: then only its entries count in X / (W·H). */
  readonly sparse: Csr | undefined;
  readonly H: Float64Array;
  readonly count: number;
  readonly loss: number;
  readonly tol: number;
  readonly l1: number;
  readonly l2: number;
  readonly maxIterations: number;
  /** Stop where the error, or W itself, no longer changes. */
  readonly rule: 'error' | 'change';
  readonly floor: 'small' | 'zero';
}

/** numpy's float32 epsilon, which scikit-learn puts in place of zeros. */
const EPSILON = 2 ** -23;

function exponent(loss: number): number {
  if (loss < 1) return 1 / (2 - loss);
  return loss > 2 ? 1 / (loss - 1) : 1;
}

export function solveByFactors(problem: Multiplicative): Float64Array {
  const { X, count, loss, tol, maxIterations, rule } = problem;
  let sum = 0;
  for (const value of X.data) sum += value;
  const start = Math.sqrt(sum / X.data.length / count);
  const W = new Float64Array(X.rows * count).fill(start);
  const first = rule === 'error' ? divergence(problem, W) : 0;
  let previous = first;
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const before = rule === 'change' ? W.slice() : W;
    update(problem, W);
    if (rule === 'change') {
      if (tol > 0 && distance(W, before) / distance(W) <= tol) break;
      continue;
    }
    if (loss < 1) for (let at = 0; at < W.length; at++) if (W[at]! < 2 ** -52) W[at] = 0;
    if (tol > 0 && iteration % 10 === 0) {
      const error = divergence(problem, W);
      if ((previous - error) / first < tol) break;
      previous = error;
    }
  }
  return W;
}

function distance(a: Float64Array, b?: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - (b?.[i] ?? 0)) ** 2;
  return Math.sqrt(sum);
}

function update(problem: Multiplicative, W: Float64Array): void {
  const { X, count, loss, l1, l2 } = problem;
  const { numerator, denominator } = ratio(problem, W);
  const power = exponent(loss);
  for (let at = 0; at < X.rows * count; at++) {
    let below = denominator[denominator.length === count ? at % count : at]!;
    if (l1 > 0) below += l1;
    if (l2 > 0) below += l2 * W[at]!;
    if (below === 0) below = EPSILON;
    const factor = numerator[at]! / below;
    W[at]! *= power === 1 ? factor : factor ** power;
  }
}

/** Numerator and denominator of the factors; a denominator of `count` numbers holds for every row. */
function ratio(problem: Multiplicative, W: Float64Array): { numerator: Float64Array; denominator: Float64Array } {
  const { X, sparse, H, count, loss, floor } = problem;
  const { rows, cols, data } = X;
  if (loss === 2) {
    const gram = timesTransposed(H, count, cols, H, count);
    return {
      numerator: timesTransposed(data, rows, cols, H, count),
      denominator: times(W, rows, count, gram, count),
    };
  }
  const raise = (value: number): number => ((floor === 'small' ? value < EPSILON : value === 0) ? EPSILON : value);
  const product = times(W, rows, count, H, cols);
  const quotient = new Float64Array(product.length);
  for (let at = 0; at < product.length; at++) {
    // What a sparse X does not store takes no part.
    if (sparse !== undefined && data[at] === 0) continue;
    const value = loss < 2 ? raise(product[at]!) : product[at]!;
    quotient[at] = scaled(data[at]!, value, loss);
  }
  const numerator = timesTransposed(quotient, rows, cols, H, count);
  if (loss === 1) {
    const sums = new Float64Array(count);
    for (let k = 0; k < count; k++) for (let j = 0; j < cols; j++) sums[k]! += H[k * cols + j]!;
    return { numerator, denominator: sums };
  }
  const powers = product.map((value) => (loss < 1 ? raise(value) : value) ** (loss - 1));
  return { numerator, denominator: timesTransposed(powers, rows, cols, H, count) };
}

/** x · v^(loss - 2). */
function scaled(x: number, value: number, loss: number): number {
  if (loss === 1) return x / value;
  if (loss === 0) return (1 / value) ** 2 * x;
  return value ** (loss - 2) * x;
}

/** √(2 · beta divergence of X and W·H). */
function divergence({ X, H, count, loss, floor }: Multiplicative, W: Float64Array): number {
  const { rows, cols, data } = X;
  const product = times(W, rows, count, H, cols);
  if (loss === 2) return distance(data, product);
  let result = 0;
  for (let at = 0; at < data.length; at++) {
    const x = data[at]!;
    const whole = product[at]!;
    if (loss === 1) result += whole;
    else if (loss === 0) result -= 1;
    else result += whole ** loss * (loss - 1);
    if (x <= EPSILON) continue;
    const value = (floor === 'small' ? whole < EPSILON : whole === 0) ? EPSILON : whole;
    if (loss === 1) result += x * Math.log(x / value) - x;
    else if (loss === 0) result += x / value - Math.log(x / value);
    else result += x ** loss - loss * x * value ** (loss - 1);
  }
  if (loss !== 0 && loss !== 1) result /= loss * (loss - 1);
  return Math.sqrt(2 * (floor === 'small' ? Math.max(result, 0) : result));
}
