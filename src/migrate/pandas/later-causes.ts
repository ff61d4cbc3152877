/** What pandas does with forms that came later: measured over fixtures/tables (scripts/migrate/tables.ts --raw). */
import { NdArray } from '../../numpy/ndarray.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../../pickle/values/py-values.js';
import { failing, failingWhenCalled, type Tell } from '../minded.js';
import { isSince } from '../versions.js';

/** Modules and functions that pickles name, with the release that brought them. */
const BROUGHT: readonly (readonly [path: RegExp, since: string, isModule?: boolean])[] = [
  [/^pandas\._libs\.tslibs\.period\.__pyx_unpickle_PeriodMixin$/, '1.1'],
  // Offsets, of which that module had only the bases before.
  [/^pandas\._libs\.tslibs\.offsets\.(?!BaseOffset|CacheableOffset|EndMixin)[A-Z]/, '1.1'],
  [/^pandas\.core\.arrays\.floating\./, '1.2', true],
  [/^pandas\._libs\.arrays\./, '1.3', true],
  [/^pandas\.core\.internals\.blocks\.new_block$/, '1.3'],
  [/^pandas\._libs\.tslibs\.timestamps\._unpickle_timestamp$/, '1.3'],
  [/^pandas\._libs\.internals\._unpickle_block$/, '1.4'],
  [/^pandas\._libs\.tslibs\.timedeltas\._timedelta_unpickle$/, '1.5'],
  [/^pandas\.core\.indexes\.timedeltas\._new_TimedeltaIndex$/, '3.1'],
];

/** How a release calls what it does not have: by its module, or by its name in one; undefined where it has it. */
export function notYetIn({ path }: PyGlobal, pandas: string): 'module' | 'name' | undefined {
  const found = BROUGHT.find(([pattern, since]) => pattern.test(path) && !isSince(pandas, since));
  return found && (found[2] === true ? 'module' : 'name');
}

/** What Cython makes of the names of a class's fields; releases before 1.4 know the one of their own Cython. */
export const CHECKSUMS: Readonly<Record<string, number>> = {
  __pyx_unpickle_NDArrayBacked: 0xd555cb8,
  __pyx_unpickle_IntervalMixin: 0xd41d8cd,
};

/** @param name Of the class of the object, or of the function that makes it */
export function ofLaterPandas(object: PyObject, name: string, pandas: string, tell: Tell): void {
  const fail = failing('pandas', tell);
  if (name === '_new_DatetimeIndex' && !isSince(pandas, '3.1') && isApart(object))
    fail('DatetimeIndex', 'AssertionError: the frequency stands beside the array, and not in it');
  if (isSince(pandas, '1.5')) return;
  if (!isSince(pandas, '1.1') && object.state instanceof PyDict && object.state.has('_mgr'))
    fail(name, 'nothing: the process of Python ends, as the table has no _data');
  const [made, checksum] = object.args;
  const known = CHECKSUMS[name];
  if (known !== undefined && checksum !== known && !isSince(pandas, '1.4'))
    fail(nameOf(made, name), `PickleError: Incompatible checksums (${String(checksum)} vs 0x${known.toString(16)})`);
  if (name === '_unpickle_timestamp' && object.args.length > 3)
    fail(
      'Timestamp',
      `TypeError: _unpickle_timestamp() takes exactly 3 positional arguments (${object.args.length} given)`,
    );
  const state = asSequence(object.state) ?? [];
  if (name === '__pyx_unpickle_NDArrayBacked' && state.some((item) => item instanceof NdArray && isOtherUnit(item)))
    tell({
      verdict: 'differs',
      library: 'pandas',
      class: nameOf(made, name),
      python: 'nothing: other units than nanoseconds are taken for them',
    });
  const [ends] = state;
  if (
    name === '__pyx_unpickle_IntervalMixin' &&
    !isSince(pandas, '1.3') &&
    ends instanceof PyDict &&
    ends.has('_dtype')
  )
    failingWhenCalled('pandas', tell)(
      'IntervalArray',
      "AttributeError: 'IntervalArray' object has no attribute '_closed'",
    );
}

/** Whether the frequency of an index stands beside its array only, as since 3.1. */
function isApart({ args }: PyObject): boolean {
  const own = args[1];
  const data = own instanceof PyDict ? own.get('data') : undefined;
  if (!(own instanceof PyDict) || (own.get('freq') ?? null) === null || !(data instanceof PyObject)) return false;
  return asSequence(data.state)?.length === 2;
}

const isOtherUnit = ({ dtype }: NdArray): boolean => /^.?[mM]8\[(?!ns\])/.test(dtype.str);

const nameOf = (made: unknown, otherwise: string): string => (made instanceof PyGlobal ? made.name : otherwise);
