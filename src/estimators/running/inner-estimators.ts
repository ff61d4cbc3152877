/** Asking the estimators inside of another one. */
import { NdArray } from '../../numpy/ndarray.js';
import { asSequence, PyObject } from '../../pickle/values/py-values.js';
import { readFormerNames, TEMPLATE } from '../binding/former-names.js';
import type { Attribute, Owner, State } from '../binding/define.js';
import type { BoundEstimator } from '../binding/bound-estimator.js';
import { Dense, type Input } from '../input/matrix.js';
import type { MethodName } from '../binding/methods.js';
import { run } from './run.js';
import { describe } from '../binding/state.js';

/** The result of a method that gives one array. */
export function ask(self: Owner, child: BoundEstimator, method: MethodName, X: Input): NdArray {
  const result = run(child, method, X);
  if (result instanceof NdArray) return result;
  throw self.fail('estimators_', `estimators with one output for ${method}`, child.className);
}

/** The same as numbers, a row of `cols` for each row of X. */
export function askMatrix(self: Owner, child: BoundEstimator, method: MethodName, X: Input): Dense {
  return asMatrixOf(self, child, method, ask(self, child, method, X), X.rows);
}

/** What an estimator gave, as numbers. */
export function asMatrixOf(
  self: Owner,
  child: BoundEstimator,
  method: MethodName,
  result: NdArray,
  expected: number,
): Dense {
  if (!'biuf'.includes(result.dtype.kind))
    throw self.fail('estimators_', `estimators that give numbers for ${method}`, child.className);
  const [rows = 0, cols = 1] = result.shape;
  const data = result.toFloat64();
  if (result.ndim > 2 || rows !== expected || data.length !== rows * cols)
    throw self.fail('estimators_', `one result a row for ${method}`, describe(result));
  return new Dense(data, rows, cols, result.dtype.name === 'float32' ? 'float32' : 'float64');
}

/** Numbers of exactly `cols` columns. */
export function askColumns(
  self: Owner,
  child: BoundEstimator,
  method: MethodName,
  X: Input,
  cols: number,
): Float64Array {
  const result = askMatrix(self, child, method, X);
  if (result.cols !== cols)
    throw self.fail('estimators_', `${cols} columns for ${method} of each estimator`, `${result.cols}`);
  return result.data;
}

/** Position in `classes` of each label; -1 where it is none of them. */
export function codesOf(classes: NdArray, labels: NdArray): Int32Array {
  const codes = new Map<unknown, number>();
  classes.flat().forEach((label, i) => codes.set(keyOf(label), i));
  return Int32Array.from(labels.flat(), (label) => codes.get(keyOf(label)) ?? -1);
}

/** Labels that Python calls equal are one key: 1, 1.0 and True. */
function keyOf(label: unknown): unknown {
  if (typeof label === 'boolean' || typeof label === 'bigint') return Number(label);
  return label;
}

/** Classes of a child that was fitted on codes from 0 to `count`: where its columns belong. */
export function childCodes(self: Owner, child: BoundEstimator, count: number): Int32Array {
  const { classes } = child;
  if (classes instanceof NdArray && 'biuf'.includes(classes.dtype.kind)) {
    const codes = Int32Array.from(classes.toFloat64());
    if (codes.every((code) => code >= 0 && code < count)) return codes;
  }
  throw self.fail('estimators_', `classes below ${count} in each estimator`, child.className);
}

/** Fitted estimators; what was dropped (`'drop'` or None) is left out. */
export function fitted(): Attribute<BoundEstimator[]> {
  const objects = (value: unknown): PyObject[] | undefined => {
    const items = value instanceof NdArray && value.dtype.kind === 'O' ? value.flat() : asSequence(value);
    const kept = items?.filter((item) => item !== 'drop' && item !== null);
    return kept?.every((item) => item instanceof PyObject) === true ? kept : undefined;
  };
  return {
    read(value, place) {
      const found = objects(value);
      if (found === undefined || found.length === 0) throw place.fail('a list of estimators', describe(value));
      return found.map((object) => place.bind(object));
    },
    children: (value) => objects(value) ?? [],
  };
}

/** `base_estimator` became `estimator` in 1.2. */
export function upgradeBase(state: State): void {
  readFormerNames(state, TEMPLATE);
}
