/**
 * What a search tries means to the wanted release what it meant to the one that wrote it: grids, candidates and results in the words
 * of that release.
 */
import { PyDict } from '../../../pickle/values/py-dict.js';
import { asSequence, PyGlobal, PyObject, PyTuple } from '../../../pickle/values/py-values.js';
import { isSklearn } from '../../chain.js';
import { objectsIn } from '../../graph.js';
import { releaseIndex } from '../../layouts/tables.js';
import { attributes } from '../../step.js';
import { SEARCHES } from '../metrics.js';
import { wrappedIn } from './one-vs-rest.js';
import { isPlain, itemsOf, type Move, moveOf, type Way } from './tried.js';

const TRIED = ['param_grid', 'param_distributions'];

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
