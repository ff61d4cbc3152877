/** pandas: tables, indexes, dtypes and points in time as a release of it stores them. */
import { makeDtype } from '../../numpy/dtypes/dtype.js';
import { NAT } from '../../numpy/dtypes/datetime.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyTimeDelta, PyTimeZone, PyZoneInfo } from '../../pickle/stdlib/datetimes.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyCall, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { Placed } from '../graph.js';
import { globalNamed } from '../numpy.js';
import { renewPandas } from './former.js';
import { attributes, numberOf, type Run } from '../step.js';
import { isSince, type Versions } from '../versions.js';

/** Names that one release writes, the former ones of which are gone. */
const MOVED: readonly (readonly [since: string, names: readonly (readonly [old: string, now: string])[]])[] = [
  ['2.2', [['pandas.core.arrays.sparse.dtype.SparseDtype', 'pandas.core.dtypes.dtypes.SparseDtype']]],
  ['3.0', [['pandas._libs.tslibs.nattype.__nat_unpickle', 'pandas._libs.tslibs.nattype._nat_unpickle']]],
];

/** Indexes of numbers had classes of their own until 1.5. */
const NUMERIC = /^pandas\.core\.indexes\.numeric\.(?:Int64|UInt64|Float64)Index$/;

/** A global of pandas under the name that the wanted release has. */
export function pandasGlobal(global: PyGlobal, { pandas }: Versions): PyGlobal {
  if (NUMERIC.test(global.path) && isSince(pandas, '2.0')) return globalNamed('pandas.core.indexes.base.Index');
  for (const [since, names] of MOVED) {
    const now = isSince(pandas, since);
    const found = names.find(([old, name]) => (now ? old : name) === global.path);
    if (found !== undefined) return globalNamed(now ? found[1] : found[0]);
  }
  return global;
}

const BACKED = 'pandas._libs.arrays.__pyx_unpickle_NDArrayBacked';
const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const pathOf = (value: unknown): string =>
  value instanceof PyObject && value.cls instanceof PyGlobal ? value.cls.path : '';

/** The array of text that pandas 3 has for `str`; undefined for all else, also for `string`. */
function textOf(value: unknown): NdArray | undefined {
  if (pathOf(value) !== BACKED) return undefined;
  const [dtype, array] = asSequence((value as PyObject).state) ?? [];
  if (!(dtype instanceof PyObject) || last(pathOf(dtype)) !== 'StringDtype' || !(array instanceof NdArray))
    return undefined;
  return typeof dtype.args[1] === 'number' ? array : undefined;
}

const UNITS: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
/** `NPY_DATETIMEUNIT` of the stored points in time. */
const CODES: Readonly<Record<number, string>> = { 7: 's', 8: 'ms', 9: 'us', 10: 'ns' };

/** Nanoseconds, all that pandas had until 1.5. Undefined where they do not fit. */
function nanoseconds(array: NdArray): NdArray | undefined {
  const scale = UNITS[array.dtype.unit ?? ''];
  if (scale === undefined || scale === 1n) return array;
  const found = BigInt64Array.from(array.data as BigInt64Array, (value) => (value === NAT ? NAT : value * scale));
  const fits = (array.data as BigInt64Array).every((value, i) => value === NAT || found[i]! / scale === value);
  return fits ? new NdArray(found, array.shape, makeDtype(`${array.dtype.kind}8[ns]`), array.order) : undefined;
}

/** Frequencies of periods until 2.1. */
const FREQUENCIES: readonly (readonly [old: string, now: RegExp])[] = [
  ['A', /^(\d*)Y(?=$|-)/],
  ['H', /^(\d*)h$/],
  ['T', /^(\d*)min$/],
  ['S', /^(\d*)s$/],
  ['L', /^(\d*)ms$/],
  ['U', /^(\d*)us$/],
  ['N', /^(\d*)ns$/],
];

function oldFrequency(text: string): string {
  const match = /^period\[(.*)\]$/.exec(text);
  const inner = match === null ? text : match[1]!;
  const found = FREQUENCIES.find(([, now]) => now.test(inner));
  const old = found === undefined ? inner : inner.replace(found[1], `$1${found[0]}`);
  return match === null ? old : `period[${old}]`;
}

/** What stands for a value in the wanted release: zones, and text of pandas 3 before it. */
export function pandasValue(value: object, { pandas }: Versions): object | undefined {
  if (isSince(pandas, '3.0')) {
    const path = pathOf(value);
    if (path === 'pytz._p') return new PyZoneInfo(String((value as PyObject).args[0]));
    return path === 'pytz._UTC' ? new PyTimeZone(new PyTimeDelta(0, 0, 0)) : undefined;
  }
  if (value instanceof PyZoneInfo && !isSince(pandas, '2.0'))
    return new PyCall(globalNamed('pytz._p'), 'reduce', [value.key]);
  return textOf(value);
}

const isPandas = (path: string): boolean => path.startsWith('pandas.');

/** One object of pandas as the wanted release stores it. */
export function migratePandas({ object, path: place }: Placed, run: Run): void {
  const { pandas } = run.versions;
  if (isSince(pandas, '1.4')) renewPandas(object, place, run);
  const path = pathOf(object);
  if (!isPandas(path)) return;
  const name = last(path);
  if (!isSince(pandas, '1.3') && (name === '_unpickle_block' || path === BACKED)) {
    run.refuse(`tables of pandas 1.3 and later cannot be stored as pandas ${pandas} does`, place, name);
    return;
  }
  if (name === '_unpickle_block') blockOfText(object);
  if (path === BACKED) backed(object, place, run);
  if (name === 'StringDtype') stringDtype(object, pandas);
  if (name === 'DatetimeTZDtype' && !isSince(pandas, '2.0')) attributes(object)?.set('unit', 'ns');
  if (name === 'PeriodDtype' && !isSince(pandas, '2.2'))
    object.args = object.args.map((arg) => (typeof arg === 'string' ? oldFrequency(arg) : arg));
  if (!isSince(pandas, '2.0')) points(object, name);
}

/** Text in a block of a table, an array of its own before: one row for its column. */
function blockOfText(block: PyObject): void {
  const [values, , dimensions] = block.args;
  if (values instanceof NdArray && values.ndim === 1 && dimensions === 2)
    block.args = [values.reshape(1, values.size), ...block.args.slice(1)];
}

function backed(object: PyObject, place: string, run: Run): void {
  const { pandas } = run.versions;
  const state = asSequence(object.state);
  if (state === undefined || isSince(pandas, '3.0')) return;
  const parts = [...state];
  if (parts.length === 2) parts.push(new PyDict());
  const [, array, own] = parts;
  if (!isSince(pandas, '2.0') && array instanceof NdArray && 'Mm'.includes(array.dtype.kind)) {
    const fine = nanoseconds(array);
    if (fine === undefined) run.refuse('points in time out of the range of nanoseconds', place, 'DatetimeArray');
    else {
      if (!(parts[0] instanceof PyObject)) parts[0] = fine.dtype;
      parts[1] = fine;
    }
    if (own instanceof PyDict) own.delete('_cache');
  }
  object.state = new PyTuple(parts);
}

/** `StringDtype(storage, na_value)` since 2.3; an instance with the storage since 1.3, and without anything before. */
function stringDtype(object: PyObject, pandas: string): void {
  const storage = object.args[0] ?? attributes(object)?.get('storage') ?? 'python';
  if (isSince(pandas, '2.3')) {
    if (object.how !== 'newobj') return;
    object.cls = globalNamed('pandas.core.arrays.string_.StringDtype');
    object.how = 'reduce';
    object.args = [storage, globalNamed('pandas._libs.missing.NA')];
    object.state = NO_STATE;
    return;
  }
  object.cls = globalNamed('pandas.core.arrays.string_.StringDtype');
  object.how = 'newobj';
  object.args = [];
  object.state = PyDict.fromObject({ storage });
}

/** Single points and spans of time: their unit came with 2.0. */
function points(object: PyObject, name: string): void {
  const [value, second, zone, code] = object.args;
  const scaled = (unit: unknown): bigint | undefined => {
    const scale = UNITS[CODES[numberOf(unit) ?? 10] ?? ''];
    return scale === undefined ? undefined : BigInt(value as number | bigint) * scale;
  };
  if (name === '_unpickle_timestamp' && object.args.length === 4) object.args = [scaled(code), second, zone];
  if (name === '_timedelta_unpickle') {
    object.cls = globalNamed('pandas._libs.tslibs.timedeltas.Timedelta');
    object.args = [scaled(second)];
  }
}
