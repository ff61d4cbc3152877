/** Whether rows of several requests may stand in one batch: no row may have a say in the answer of another, but for rounding. */
import { walk } from '../../card/walk.js';
import { boundOf, functionUses } from '../../estimators/binding/bound-object.js';
import type { Estimator } from '../../estimators/estimator.js';
import { hasIndependentRows } from '../../estimators/running/row-independence.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyObject } from '../../pickle/values/py-values.js';
import { type Result, resultOf } from './results.js';
import { inputOf, listRows, recordRows, type Rows, sliceRows, tableRows } from './rows.js';

/**
 * Classes whose transform looks at all rows at once: they stop when all of them have converged, or apply a function that may be of
 * a whole column.
 */
const TOGETHER =
  /\.(?:NMF|MiniBatchNMF|NonNegativeFactorization|FunctionTransformer|DictionaryLearning|MiniBatchDictionaryLearning)$/;

const TOLERANCE = 1e-9;
const TRIED = 8;

/** X of any form as rows that can be taken apart. */
function rowsOf(X: unknown): Rows | undefined {
  if (X instanceof NdArray) {
    if (X.ndim !== 2 || !'biuf'.includes(X.dtype.kind)) return undefined;
    return { kind: 'matrix', data: X.toFloat64(), rows: X.shape[0]!, cols: X.shape[1]! };
  }
  if (Array.isArray(X)) {
    const first: unknown = X[0];
    if (typeof first === 'string') return { kind: 'texts', values: X as string[], rows: X.length };
    if (Array.isArray(first)) return listRows(X);
    return typeof first === 'object' && first !== null ? recordRows(X as object[]) : undefined;
  }
  const { columns, data } = (X ?? {}) as { columns?: unknown; data?: unknown };
  if (!Array.isArray(columns) || !(data instanceof Map)) return undefined;
  return tableRows(
    columns as string[],
    (columns as string[]).map((name) => (data as Map<string, unknown[]>).get(name)!),
  );
}

function same(a: Result, b: Result): boolean {
  if (a.data.length !== b.data.length || a.datatype !== b.datatype) return false;
  for (let i = 0; i < a.data.length; i++) {
    const [x, y] = [a.data[i], b.data[i]];
    if (Object.is(x, y)) continue;
    if (typeof x !== 'number' || typeof y !== 'number') {
      if (x !== y) return false;
    } else if (!(Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y), 1))) return false;
  }
  return true;
}

/** True where each row alone gets what it gets among others. */
function agrees(model: Estimator, method: string, rows: Rows): boolean {
  const ask = (part: Rows): Result =>
    resultOf((Reflect.get(model, method) as (X: unknown) => unknown).call(model, inputOf(part)), method);
  const few = rows.rows > TRIED ? sliceRows(rows, 0, TRIED) : rows;
  const whole = ask(few);
  const width = whole.data.length / few.rows;
  for (let i = 0; i < few.rows; i++) {
    const one = ask(sliceRows(few, i, i + 1));
    const own = Array.prototype.slice.call(whole.data, i * width, (i + 1) * width);
    if (!same(one, { datatype: whole.datatype, shape: one.shape, data: own })) return false;
  }
  return true;
}

/** @param X Rows to try: those of the card, or made up; undefined where there are none */
export function isBatchable(model: Estimator, methods: readonly string[], X: unknown): boolean {
  if (hasIndependentRows(model)) return true;
  if (functionUses(boundOf(model)).length > 0) return false;
  for (const { value } of walk(model)) {
    if (value instanceof PyObject && TOGETHER.test(`.${value.className ?? ''}`)) return false;
  }
  const rows = rowsOf(X);
  if (rows === undefined || rows.rows < 2) return false;
  try {
    return methods.every((method) => agrees(model, method, rows));
  } catch {
    // What these rows do not suit cannot be shown to be independent.
    return false;
  }
}
