/** Tables that libraries keep as objects of pandas: from a value to a number, or to a row of numbers. */
import { DataFrame, Series } from '../../../pandas/frame.js';
import { pandasBinders } from '../../../pandas/bind.js';
import { NdArray } from '../../../numpy/ndarray.js';
import { PandasIndex } from '../../../pandas/labels.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../../../pickle/values/py-values.js';
import type { Place } from '../../binding/define.js';
import { describe, unwrapScalar } from '../../binding/state.js';

/** The key of None, NaN and NaT, which are one to pandas. */
export const MISSING: unique symbol = Symbol('missing');

/** What Python's dict and pandas' index take for the same value. */
export function keyOf(value: unknown): unknown {
  const plain = unwrapScalar(value);
  if (plain === null || plain === undefined || Number.isNaN(plain)) return MISSING;
  return typeof plain === 'boolean' || typeof plain === 'bigint' ? Number(plain) : plain;
}

export type Lookup = ReadonlyMap<unknown, number>;

const binders = /* @__PURE__ */ new Map(pandasBinders);

/** A Series or a DataFrame; undefined for what is neither, or of a form that has no view. */
export function pandasView(value: unknown): Series | DataFrame | undefined {
  const view = value instanceof PyObject ? binders.get(value.className ?? '')?.(value)?.value : value;
  return view instanceof Series || view instanceof DataFrame ? view : undefined;
}

/** The items of a list, an array of one dimension, or an Index of pandas; undefined for what is none of them. */
export function itemsOf(value: unknown): unknown[] | undefined {
  const view = value instanceof PyObject ? binders.get(value.className ?? '')?.(value)?.value : value;
  if (view instanceof PandasIndex) return view.toArray();
  const items = view instanceof NdArray && view.ndim === 1 ? view.flat() : asSequence(view);
  return items?.map(unwrapScalar);
}

function numberOf(value: unknown, place: Place): number {
  const plain = unwrapScalar(value);
  if (plain === null || plain === undefined) return Number.NaN;
  if (typeof plain === 'number' || typeof plain === 'bigint' || typeof plain === 'boolean') return Number(plain);
  throw place.fail('a table of numbers', `one with ${describe(plain)}`);
}

/** A Series, or a dict, as a map from its labels to numbers. */
export function lookupOf(value: unknown, place: Place): Lookup {
  if (value instanceof PyDict) return new Map([...value].map(([key, item]) => [keyOf(key), numberOf(item, place)]));
  const view = pandasView(value);
  if (!(view instanceof Series) || view.index === undefined) throw place.fail('a Series or a dict', describe(value));
  const keys = view.index.toArray();
  return new Map(view.toArray().map((item, i) => [keyOf(keys[i]), numberOf(item, place)]));
}

/** A DataFrame whose rows are found by their labels. */
export interface RowLookup {
  readonly names: readonly string[];
  readonly rows: ReadonlyMap<unknown, readonly number[]>;
}

export function rowsOf(value: unknown, place: Place): RowLookup {
  const view = pandasView(value);
  if (!(view instanceof DataFrame) || view.index === undefined) throw place.fail('a DataFrame', describe(value));
  const columns = view.columns.map((_, j) => view.columnAt(j));
  const keys = view.index.toArray();
  return {
    names: view.columns.map(String),
    rows: new Map(keys.map((key, i) => [keyOf(key), columns.map((column) => numberOf(column[i], place))])),
  };
}
