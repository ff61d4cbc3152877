/** pandas: tables, indexes, dtypes and points in time as a release of it stores them. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyTimeDelta, PyTimeZone, PyZoneInfo } from '../../pickle/stdlib/datetimes.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import type { Placed } from '../graph.js';
import { globalNamed } from '../numpy.js';
import { renewPandas } from './former.js';
import { agePandas } from './later.js';
import { formerZone, formerZones } from './zones.js';
import { indexOfPoints, nanoseconds, points } from './points.js';
import { attributes, type Run } from '../step.js';
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
export function pandasValue(value: object, { pandas, python }: Versions): object | undefined {
  if (isSince(pandas, '3.0')) {
    const path = pathOf(value);
    if (path === 'pytz._p') return new PyZoneInfo(String((value as PyObject).args[0]));
    return path === 'pytz._UTC' ? new PyTimeZone(new PyTimeDelta(0, 0, 0)) : undefined;
  }
  // Where Python has them, only what pandas holds is another zone.
  if (value instanceof PyZoneInfo && !isSince(pandas, '2.0') && !isSince(python, '3.9')) return formerZone(value);
  return textOf(value);
}

const isPandas = (path: string): boolean => path.startsWith('pandas.');

/** One object of pandas as the wanted release stores it. */
export function migratePandas({ object, path: place }: Placed, run: Run): void {
  const { pandas } = run.versions;
  renewPandas(object, place, run);
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
  if (!isSince(pandas, '2.0')) formerZones(object);
  if (name === 'DatetimeTZDtype' && !isSince(pandas, '2.0')) attributes(object)?.set('unit', 'ns');
  if (name === 'PeriodDtype' && !isSince(pandas, '2.2'))
    object.args = object.args.map((arg) => (typeof arg === 'string' ? oldFrequency(arg) : arg));
  points(object, name, pandas);
  indexOfPoints(object, name, pandas);
  if (!isSince(pandas, '1.4')) agePandas(object, name);
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
