/** What releases of pandas do with forms that former ones wrote: measured over fixtures/tables (scripts/migrate/tables.ts --raw). */
import type { PyPartial } from '../../pickle/stdlib/partial.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { failing, failingWhenCalled, type Tell } from '../minded.js';
import { attributes } from '../step.js';
import { isSince } from '../versions.js';

/** A block of a table as 1.3 makes it. */
export function ofFormerBlock({ func }: PyPartial, pandas: string, tell: Tell): void {
  if (!(func instanceof PyGlobal) || func.path !== 'pandas.core.internals.blocks.new_block') return;
  const fail = failing('pandas', tell);
  if (!isSince(pandas, '1.3')) fail('new_block', `AttributeError: Can't get attribute 'new_block' on ${func.module}`);
  if (isSince(pandas, '2.2'))
    fail('new_block', "TypeError: Argument 'placement' has incorrect type (expected BlockPlacement, got slice)");
}

/** @param name Of the class of the object, or of the function that makes it */
export function ofFormerPandas(object: PyObject, name: string, pandas: string, tell: Tell): void {
  const fail = failing('pandas', tell);
  const own = attributes(object);
  if (name === 'StringDtype' && object.args.length === 0 && own?.has('storage') !== true && isSince(pandas, '2.3'))
    failingWhenCalled('pandas', tell)(name, "AttributeError: 'StringDtype' object has no attribute '_na_value'");
  else if (name === '_new_Index' && isSince(pandas, '3.1') && hasInnerFrequency(object))
    tell({ verdict: 'differs', library: 'pandas', class: 'TimedeltaIndex', python: 'nothing: its frequency is gone' });
  else if (name === 'Timestamp' && object.args.length === 3) ofFormerTimestamp(object.args, pandas, tell);
  else if (name === '__pyx_unpickle_PeriodMixin' && isSince(pandas, '1.3'))
    fail('PeriodArray', 'TypeError: PeriodMixin.__new__(PeriodArray) is not safe, use PeriodArray.__new__()');
  else if (name === 'PeriodArray' && own !== undefined && isSince(pandas, '1.1') && !isSince(pandas, '1.3'))
    fail(name, 'TypeError: Expected tuple, got dict');
  else if (name === '__pyx_unpickle_IntervalMixin' && isSince(pandas, '1.3')) {
    const ends = asSequence(object.state)?.[0];
    if (ends instanceof PyDict && ends.has('_closed'))
      fail('IntervalArray', "AttributeError: 'IntervalArray' object has no attribute '_dtype'");
  } else if (name === 'PeriodDtype' && object.how === 'newobj' && own?.has('freq') === true)
    ofFormerPeriod(own.get('freq'), pandas, tell);
}

/** `Timestamp(value, freq, tz)` of 1.0 to 1.2. */
function ofFormerTimestamp([, freq, zone]: readonly unknown[], pandas: string, tell: Tell): void {
  if (freq === null && zone === null) return;
  if (isSince(pandas, '3.1'))
    failing('pandas', tell)('Timestamp', 'ValueError: Cannot pass both a value to convert and date attributes');
  else if (isSince(pandas, '2.0') && zone !== null)
    tell({ verdict: 'differs', library: 'pandas', class: 'Timestamp', python: 'nothing: its zone is gone' });
}

/** Whether the frequency of an index of spans stands in its array only, as from 1.4 to 3.0. */
function hasInnerFrequency({ args: [cls, own] }: PyObject): boolean {
  if (!(cls instanceof PyGlobal) || cls.name !== 'TimedeltaIndex' || !(own instanceof PyDict)) return false;
  const data = own.get('data');
  const inner = data instanceof PyObject ? asSequence(data.state)?.[2] : undefined;
  return !own.has('freq') && inner instanceof PyDict && (inner.get('_freq') ?? null) !== null;
}

/** Frequencies that are spans of time. */
const TICKS = new Set(['Day', 'Hour', 'Minute', 'Second', 'Milli', 'Micro', 'Nano']);

/** The frequency of periods of 1.0, an instance with attributes, which is made after the type that it belongs to. */
function ofFormerPeriod(freq: unknown, pandas: string, tell: Tell): void {
  if (isSince(pandas, '2.2')) {
    failing('pandas', tell)(
      'PeriodDtype',
      "TypeError: PeriodDtype.__new__() missing 1 required positional argument: 'freq'",
    );
    return;
  }
  if (!isSince(pandas, '1.3')) return;
  if (!(freq instanceof PyObject) || !(freq.cls instanceof PyGlobal)) return;
  const own = attributes(freq);
  if (own !== undefined && ['startingMonth', 'month', 'weekday'].some((anchor) => own.has(anchor)))
    failingWhenCalled('pandas', tell)('PeriodDtype', 'ValueError: Unknown freq: 0');
  else if (TICKS.has(freq.cls.name))
    tell({ verdict: 'differs', library: 'pandas', class: 'PeriodDtype', python: 'nothing: its name is another' });
}
