/**
 * What a search tries under one key, in the words of another release: names of parameters such as `base_estimator__C`, values such as
 * `'none'`. Which these are is asked of the steps themselves: an object of the class that has the parameter, with nothing but
 * parameters, goes the same way.
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject } from '../../../pickle/values/py-values.js';
import { isSklearn, runChain, SKLEARN_CHAIN } from '../../chain.js';
import { SKLEARN } from '../../layouts/tables.js';
import { attributes, globalOf, numberOf, type Run } from '../../step.js';
import { namedIn } from './one-vs-rest.js';

/** Values that say that a parameter was not given: whoever names it means something else. */
const NOT_GIVEN = new Set<unknown>([undefined, 'deprecated', 'warn']);
const MARK = new PyObject(globalOf('brine.Mark'), 'newobj', []);

type Plain = string | boolean | null;
export const isPlain = (value: unknown): value is Plain =>
  value === null || typeof value === 'string' || typeof value === 'boolean';

/** What says something by itself; estimators among the values go their own way. */
const isScalar = (value: unknown): boolean => isPlain(value) || numberOf(value) !== undefined;
/** Words are few; of many numbers none is another than the rest. */
const MOST_ASKED = 100;
/** A key of more names is nobody's. */
const MOST_NAMES = 50;

/** One name of a key, and the object that has a parameter of this name. */
export interface Part {
  readonly owner: PyObject | undefined;
  /** The name in the wanted release; undefined where it has none. */
  readonly now: string | undefined;
}

/** What became of a key. */
export interface Move {
  readonly parts: readonly Part[];
  readonly values: ReadonlyMap<Plain, unknown>;
}

export interface Way {
  readonly from: number;
  readonly to: number;
  readonly run: Run;
}

export const itemsOf = (value: unknown): readonly unknown[] =>
  value instanceof NdArray ? (value.ndim === 1 ? value.flat() : []) : (asSequence(value) ?? []);

/**
 * What becomes of a key.
 *
 * @param values What stands under it.
 * @param dict The grid that it is a key of: what is tried in a place stands there in the place of the template.
 * @param models What the first name of the key is looked for in.
 */
export function moveOf(
  key: string,
  values: readonly unknown[],
  dict: PyDict,
  models: readonly unknown[],
  way: Way,
): Move & { readonly refusals: ReadonlySet<string>; readonly isGone: boolean } {
  const parts: Part[] = [];
  const refusals = new Set<string>();
  const moved = new Map<Plain, unknown>();
  const names = key.split('__', MOST_NAMES + 1);
  if (names.length > MOST_NAMES)
    return { parts: [{ owner: undefined, now: key }], values: moved, refusals, isGone: false };
  let owners = models;
  names.forEach((given, i) => {
    const owner = owners.find((one): one is PyObject => has(one, given));
    const name = aliased(owner, given);
    const isParameter = owner !== undefined && namedIn(owner, name) === undefined && isOwn(owner, name);
    const trail = isParameter ? trailOf(owner, name, way) : undefined;
    parts.push({ owner, now: trail === undefined ? name : trail.at(-1) });
    if (trail !== undefined && i === names.length - 1) {
      const own = attributes(owner)!.get(name);
      const usual = ask(owner!, name, trail, isScalar(own) ? own : MARK, way).refusals;
      for (const value of [...new Set(values)].filter(isScalar).slice(0, MOST_ASKED)) {
        const answer = ask(owner!, name, trail, value, way);
        for (const reason of answer.refusals) if (!usual.has(reason)) refusals.add(reason);
        if (isPlain(value) && answer.value !== value) moved.set(value, answer.value);
      }
    }
    const tried = itemsOf(dict.get(names.slice(0, i + 1).join('__')));
    // What is tried in a place stands there in the place of the template.
    owners = [...tried, ...owners.map((one) => partOf(one, name))].filter((one) => one instanceof PyObject);
  });
  return { parts, values: moved, refusals, isGone: parts.some(({ now }) => now === undefined) };
}

/** From 1.2 to 1.3 the old name of what an ensemble is made of leads to the new one, where that was given. */
const aliased = (owner: PyObject | undefined, name: string): string =>
  name === 'base_estimator' && attributes(owner)?.get(name) === 'deprecated' ? 'estimator' : name;

const partOf = (owner: unknown, name: string): unknown => namedIn(owner, name) ?? attributes(owner)?.get(name);

const has = (owner: unknown, name: string): boolean =>
  namedIn(owner, name) !== undefined || attributes(owner)?.has(name) === true;

/** True for a parameter of a class whose releases are known. */
function isOwn({ cls }: PyObject, name: string): boolean {
  return cls instanceof PyGlobal && isSklearn(cls) && SKLEARN.everHad(cls.path, name);
}

/** An object of the same class that has its plain parameters, and another one as it is told. */
function probeOf(owner: PyObject, name: string, value: unknown, release: number): PyObject {
  const probe = new PyObject(owner.cls, 'newobj', []);
  const state = new PyDict();
  const own = attributes(owner)!;
  for (const parameter of SKLEARN.parametersIn((owner.cls as PyGlobal).path, release).keys())
    if (isPlain(own.get(parameter))) state.set(parameter, own.get(parameter));
  state.set(name, value);
  probe.state = state;
  return probe;
}

const boundaries = ({ from, to }: Way): (readonly [number, number])[] =>
  Array.from({ length: Math.abs(to - from) }, (_, i) =>
    to > from ? [from + i, from + i + 1] : [from - i, from - i - 1],
  );

function go(probe: PyObject, from: number, to: number, run: Run, refusals: Set<string>): void {
  const quiet: Run = { ...run, root: probe, later: false, note: () => undefined, refuse: (reason) => void refusals.add(reason) }; // prettier-ignore
  runChain(SKLEARN_CHAIN, probe, from, to, quiet);
}

/** The name of a parameter in each release on the way; the list ends with undefined where there is none any more. */
function trailOf(owner: PyObject, name: string, way: Way): (string | undefined)[] {
  const probe = probeOf(owner, name, MARK, way.from);
  const trail: (string | undefined)[] = [];
  let at = name;
  for (const [from, to] of boundaries(way)) {
    go(probe, from, to, way.run, new Set());
    const state = attributes(probe)!;
    const found = [...state].find(([, value]) => value === MARK)?.[0] ?? flagIn(owner, name, way, to);
    const path = (probe.cls as PyGlobal).path;
    if (found === undefined && SKLEARN.existsIn(path, to) === true && !SKLEARN.parametersIn(path, to).has(at))
      return [...trail, undefined];
    at = typeof found === 'string' ? found : at;
    // A step that knows its own words alone may have put another in its place.
    state.set(at, MARK);
    trail.push(at);
  }
  return trail;
}

/** A parameter that is moved only where it is True or False: the one that tells them apart. */
function flagIn(owner: PyObject, name: string, way: Way, to: number): unknown {
  const [yes, no] = [true, false].map((value) => {
    const probe = probeOf(owner, name, value, way.from);
    go(probe, way.from, to, way.run, new Set());
    return attributes(probe)!;
  }) as [PyDict, PyDict];
  return [...yes].find(([key, value]) => value === true && no.get(key) === false)?.[0];
}

/** What the wanted release calls a value, and why it does not take it. */
function ask(
  owner: PyObject,
  name: string,
  trail: readonly (string | undefined)[],
  given: unknown,
  way: Way,
): { readonly value: unknown; readonly refusals: ReadonlySet<string> } {
  const refusals = new Set<string>();
  const probe = probeOf(owner, name, given, way.from);
  let value = given;
  let before = name;
  const steps = boundaries(way);
  for (const [i, [from, to]] of steps.entries()) {
    const state = attributes(probe)!;
    state.set(before, value);
    go(probe, from, to, way.run, refusals);
    const now = trail[i];
    if (now === undefined) break;
    const found = attributes(probe)!.get(now);
    if (!NOT_GIVEN.has(found)) value = found;
    before = now;
  }
  return { value, refusals };
}
