/**
 * Columns and indexes: numpy's arrays and pandas' extension arrays of all versions, as JavaScript arrays. An index is made of
 * columns, and a categorical column has an index.
 */
import { LimitError, UnsupportedError } from '../core/errors.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asNumber, asSequence, NO_STATE, PyFloat, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import { arrowValues } from './arrow.js';
import { cell, damaged, nested, whole } from './cells.js';
import { arrayColumn, type Column, intervals, line, once } from './column.js';
import { levels, PandasIndex, range } from './labels.js';
import { frequencyOf, periodText } from './periods.js';

/** A SparseArray says how long it is; it is written out only up to here. */
const MAX_SPARSE = 2 ** 24;

/** `Categorical` under any module is the same class; modules moved from version to version. */
function className(object: PyObject): string {
  const cls =
    object.cls instanceof PyGlobal && object.cls.name.startsWith('__pyx_unpickle') ? object.args[0] : object.cls;
  return cls instanceof PyGlobal && /^pandas(?:\.|$)/.test(cls.module) ? cls.name : '';
}

interface Parts {
  /** Attributes of arrays that are pickled as objects. */
  readonly attributes: PyDict;
  /** dtype and data of those over one numpy array (pandas 1.3 and later). */
  readonly dtype: unknown;
  readonly data: unknown;
}

function partsOf(object: PyObject): Parts {
  const state = object.state === NO_STATE ? undefined : object.state;
  const empty = new PyDict<unknown, unknown>();
  if (state instanceof PyDict) {
    const data = state.get('_data') ?? state.get('_ndarray') ?? state.get('_codes');
    return { attributes: state, dtype: state.get('_dtype'), data };
  }
  const [first, data, attributes] = asSequence(state) ?? [];
  if (first instanceof PyDict) return { attributes: first, dtype: first.get('_dtype'), data: first.get('_data') };
  return { attributes: attributes instanceof PyDict ? attributes : empty, dtype: first, data };
}

function zoneText(zone: unknown): string {
  if (zone instanceof PyObject) {
    const [name] = zone.args;
    return typeof name === 'string' ? name : zone.className === 'pytz._UTC' ? 'UTC' : (zone.className ?? 'a time zone');
  }
  return String(zone);
}

function categorical({ dtype, data }: Parts, row: number): Column {
  const categories =
    dtype instanceof PyObject && dtype.state instanceof PyDict ? dtype.state.get('categories') : undefined;
  const index = indexOf(categories);
  const codes = line(data, row);
  if (index === undefined || codes.dtype.kind !== 'i') throw damaged('a Categorical has no categories or codes');
  return once('category', codes.size, () => {
    const labels = index.toArray();
    return Array.from(codes.data as ArrayLike<number>, (code) => {
      const at = Number(code);
      if (at < -1 || at >= labels.length) throw damaged(`there is no category ${at}`);
      return at === -1 ? null : labels[at];
    });
  });
}

/** Int64, Float32, boolean …: values and which of them are missing. */
function masked({ attributes, data }: Parts, row: number): Column {
  const values = line(data, row);
  const mask = line(attributes.get('_mask'), row);
  if (mask.dtype.kind !== 'b' || mask.size !== values.size) throw damaged('a masked array has no mask of its length');
  const { name, kind } = values.dtype;
  const dtype =
    kind === 'b'
      ? 'boolean'
      : name.replace(/^(u?)(.)/, (_, u: string, letter: string) => u.toUpperCase() + letter.toUpperCase());
  return once(dtype, values.size, () => values.flat().map((value, i) => (mask.data[i] === 0 ? value : null)));
}

function strings({ dtype, data }: Parts, row: number): Column {
  const array = line(data, row);
  const missing = dtype instanceof PyObject ? dtype.args[1] : undefined;
  // pandas 3 calls its default text type "str": its missing value is NaN.
  const isNan = missing === null || typeof missing === 'number' || missing instanceof PyFloat;
  const nan = (value: unknown): boolean => typeof value === 'number' && Number.isNaN(value);
  const name = isNan && dtype instanceof PyObject && dtype.args.length > 1 ? 'str' : 'string';
  return once(name, array.size, () => array.flat().map((value) => (nan(value) ? null : cell(value))));
}

/** Texts and everything else over Arrow's memory; the dtype is a StringDType or an ArrowDtype. */
function arrow({ attributes, dtype }: Parts): Column {
  const found = arrowValues(attributes.get('_pa_array') ?? attributes.get('_data'));
  if (found === undefined) throw damaged('an Arrow column has no array');
  const missing = dtype instanceof PyObject ? dtype.args[1] : undefined;
  const isText = dtype instanceof PyObject && dtype.cls instanceof PyGlobal && dtype.cls.name === 'StringDtype';
  const isNan = typeof missing === 'number' || missing instanceof PyFloat;
  const name = isText ? (isNan ? 'str' : 'string') : `${found.type}[pyarrow]`;
  return once(name, found.length, () => found.values());
}

/** A column of a type that has no view here; the table around it can be looked at all the same. */
export function unknownColumn(values: unknown, length: number): Column {
  const name = (values instanceof PyObject ? className(values) : '') || 'an unknown type';
  return {
    dtype: name,
    length,
    values: () => {
      throw new UnsupportedError(`a column of pandas' ${name} cannot be shown; dump writes it as it was`);
    },
  };
}

function times({ dtype, data }: Parts, row: number): Column {
  const array = line(data, row);
  const zone = dtype instanceof PyObject && dtype.state instanceof PyDict ? dtype.state.get('tz') : undefined;
  return arrayColumn(array, zone === undefined || zone === null ? undefined : zoneText(zone));
}

function periods({ dtype, data }: Parts, row: number): Column {
  const ordinals = line(data, row);
  const frequency = frequencyOf(dtype);
  if (!(ordinals.data instanceof BigInt64Array)) throw damaged('periods are no int64');
  return once(`period[${frequency ?? '?'}]`, ordinals.size, () =>
    Array.from(ordinals.data as BigInt64Array, (ordinal) => periodText(ordinal, frequency)),
  );
}

function intervalArray({ attributes, dtype }: Parts): Column {
  const inside = dtype instanceof PyObject && dtype.state instanceof PyDict ? dtype.state.get('closed') : undefined;
  const closed = attributes.get('_closed') ?? inside;
  const ends = ['_left', '_right'].map((name) => columnOf(attributes.get(name)));
  if (typeof closed !== 'string' || ends[0] === undefined || ends[1] === undefined)
    throw damaged('an interval array lacks a part');
  return intervals(ends[0], ends[1], closed);
}

/** A SparseArray stores the values that are not its fill value, and where they are. */
function sparse({ attributes, dtype }: Parts): Column {
  const index = attributes.get('_sparse_index');
  const values = attributes.get('_sparse_values');
  const places = index instanceof PyObject ? index.args[1] : undefined;
  const length = index instanceof PyObject ? whole(index.args[0], 'the length of a sparse array') : -1;
  const block = index instanceof PyObject && index.args.length > 2;
  const known = values instanceof NdArray && places instanceof NdArray && !block && places.size === values.size;
  if (!known || length < 0) throw damaged('a sparse array has no index that can be read');
  const state = dtype instanceof PyObject && dtype.state instanceof PyDict ? dtype.state : undefined;
  const fill = cell(state?.get('_fill_value') ?? null);
  const name = values.dtype.name;
  const shown = fill === null || Number.isNaN(fill) ? 'nan' : String(fill);
  return once(`Sparse[${name}, ${shown}]`, length, () => {
    if (length > MAX_SPARSE) throw new LimitError('maxItems', length, MAX_SPARSE);
    const out = new Array<unknown>(length).fill(fill);
    const items = values.flat();
    places.flat().forEach((place, i) => {
      const at = asNumber(place) ?? -1;
      if (at < 0 || at >= length) throw damaged('a place of a sparse array is beyond its length');
      out[at] = items[i];
    });
    return out;
  });
}

const READERS: Readonly<Record<string, (parts: Parts, row: number) => Column>> = {
  Categorical: categorical,
  IntegerArray: masked,
  FloatingArray: masked,
  BooleanArray: masked,
  StringArray: strings,
  StringArrayNumpySemantics: strings,
  ArrowStringArray: arrow,
  ArrowStringArrayNumpySemantics: arrow,
  ArrowExtensionArray: arrow,
  DatetimeArray: times,
  TimedeltaArray: times,
  PeriodArray: periods,
  IntervalArray: intervalArray,
  SparseArray: sparse,
  NumpyExtensionArray: ({ data }, row) => arrayColumn(line(data, row)),
  PandasArray: ({ data }, row) => arrayColumn(line(data, row)),
};

/** The column in an array or an extension array (or in one row of a block); undefined for types that are not known. */
export function columnOf(values: unknown, row = 0): Column | undefined {
  if (values instanceof NdArray) return values.dtype instanceof DType ? arrayColumn(line(values, row)) : undefined;
  if (!(values instanceof PyObject)) return undefined;
  const index = indexOf(values);
  if (index !== undefined) return index.column;
  const name = className(values);
  return Object.hasOwn(READERS, name) ? nested(() => READERS[name]!(partsOf(values), row)) : undefined;
}

const MAKERS = new Set(['_new_Index', '_new_DatetimeIndex', '_new_IntervalIndex', '_new_PeriodIndex']);

/** One view for each index, however often it is met. */
const made = new WeakMap<PyObject, PandasIndex>();

/** The view of `_new_Index(class, attributes)` and its kin; undefined for everything else. */
export function indexOf(value: unknown): PandasIndex | undefined {
  if (!(value instanceof PyObject) || !(value.cls instanceof PyGlobal) || !MAKERS.has(value.cls.name)) return undefined;
  const [cls, attributes] = value.args;
  if (!value.cls.module.startsWith('pandas.') || !(cls instanceof PyGlobal) || !(attributes instanceof PyDict))
    return undefined;
  const known = made.get(value);
  if (known !== undefined) return known;
  const column = nested(() => labelColumn(cls.name, attributes));
  if (column === undefined) return undefined;
  const names = cls.name === 'MultiIndex' ? asSequence(attributes.get('names')) : undefined;
  const index = new PandasIndex((names ?? [attributes.get('name') ?? null]).map(cell), column, value);
  made.set(value, index);
  return index;
}

function labelColumn(cls: string, attributes: PyDict): Column | undefined {
  if (cls === 'RangeIndex') return range(attributes);
  if (cls === 'MultiIndex')
    return levels(
      attributes,
      asSequence(attributes.get('levels'))?.map((level) => columnOf(level)),
    );
  if (cls === 'IntervalIndex' && attributes.has('left')) {
    const [left, right] = ['left', 'right'].map((name) => columnOf(attributes.get(name)));
    const closed = attributes.get('closed');
    return left === undefined || right === undefined || typeof closed !== 'string'
      ? undefined
      : intervals(left, right, closed);
  }
  const data = attributes.get('data');
  // Indexes do not nest; an index inside of an index would be followed without end.
  if (data instanceof PyObject && data.cls instanceof PyGlobal && MAKERS.has(data.cls.name)) return undefined;
  return data instanceof NdArray ? (data.ndim === 1 ? arrayColumn(data) : undefined) : columnOf(data);
}
