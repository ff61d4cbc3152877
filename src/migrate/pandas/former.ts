/** What pandas 1.0 to 1.3 wrote in forms that later releases do not read, as those write it. */
import { NdArray } from '../../numpy/ndarray.js';
import { PyPartial } from '../../pickle/stdlib/partial.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';
import { globalNamed } from '../numpy.js';
import { pathOf, type Run } from '../step.js';
import { isSince } from '../versions.js';

const ARRAYS = 'pandas.core.arrays';
const DTYPES = 'pandas.core.dtypes.dtypes';
/** The layout that `__pyx_unpickle_NDArrayBacked` asks for, since 1.3. */
const BACKED_LAYOUT = 223698104;

const globalPath = (value: unknown): string => (value instanceof PyGlobal ? value.path : '');

/** The attributes of an array: its state, alone or in a tuple. */
function attributesOf({ state }: PyObject): PyDict | undefined {
  const own = state instanceof PyTuple ? asSequence(state)?.[0] : state;
  return own instanceof PyDict ? own : undefined;
}

/** Changes an object in place; does nothing where the form is that of today. */
export function renewPandas(object: PyObject, place: string, run: Run): void {
  const path = pathOf(object);
  const { pandas } = run.versions;
  if (path.startsWith('pandas.tseries.offsets.') && isSince(pandas, '1.1')) offset(object);
  if (!isSince(pandas, '1.3')) return;
  // The release that writes it reads it.
  if (object.cls instanceof PyPartial && isSince(pandas, '1.4')) block(object, object.cls);
  else if (path === `${ARRAYS}.period.PeriodArray` || /\.__pyx_unpickle_PeriodMixin$/.test(path)) periods(object);
  else if (path === `${DTYPES}.PeriodDtype` && object.how === 'newobj') periodDtype(object);
  else if (/\.__pyx_unpickle_IntervalMixin$/.test(path)) intervals(object, place, run);
}

/** `partial(new_block, ndim=2)(values, placement)` of 1.3. */
function block(object: PyObject, { func, keywords }: PyPartial): void {
  if (globalPath(func) !== 'pandas.core.internals.blocks.new_block' || !(keywords instanceof PyDict)) return;
  object.cls = globalNamed('pandas._libs.internals._unpickle_block');
  object.args = [...object.args, keywords.get('ndim')];
}

/** An instance with attributes before 1.1, and made by its mixin before 1.3. */
function periods(object: PyObject): void {
  const own = attributesOf(object);
  const [data, dtype] = [own?.get('_data'), own?.get('_dtype')];
  if (!(data instanceof NdArray) || dtype === undefined) return;
  object.cls = globalNamed('pandas._libs.arrays.__pyx_unpickle_NDArrayBacked');
  object.how = 'reduce';
  object.args = [globalNamed(`${ARRAYS}.period.PeriodArray`), BACKED_LAYOUT, null];
  object.state = new PyTuple([dtype, data, new PyDict()]);
}

/** An instance with its frequency, and the frequency an instance with attributes, before 1.1. */
function periodDtype(object: PyObject): void {
  const freq = attributesOf(object)?.get('freq');
  if (freq === undefined) return;
  if (freq instanceof PyObject) offset(freq);
  object.how = 'reduce';
  object.args = [freq];
  object.state = NO_STATE;
}

/** Third arguments of offsets, by attribute. */
const ANCHORS: readonly string[] = ['startingMonth', 'month', 'weekday'];

/** An instance with attributes before 1.1, which later releases do not know by its name. */
function offset(freq: PyObject): void {
  const own = attributesOf(freq);
  if (freq.how !== 'newobj' || own === undefined) return;
  const names = [...own.keys()].filter((name) => name !== '_cache' && name !== 'n' && name !== 'normalize');
  if (!own.has('n') || names.length > 1 || !names.every((name) => ANCHORS.includes(String(name)))) return;
  freq.how = 'reduce';
  freq.args = [own.get('n'), own.get('normalize'), ...names.map((name) => own.get(name))];
  freq.state = NO_STATE;
}

/** Their ends were indexes, and their dtype was not kept, before 1.3. */
function intervals(object: PyObject, place: string, run: Run): void {
  const own = attributesOf(object);
  if (own === undefined || own.has('_dtype') || !own.has('_closed')) return;
  const ends = ['_left', '_right'].map((name) => {
    const index = own.get(name);
    const held =
      index instanceof PyObject && pathOf(index) === 'pandas.core.indexes.base._new_Index' ? index.args[1] : undefined;
    return held instanceof PyDict ? held.get('data') : undefined;
  });
  const [left, right] = ends;
  if (!(left instanceof NdArray) || !(right instanceof NdArray)) {
    run.refuse('intervals whose ends are no plain numbers, of pandas before 1.3', place, 'IntervalArray');
    return;
  }
  const dtype = new PyObject(globalNamed(`${DTYPES}.IntervalDtype`), 'newobj', []);
  dtype.state = PyDict.fromObject({ subtype: left.dtype, closed: own.get('_closed') });
  own.delete('_closed');
  own.set('_dtype', dtype);
  own.set('_left', left);
  own.set('_right', right);
}
