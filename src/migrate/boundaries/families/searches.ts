/**
 * What a search tries, by the names of the parameters: keys such as `base_estimator__C` and values such as `'none'` mean to the
 * wanted release what they meant to the one that wrote them. Which these are is asked of the steps themselves: an object of the
 * class that has the parameter, with nothing but parameters, goes the same way.
 */
import { NdArray } from '../../../numpy/ndarray.js';
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../../pickle/values/py-values.js';
import { isSklearn, runChain, SKLEARN_CHAIN } from '../../chain.js';
import { objectsIn } from '../../graph.js';
import { releaseIndex, SKLEARN } from '../../layouts/tables.js';
import { attributes, globalOf, numberOf, type Run } from '../../step.js';
import { SEARCHES } from '../metrics.js';
import { namedIn, wrappedIn } from './one-vs-rest.js';

const TRIED = ['param_grid', 'param_distributions'];
/** Values that say that a parameter was not given: whoever names it means something else. */
const NOT_GIVEN = new Set<unknown>([undefined, 'deprecated', 'warn']);
const MARK = new PyObject(globalOf('brine.Mark'), 'newobj', []);

type Plain = string | boolean | null;
const isPlain = (value: unknown): value is Plain =>
  value === null || typeof value === 'string' || typeof value === 'boolean';

/** What says something by itself; estimators among the values go their own way. */
const isScalar = (value: unknown): boolean => isPlain(value) || numberOf(value) !== undefined;
/** Words are few; of many numbers none is another than the rest. */
const MOST_ASKED = 100;

/** One name of a key, and the object that has a parameter of this name. */
interface Part {
  readonly owner: PyObject | undefined;
  /** The name in the wanted release; undefined where it has none. */
  readonly now: string | undefined;
}

/** What became of a key. */
interface Move {
  readonly parts: readonly Part[];
  readonly values: ReadonlyMap<Plain, unknown>;
}

interface Way {
  readonly from: number;
  readonly to: number;
  readonly run: Run;
}

/**
 * Reads what searches try while their models are as the file has them.
 *
 * @returns Says it in the words of the wanted release, once the models have gone there.
 */
export function planSearches(root: unknown, way: Way): () => void {
  const plans: (() => void)[] = [];
  if (way.from === way.to) return () => undefined;
  for (const { object, path } of objectsIn(root)) {
    const state = attributes(object);
    if (state === undefined || !(object.cls instanceof PyGlobal) || !SEARCHES.includes(object.cls.path)) continue;
    const grids = movesOf(state, object.cls.name, path, way);
    if (grids.length > 0) plans.push(() => apply(state, grids, way));
  }
  return () => {
    for (const plan of plans) plan();
  };
}

/** The dicts that a search goes through. */
const dictsOf = (value: unknown): PyDict[] =>
  (value instanceof PyDict ? [value] : (asSequence(value) ?? [])).filter((one) => one instanceof PyDict);

type Moves = ReadonlyMap<string, Move>;

/** One dict of what is tried: the same key may mean another model in the next. */
interface Grid {
  readonly dict: PyDict;
  /** Its lists as the file has them. */
  readonly lists: ReadonlyMap<unknown, unknown>;
  readonly moves: Moves;
}

function movesOf(search: PyDict, className: string, path: string, way: Way): Grid[] {
  const models = [search.get('estimator'), search.get('best_estimator_')];
  const grids: Grid[] = [];
  for (const attribute of TRIED) {
    for (const dict of dictsOf(search.get(attribute))) {
      const moves = new Map<string, Move>();
      for (const [key, listed] of dict) {
        if (typeof key !== 'string') continue;
        const found = moveOf(key, itemsOf(listed), dict, models, way);
        for (const reason of found.refusals) way.run.refuse(reason, path, className, attribute);
        if (found.isGone) way.run.note(`${key} is tried no more: there is no such parameter`, path, className);
        moves.set(key, found);
      }
      grids.push({ dict, lists: new Map(dict), moves });
    }
  }
  return grids;
}

const itemsOf = (value: unknown): readonly unknown[] =>
  value instanceof NdArray ? (value.ndim === 1 ? value.flat() : []) : (asSequence(value) ?? []);

function moveOf(
  key: string,
  values: readonly unknown[],
  dict: PyDict,
  models: readonly unknown[],
  way: Way,
): Move & { readonly refusals: ReadonlySet<string>; readonly isGone: boolean } {
  const parts: Part[] = [];
  const refusals = new Set<string>();
  const moved = new Map<Plain, unknown>();
  const names = key.split('__');
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

function apply(search: PyDict, grids: readonly Grid[], way: Way): void {
  const best = search.get('best_params_');
  const results = search.get('cv_results_');
  const candidates = results instanceof PyDict ? dictsOf(results.get('params')) : [];
  for (const candidate of new Set(best instanceof PyDict ? [best, ...candidates] : candidates)) {
    const grid = grids.find((one) => isFrom(candidate, one));
    if (grid !== undefined) rename(candidate, grid.moves, said, candidate === best);
  }
  if (results instanceof PyDict) {
    const all = [...grids].reverse().flatMap(({ moves }) => [...moves]);
    const columns = new Map(all.map(([key, move]) => [`param_${key}`, move]));
    rename(results, columns, columnSaid, false, 'param_');
  }
  for (const { dict, moves } of grids) {
    rename(dict, moves, listSaid, true);
    if (way.to < releaseIndex('1.8') && way.from >= releaseIndex('1.8')) for (const move of moves.values()) mixed(move);
  }
}

/** True for a candidate that a dict gives: its keys, and the models that are tried. */
const isFrom = (candidate: PyDict, { lists }: Grid): boolean =>
  candidate.size === lists.size &&
  [...candidate].every(
    ([key, value]) =>
      lists.has(key) && (!(value instanceof PyObject) || !isModel(value) || itemsOf(lists.get(key)).includes(value)),
  );

const isModel = ({ cls }: PyObject): boolean => cls instanceof PyGlobal && isSklearn(cls);

/** A share of both penalties that is tried is one for the release that has a word for the mixture, too. */
function mixed({ parts }: Move): void {
  const { owner, now } = parts.at(-1)!;
  const state = attributes(owner);
  if (now !== 'l1_ratio' || !/^LogisticRegression$/.test(className(owner)) || state === undefined) return;
  const penalty = state.get('penalty');
  if (penalty !== 'l2' && penalty !== 'l1') return;
  state.set('penalty', 'elasticnet');
  state.set('l1_ratio', penalty === 'l1' ? 1 : 0);
}

const className = (object: PyObject | undefined): string => (object?.cls instanceof PyGlobal ? object.cls.name : '');

/** Puts the keys of a dict, and what stands under them, into other words; the order stays. */
function rename(
  dict: PyDict,
  moves: Moves,
  say: (value: unknown, move: Move) => unknown,
  drops: boolean,
  prefix = '',
): void {
  const pairs = [...dict];
  if (!pairs.some(([key]) => moves.has(key as string))) return;
  dict.clear();
  for (const [key, value] of pairs) {
    const move = moves.get(key as string);
    const now = move === undefined ? key : nameNow(move);
    // What was tried stays in the results, also under a name that there is no more.
    if (now === undefined && drops) continue;
    dict.set(now === undefined || move === undefined ? key : `${prefix}${String(now)}`, move === undefined ? value : say(value, move)); // prettier-ignore
  }
}

/** A key in the words of the wanted release; a model that became part of another is reached through that. */
function nameNow({ parts }: Move): string | undefined {
  const names: string[] = [];
  for (const { owner, now } of parts) {
    if (now === undefined) return undefined;
    if (owner !== undefined && wrappedIn.has(owner)) names.push('estimator');
    names.push(now);
  }
  return names.join('__');
}

function said(value: unknown, { values }: Move): unknown {
  if (value instanceof PyObject) return wrappedIn.get(value) ?? value;
  return isPlain(value) && values.has(value) ? values.get(value) : value;
}

function listSaid(listed: unknown, move: Move): unknown {
  if (!itemsOf(listed).some((item) => said(item, move) !== item)) return listed;
  const items = itemsOf(listed).map((item) => said(item, move));
  return listed instanceof PyTuple ? new PyTuple(items) : items;
}

/** A masked array of what was tried: objects stand in its state as they are. */
function columnSaid(column: unknown, move: Move): unknown {
  const parts = column instanceof PyObject ? asSequence(column.state) : undefined;
  const data = parts?.find((part) => Array.isArray(part)) as unknown[] | undefined;
  data?.forEach((item, i) => {
    data[i] = said(item, move);
  });
  return column;
}
