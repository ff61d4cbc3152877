/** Points and spans of time: alone, in arrays, and in indexes, as a release of pandas stores them. */
import { NAT } from '../../numpy/dtypes/datetime.js';
import { makeDtype } from '../../numpy/dtypes/dtype.js';
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { globalNamed } from '../numpy.js';
import { numberOf, pathOf } from '../step.js';
import { isSince } from '../versions.js';

const UNITS: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
/** `NPY_DATETIMEUNIT` of the stored points in time. */
const CODES: Readonly<Record<number, string>> = { 7: 's', 8: 'ms', 9: 'us', 10: 'ns' };

/** Nanoseconds, all that pandas had until 1.5. Undefined where they do not fit. */
export function nanoseconds(array: NdArray): NdArray | undefined {
  const scale = UNITS[array.dtype.unit ?? ''];
  if (scale === undefined || scale === 1n) return array;
  const found = BigInt64Array.from(array.data as BigInt64Array, (value) => (value === NAT ? NAT : value * scale));
  const fits = (array.data as BigInt64Array).every((value, i) => value === NAT || found[i]! / scale === value);
  return fits ? new NdArray(found, array.shape, makeDtype(`${array.dtype.kind}8[ns]`), array.order) : undefined;
}

const TIMESTAMP = 'pandas._libs.tslibs.timestamps';

/**
 * Single points and spans of time. Their unit came with 2.0, and functions of their own with 1.3 and 1.5: the class itself, which
 * was called before, forgets the zone from 2.0 on and takes none since 3.1.
 */
export function points(object: PyObject, name: string, pandas: string): void {
  const isClass = pathOf(object) === `${TIMESTAMP}.Timestamp`;
  if (isClass || name === '_unpickle_timestamp') {
    const [value, freq, zone, code] = object.args;
    if (object.args.length < 3) return;
    const inUnits = isSince(pandas, '2.0') && code !== undefined;
    object.cls = globalNamed(`${TIMESTAMP}.${isSince(pandas, '1.3') ? '_unpickle_timestamp' : 'Timestamp'}`);
    const nanos = code === undefined ? value : scaled(value, code);
    const frequency = isSince(pandas, '2.0') ? null : freq;
    object.args = inUnits ? object.args : [nanos, frequency, zone];
  } else if (name === '_timedelta_unpickle' && !isSince(pandas, '2.0')) {
    const [value, code] = object.args;
    object.cls = globalNamed('pandas._libs.tslibs.timedeltas.Timedelta');
    object.args = [scaled(value, code)];
  }
}

function scaled(value: unknown, code: unknown): bigint | undefined {
  const scale = UNITS[CODES[numberOf(code) ?? 10] ?? ''];
  return scale === undefined ? undefined : BigInt(value as number | bigint) * scale;
}

const INDEXES = 'pandas.core.indexes';

/** The frequency of an index stands beside its array since 3.1, and in the array before. */
export function indexOfPoints(object: PyObject, name: string, pandas: string): void {
  const [cls, own] = object.args;
  const isOfSpans = name === '_new_Index' && cls instanceof PyGlobal && cls.name === 'TimedeltaIndex';
  if (isSince(pandas, '3.1')) {
    // The former function does not look into the array.
    if (isOfSpans) object.cls = globalNamed(`${INDEXES}.timedeltas._new_TimedeltaIndex`);
    return;
  }
  if (name !== '_new_DatetimeIndex' && name !== '_new_TimedeltaIndex') return;
  if (name === '_new_TimedeltaIndex') object.cls = globalNamed(`${INDEXES}.base._new_Index`);
  const data = own instanceof PyDict ? own.get('data') : undefined;
  if (!(own instanceof PyDict) || !own.has('freq') || !(data instanceof PyObject)) return;
  const [dtype, array, inner] = asSequence(data.state) ?? [];
  // Releases before 1.4 wrote it in both places.
  if (!(array instanceof NdArray) || (inner instanceof PyDict && inner.has('_freq'))) return;
  data.state = new PyTuple([dtype, array, PyDict.fromObject({ _freq: own.get('freq') })]);
  own.delete('freq');
}
