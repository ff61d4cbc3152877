/**
 * Tables that are made here. They are written as a call of pandas' own constructor with a dict of arrays, which every
 * pandas answers in its own way: text is `object` before pandas 3, and `str` from then on.
 */
import { arrayColumn, type Column } from './column.js';
import { EncodeError, InvalidInputError } from '../core/errors.js';
import { makeDtype } from '../numpy/dtypes/dtype.js';
import { NAT } from '../numpy/dtypes/datetime.js';
import { isTypedArray } from '../numpy/from-nested.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyCall, PyGlobal, type PyObject } from '../pickle/values/py-values.js';

/** What a column is made of. */
export type Source = ArrayLike<unknown> | NdArray;

const missing = (value: unknown): boolean => value === null || value === undefined;

function dates(values: readonly unknown[]): NdArray {
  const data = BigInt64Array.from(values, (value) => {
    if (missing(value)) return NAT;
    const time = (value as Date).getTime();
    return Number.isNaN(time) ? NAT : BigInt(time);
  });
  return new NdArray(data, [data.length], makeDtype('M8[ms]'));
}

/** The array that numpy would make of the values; missing numbers are NaN. */
export function toColumnArray(source: Source, name: string): NdArray {
  if (source instanceof NdArray) {
    if (source.ndim !== 1) throw new InvalidInputError(`the column ${name} has ${source.ndim} dimensions, not one`);
    return source;
  }
  if (isTypedArray(source)) return NdArray.of(source);
  if (!Array.isArray(source)) throw new InvalidInputError(`the column ${name} is no array of values`);
  const values = source as unknown[];
  const present = values.filter((value) => !missing(value));
  if (present.length > 0 && present.every((value) => value instanceof Date)) return dates(values);
  if (present.length > 0 && present.every((value) => typeof value === 'number')) {
    if (present.length === values.length) return NdArray.from(values);
    return NdArray.of(Float64Array.from(values, (value) => (missing(value) ? Number.NaN : (value as number))));
  }
  if (values.length > 0 && present.length === values.length && values.every((value) => typeof value === 'boolean')) {
    return NdArray.from(values, 'bool');
  }
  if (values.length > 0 && values.every((value) => typeof value === 'bigint')) return NdArray.from(values);
  return NdArray.from(
    values.map((value) => (missing(value) ? null : plain(value, name))),
    'object',
  );
}

function plain(value: unknown, name: string): unknown {
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) return value;
  throw new EncodeError('a value of a table is a number, text, boolean, Date or null', name);
}

/** `pandas.DataFrame(columns)`; for one column `pandas.Series(values, None, None, name)`. */
export function frameGraph(sources: ReadonlyMap<unknown, Source>, series = false): PyObject {
  const columns = new PyDict<unknown, unknown>();
  let length: number | undefined;
  for (const [name, source] of sources) {
    const array = toColumnArray(source, String(name));
    length ??= array.size;
    if (array.size !== length)
      throw new InvalidInputError(`columns differ in length: ${String(name)} has ${array.size} values, not ${length}`);
    columns.set(name, array);
  }
  if (series) {
    const [[name, array]] = columns as unknown as [[unknown, unknown]];
    return new PyCall(new PyGlobal('pandas', 'Series'), 'reduce', [array, null, null, name ?? null]);
  }
  return new PyCall(new PyGlobal('pandas', 'DataFrame'), 'reduce', [columns]);
}

/** The columns of a table that was written by {@link frameGraph}; undefined for other calls. */
export function readColumns(call: PyObject): { labels: unknown[]; columns: Column[]; length: number } | undefined {
  const [dict] = call.args;
  if (call.args.length !== 1 || !(dict instanceof PyDict)) return undefined;
  const labels = [...dict.keys()];
  const arrays = [...dict.values()].filter((array) => array instanceof NdArray && array.ndim === 1) as NdArray[];
  const length = arrays[0]?.size ?? 0;
  if (arrays.length !== labels.length || arrays.some((array) => array.size !== length)) return undefined;
  return {
    labels: labels.map((label) => asSequence(label) ?? label),
    columns: arrays.map((array) => arrayColumn(array)),
    length,
  };
}
