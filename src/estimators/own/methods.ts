/** Methods of estimators that are somebody's own: X on the way in, results on the way out, and whose fault it is. */
import { BrineError, InvalidInputError, OwnCodeError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { isSparse } from '../../scipy/sparse.js';
import type { Owner } from '../binding/define.js';
import { METHODS, type MethodName } from '../binding/methods.js';
import { describe } from '../binding/state.js';
import { readInput } from '../input/read-input.js';
import type { Features, Input } from '../input/matrix.js';
import { toPublic } from '../binding/results.js';
import { frameOf } from './frames.js';
import type { InputForm } from './names.js';

/** X in the form that an implementation asks for. */
export function handed(X: Input, form: InputForm, path: string): unknown {
  if (form === 'texts') return textsOf(X, path);
  if (X.kind === 'texts') return X.passed === X.values ? [...X.values] : X.passed;
  return form === 'frame' ? frameOf(X, path) : toPublic(X);
}

function textsOf(X: Input, path: string): string[] {
  if (X.kind === 'texts') return [...X.values];
  const [column] = X.kind === 'table' && X.cols === 1 ? X.columns : [];
  if (column?.dtype === 'object') {
    const at = column.values.findIndex((value) => typeof value !== 'string');
    if (at < 0) return [...(column.values as string[])];
    throw new InvalidInputError(`${path} takes texts: row ${at} is ${describe(column.values[at])}`);
  }
  throw new InvalidInputError(`${path} takes texts: pass an array of strings, or a table whose only column is text`);
}

/** Rows of a result that was given as rows, an array or a table. @throws OwnCodeError */
export function featuresOf(result: unknown, rows: number | undefined, who: string, path: string): Input {
  let read: Input;
  try {
    read = readInput(result);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const row = /^row (\d+)/.exec(error.message)?.[1];
    throw new OwnCodeError(
      `${who} gave what are no rows: ${error.message}`,
      path,
      row === undefined ? undefined : Number(row),
      error,
    );
  }
  checkRows(read.rows, rows, who, path);
  return read;
}

function checkRows(found: number, rows: number | undefined, who: string, path: string): void {
  if (rows === undefined || found === rows) return;
  const row = Math.min(found, rows);
  throw new OwnCodeError(
    `${who} gave ${found} rows for ${rows}: row ${row} ${found < rows ? 'has no result' : 'is none of X'}`,
    path,
    row,
  );
}

const FLOATS: ReadonlySet<MethodName> = new Set<MethodName>([
  'predictProba',
  'predictLogProba',
  'decisionFunction',
  'scoreSamples',
]);

/** An array with one item or row for each row of X. @throws OwnCodeError */
export function arrayOf(
  result: unknown,
  method: MethodName,
  rows: number | undefined,
  who: string,
  path: string,
): unknown {
  // One array for each output, as models of several outputs give probabilities.
  if (Array.isArray(result) && result.length > 0 && result.every((item) => item instanceof NdArray)) {
    for (const item of result) checkRows((item as NdArray).shape[0] ?? 1, rows, who, path);
    return result;
  }
  if (isSparse(result)) {
    checkRows(result.shape[0], rows, who, path);
    return result;
  }
  const array = toArray(result, method, who, path);
  if (array.ndim === 0) throw new OwnCodeError(`${who} gave ${describe(result)}, where an array is expected`, path);
  checkRows(array.shape[0]!, rows, who, path);
  return array;
}

function toArray(result: unknown, method: MethodName, who: string, path: string): NdArray {
  if (result instanceof NdArray) return result;
  if (!Array.isArray(result) && !ArrayBuffer.isView(result))
    throw new OwnCodeError(`${who} gave ${describe(result)}, where an array is expected`, path);
  const missing = Array.isArray(result) ? result.findIndex((item) => item === undefined || item === null) : -1;
  if (missing >= 0) throw new OwnCodeError(`${who} gave no value for row ${missing}`, path, missing);
  try {
    if (ArrayBuffer.isView(result)) return NdArray.of(result as Float64Array);
    return FLOATS.has(method) ? NdArray.from(result, 'float64') : NdArray.from(result);
  } catch (error) {
    if (!(error instanceof BrineError)) throw error;
    throw new OwnCodeError(`${who} gave what is no array: ${error.message}`, path, undefined, error);
  }
}

/** What is called for an estimator; it gets X, or the names of the columns that go in. */
export type Caller = (self: Owner) => (X: unknown) => unknown;

/** A method as definitions have them. */
export function methodOf(name: MethodName, path: string, form: InputForm, caller: Caller): unknown {
  const who = `${METHODS[name]} of ${path}, as it was registered,`;
  const guarded = (self: Owner, X: unknown, rows?: number): unknown => {
    try {
      return caller(self)(X);
    } catch (error) {
      // What Brine itself found to be wrong says so; all else is the supplied code's.
      if (error instanceof BrineError) throw error;
      const hint = X instanceof NdArray && form === 'array' ? `; X was ${describe(X)}` : '';
      const thrown = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
      const over = rows === undefined ? '' : ` on ${rows} rows`;
      throw new OwnCodeError(`${who} threw ${thrown}${over}${hint}`, path, undefined, error);
    }
  };
  if (name === 'getFeatureNamesOut') {
    return (m: { self: Owner }, inputs: readonly string[]): string[] => {
      const names = guarded(m.self, inputs);
      if (Array.isArray(names) && names.every((one) => typeof one === 'string')) return names;
      throw new OwnCodeError(`${who} gave ${describe(names)}, where a list of names is expected`, path);
    };
  }
  const gives = name === 'transform' || name === 'inverseTransform';
  return (m: { self: Owner }, X: Input): unknown => {
    const rows = X.kind === 'texts' && X.passed !== X.values ? undefined : X.rows;
    const result = guarded(m.self, handed(X, form, path), rows);
    return gives ? (featuresOf(result, rows, who, path) as Features) : arrayOf(result, name, rows, who, path);
  };
}
