/**
 * `precision: 'float32'`: products of rows with weights of a model in float32, which callers ask for. It holds during one
 * call of a method, which is never interrupted, and for all estimators inside of it.
 */
import { InvalidInputError, UnsupportedError } from '../../core/errors.js';

export type Precision = 'float64' | 'float32';

let current: { used: boolean } | undefined;

/** True where products are to be made in float32: to be asked only by who then makes some. */
export function inSingle(): boolean {
  if (current === undefined) return false;
  current.used = true;
  return true;
}

/**
 * Calls with the precision that options name.
 *
 * @throws UnsupportedError where nothing in the estimator knows float32
 */
export function withPrecision<R>(precision: unknown, className: string, call: () => R): R {
  if (precision === undefined || precision === 'float64') return call();
  if (precision !== 'float32') throw new InvalidInputError("precision must be 'float64' or 'float32'");
  const before = current;
  const own = { used: false };
  current = own;
  let result: R;
  try {
    result = call();
  } finally {
    current = before;
  }
  if (own.used) return result;
  throw new UnsupportedError(
    `${className} has no products in float32: precision: 'float32' is for multi-layer perceptrons, linear models and projections of dense rows. Leave it out`,
  );
}
