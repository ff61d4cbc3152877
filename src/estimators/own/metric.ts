/** Metrics and kernels that are somebody's own: a function of two rows, or of two matrices. */
import { OwnCodeError } from '../../core/errors.js';
import type { Metric } from '../../linalg/metrics.js';
import { NdArray } from '../../numpy/ndarray.js';
import type { Attribute, FunctionUse, Owner } from '../binding/define.js';
import { describe, unwrapScalar } from '../binding/state.js';
import { type Csr, Dense } from '../input/matrix.js';
import { toPublic } from '../binding/results.js';
import { pairwiseFunction } from './pairwise-functions.js';
import { functionName, keywordsOf, ownError, requireFunction } from './functions.js';

/** A name that Brine knows, or a function; `parameters` as in {@link FunctionUse}. */
export function nameOrFunction(role: string, parameters: string): Attribute<unknown> {
  return {
    read: unwrapScalar,
    functions: (value) =>
      value === null || typeof unwrapScalar(value) === 'string' || isPairwise(value, parameters)
        ? []
        : [{ value, role, parameters }],
  };
}

/** Whether it is a kernel of two matrices that scikit-learn has itself. */
const isPairwise = (value: unknown, parameters: string): boolean =>
  parameters === 'A, B' && pairwiseFunction(value) !== undefined;

function numberFrom(result: unknown, role: string, path: string, row?: number): number {
  if (typeof result === 'number') return result;
  throw ownError(`the ${role}`, path, row, `gave ${describe(result)}, where a number is expected`);
}

/** A metric between rows of `cols` numbers, looked up when it is first asked for a distance. */
export function ownMetric(func: unknown, keywords: unknown, cols: number, self: Pick<Owner, 'className'>): Metric {
  const use: FunctionUse = { value: func, role: 'metric', parameters: 'a, b' };
  const more = keywordsOf(keywords);
  const same = (distance: number): number => distance;
  return {
    reduced(a, i, b, k) {
      const own = requireFunction(use, self);
      const rows = [a.subarray(i, i + cols), b.subarray(k, k + cols), ...(more === undefined ? [] : [more])];
      return numberFrom(own.call('the metric', undefined, ...rows), 'metric', own.path);
    },
    fromReduced: same,
    toReduced: same,
  };
}

/** A kernel of pairs of rows, for each row of X and of Y. */
export function kernelOfRows(
  func: unknown,
  keywords: unknown,
  X: Dense,
  Y: { readonly data: Float64Array; readonly rows: number },
  self: Pick<Owner, 'className'>,
): Float64Array {
  const own = requireFunction({ value: func, role: 'kernel', parameters: 'a, b' }, self);
  const { cols } = X;
  const more = keywordsOf(keywords);
  const rest = more === undefined ? [] : [more];
  const out = new Float64Array(X.rows * Y.rows);
  for (let i = 0; i < X.rows; i++) {
    const a = X.data.subarray(i * cols, (i + 1) * cols);
    for (let k = 0; k < Y.rows; k++) {
      const b = Y.data.subarray(k * cols, (k + 1) * cols);
      out[i * Y.rows + k] = numberFrom(own.call('the kernel', i, a, b, ...rest), 'kernel', own.path, i);
    }
  }
  return out;
}

/** A kernel of two matrices: a number for each row of A and of B. */
export function kernelOfMatrices(func: unknown, A: Dense | Csr, B: Dense | Csr, self: Pick<Owner, 'className'>): Dense {
  const own = requireFunction({ value: func, role: 'kernel', parameters: 'A, B' }, self);
  const result = own.call('the kernel', undefined, toPublic(A), toPublic(B));
  let array: NdArray;
  try {
    array = result instanceof NdArray ? result : NdArray.from(result, 'float64');
  } catch {
    throw ownError('the kernel', own.path, undefined, `gave ${describe(result)}, where an array is expected`);
  }
  const [rows = 0, cols = 0] = array.shape;
  if (array.ndim !== 2 || rows !== A.rows || cols !== B.rows || !'biuf'.includes(array.dtype.kind)) {
    const row = array.ndim === 2 && rows < A.rows ? rows : undefined;
    throw new OwnCodeError(
      `the kernel ${functionName(func)}, as it was registered, gave ${describe(array)}, where ${A.rows} rows of ${B.rows} numbers are expected`,
      own.path,
      row,
    );
  }
  return new Dense(array.toFloat64(), rows, cols);
}
