/** X of models that do not look at it: all that counts is how many rows there are. */
import { InvalidInputError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { Dense, type Input } from './matrix.js';
import { readInput } from './read-input.js';

/** Python's `len`: of a text its code points, of an array its first axis. */
function lengthOf(X: unknown): number | undefined {
  if (typeof X === 'string') return [...X].length;
  if (Array.isArray(X)) return X.length;
  if (X instanceof NdArray) return X.shape[0];
  const { shape } = (X ?? {}) as { shape?: unknown };
  return Array.isArray(shape) && typeof shape[0] === 'number' ? shape[0] : undefined;
}

/**
 * Rows without columns, as many as X has, whatever stands in them: scikit-learn's `_num_samples`.
 *
 * @throws InvalidInputError where X has no length
 */
export function anyRows(X: unknown): Input {
  const length = lengthOf(X);
  if (length !== undefined && Number.isSafeInteger(length) && length >= 0)
    return new Dense(new Float64Array(0), length, 0);
  if (typeof X !== 'object' || X === null)
    throw new InvalidInputError('Expected a sequence or an array as X, not a single value');
  return new Dense(new Float64Array(0), readInput(X).rows, 0);
}

/** How many columns X has where it is an array without rows; otherwise undefined. */
export function emptyRows(X: unknown): number | undefined {
  const { shape } = (typeof X === 'object' && X !== null ? X : {}) as { shape?: unknown };
  return Array.isArray(shape) && shape.length === 2 && shape[0] === 0 ? (shape[1] as number) : undefined;
}
