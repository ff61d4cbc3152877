/** Survival and cumulative hazard by time, as methods that scikit-survival has beside `predict`. https://scikit-survival.readthedocs.io/ */
import { InvalidInputError } from '../../../core/errors.js';
import type { NdArray } from '../../../numpy/ndarray.js';
import { checkMethodOptions, flag, refused } from '../../binding/method-options.js';
import { float64Array } from '../../binding/results.js';

/** Cells of a table of curves: 1 GiB. */
const MAX_CELLS = 1 << 27;

const CURVES = {
  returnArray: refused(flag('Give an array, a row of values by time for each row of X.', true), 'step functions are Python objects: the times are in unique_times_'), // prettier-ignore
};

/** @throws InvalidInputError for options that the method does not have, UnsupportedError for step functions */
export function checkCurveOptions(className: string, method: string, options: unknown): void {
  checkMethodOptions(`${method} of ${className}`, options, CURVES);
}

/** Shape (rows, times). */
export function curves(rows: number, times: number, fill: (row: number, out: Float64Array) => void): NdArray {
  if (rows * times > MAX_CELLS)
    throw new InvalidInputError(`${rows} rows by ${times} times are too many cells for one table: pass fewer rows`);
  const out = new Float64Array(rows * times);
  for (let i = 0; i < rows; i++) fill(i, out.subarray(i * times, (i + 1) * times));
  return float64Array(out, rows, times);
}
