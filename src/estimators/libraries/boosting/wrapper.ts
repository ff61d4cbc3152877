/** What the scikit-learn wrappers of LightGBM and XGBoost have in common. */
import { InvalidInputError, InvalidStateError } from '../../../core/errors.js';
import { dtypeOf } from '../../../numpy/dtypes/dtype.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { PyObject } from '../../../pickle/values/py-values.js';
import type { Attribute, Owner, Place, State } from '../../binding/define.js';
import { type Column, columnsOf, Dense, type Input, isNumbered, isObjectColumn, toDense } from '../../input/matrix.js';
import { describe, notFitted, unwrapScalar } from '../../binding/state.js';
import { numberOf } from '../../input/cells.js';
import { checkWidth } from '../../running/validate.js';

/** The dict of a `Booster`. */
export function boosterState(value: unknown): PyDict | undefined {
  return value instanceof PyObject && value.state instanceof PyDict ? value.state : undefined;
}

const models = new WeakMap<object, unknown>();

/** The model in a booster's handle, read once for each booster. */
export function booster<T extends object>(read: (state: PyDict, fail: Place['fail']) => T): Attribute<T> {
  return {
    read(value, place) {
      if (value === null) throw notFitted(place.className);
      const state = boosterState(value);
      if (state === undefined) throw place.fail('a fitted booster', describe(value));
      const known = models.get(state);
      if (known !== undefined) return known as T;
      const model = read(state, (expected, found) => place.fail(expected, found));
      models.set(state, model);
      return model;
    },
  };
}

/** The names that `fit` saw, as scikit-learn would keep them. */
export function rememberNames(state: State, names: readonly string[]): void {
  if (names.length > 0 && !state.has('feature_names_in_'))
    state.set('feature_names_in_', new NdArray([...names], [names.length], dtypeOf('object')));
}

/**
 * Columns in another order, which another estimator passes on because it does not know names: parts beside this one would take
 * them by their place, and this one by name.
 */
export function refuseOtherOrder(self: Owner, X: Input): void {
  if (X.kind === 'texts' || X.names === undefined) return;
  const { names } = X;
  const known = self.featureNames;
  if (known?.length !== names.length) return;
  if (names.every((name, j) => name === known[j]) || !names.every((name) => known.includes(name))) return;
  throw new InvalidInputError(
    `columns in another order than in fit reach a ${self.className} inside of an estimator that does not know their names: pass them in the order ${known.slice(0, 20).join(', ')}`,
  );
}

/** For `upgrade`, which has no place. */
export const failAt =
  (className: string): Place['fail'] =>
  (expected, found) =>
    new InvalidStateError(className, '_Booster', expected, found ?? 'something else');

/** What becomes of a value that is none of the categories: LightGBM takes it as missing, XGBoost refuses it. */
type Unknown = 'missing' | 'refuse';

/** @param name Undefined where X is no table: words that are numbers then are numbers. */
function codesOf(
  column: Column,
  list: readonly unknown[] | undefined,
  name: string | undefined,
  unknown: Unknown,
): Float64Array {
  if (list === undefined) {
    if (!isObjectColumn(column)) return column.numbers;
    return Float64Array.from(column.values, (value) => {
      if (value === null || value === undefined) return Number.NaN;
      if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
      const number = name === undefined ? numberOf(value) : undefined;
      if (number !== undefined) return number;
      throw new InvalidInputError(
        `column ${name ?? 'of the array'} holds ${JSON.stringify(value)}, and the model does not say which number stands for it: pass codes`,
      );
    });
  }
  const codes = new Map(list.map((item, i) => [unwrapScalar(item), i]));
  const values = isObjectColumn(column) ? column.values : Array.from(column.numbers);
  return Float64Array.from(values, (value) => {
    const code = codes.get(value);
    if (code !== undefined) return code;
    if (unknown === 'refuse' && value !== null && value !== undefined && !Number.isNaN(value))
      throw new InvalidInputError(
        `column ${name ?? 'of the array'} holds ${JSON.stringify(value)}, which is none of its categories`,
      );
    return Number.NaN;
  });
}

/**
 * X as numbers, NaN for missing. `categories` are the values of categorical columns; what is none of them is missing.
 * A plain array of numbers has codes already.
 */
export function asNumbers(
  self: Owner,
  X: Input,
  categories?: ReadonlyMap<number, readonly unknown[]>,
  unknown: Unknown = 'missing',
): Dense {
  if (X.kind === 'texts') throw new InvalidInputError(`${self.className} takes rows of numbers, not texts`);
  checkWidth(self, X.cols);
  if (X.kind === 'csr') return toDense(X);
  if (X.kind === 'dense' && (categories === undefined || X.names === undefined)) return X;
  const data = new Float64Array(X.rows * X.cols);
  columnsOf(X).forEach((column, j) => {
    const codes = codesOf(column, categories?.get(j), X.names?.[j] ?? (isNumbered(X) ? String(j) : undefined), unknown);
    for (let i = 0; i < X.rows; i++) data[i * X.cols + j] = codes[i]!;
  });
  return new Dense(data, X.rows, X.cols, 'float64', X.names);
}
