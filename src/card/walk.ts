/** The estimators inside of a model, each once, with the path to it. */
import { keyText } from '../core/show/print.js';
import { type Budget, budgetOf } from '../core/budget.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, isGraphView, PyObject, PyTuple, toGraph } from '../pickle/values/py-values.js';

export interface Found {
  readonly object: PyObject;
  /** Attributes that lead to it: `steps[1][1].estimators_[0]`. */
  readonly path: string;
}

/** The dict of attributes of an object. */
export function attributesOf(object: PyObject): PyDict | undefined {
  if (object.state instanceof PyDict) return object.state;
  const first = asSequence(object.state)?.[0];
  return first instanceof PyDict ? first : undefined;
}

/** A container that is visited, with its path. */
const WALK_STEPS = 4;

/** Paths end here: a forest of 10,000 trees needs no names for all of them. */
const MAX_PATH = 120;

/** Nothing stands in it: a few bytes make a million of these. */
function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return (value instanceof PyDict || value instanceof Set) && value.size === 0;
}

/** Hands on what stands in a value and may hold something, with the step that leads to it. */
function eachChild(value: object, isRoot: boolean, budget: Budget, take: (item: object, step: string) => void): void {
  const add = (item: unknown, step: string): void => {
    if (typeof item !== 'object' || item === null) return;
    if (isEmpty(item)) budget.spend(WALK_STEPS);
    else take(item, step);
  };
  if (value instanceof NdArray) {
    if (Array.isArray(value.data)) value.data.forEach((item, i) => add(item, `[${i}]`));
  } else if (value instanceof PyObject) {
    const attributes = attributesOf(value);
    if (attributes === undefined) add(value.state, '');
    else for (const [key, item] of attributes) add(item, `${isRoot ? '' : '.'}${keyText(key)}`);
    value.args.forEach((item) => add(item, ''));
    for (const items of [value.items, value.pairs, value.adds]) items?.forEach((item, i) => add(item, `[${i}]`));
  } else if (value instanceof PyDict) {
    for (const [key, item] of value) add(item, `[${typeof key === 'string' ? `'${key}'` : '…'}]`);
  } else if (Array.isArray(value) || value instanceof PyTuple) {
    asSequence(value)!.forEach((item, i) => {
      if (typeof item === 'object') add(item, `[${i}]`);
    });
  } else if (value instanceof Set) {
    for (const item of value) add(item, '');
  }
}

/** From so many numbers on a model is large in use. */
const LARGE = 1 << 22;
/** Parts of honest models are named a few times: `estimators_` and `named_estimators_`, a pipeline in a search. */
const OFTEN = 8;

/**
 * True where a model names the same arrays or parts so often that using it costs out of proportion to its file. Each value is
 * counted once, with what stands in it.
 */
export function isRepetitive(root: unknown, budget: Budget = budgetOf(root)): boolean {
  const start = typeof root === 'object' && root !== null && isGraphView(root) ? root[toGraph]() : root;
  if (typeof start !== 'object' || start === null) return false;
  const counted = new Map<object, number>();
  const todo: { value: object; inside: object[] | undefined }[] = [{ value: start, inside: undefined }];
  let distinct = 0;
  for (let next = todo.at(-1); next !== undefined; next = todo.at(-1)) {
    const { value } = next;
    if (next.inside === undefined) {
      if (counted.has(value)) {
        todo.pop();
        continue;
      }
      budget.spend(WALK_STEPS);
      budget.descend(todo.length);
      // A value inside of itself counts as nothing there.
      counted.set(value, 0);
      const inside: object[] = [];
      eachChild(value, false, budget, (item) => {
        budget.spend(1);
        inside.push(item);
      });
      next.inside = inside;
      for (const item of new Set(inside)) if (!counted.has(item)) todo.push({ value: item, inside: undefined });
      continue;
    }
    const own = value instanceof NdArray ? value.data.length : 1;
    distinct += own;
    counted.set(
      value,
      next.inside.reduce((sum, item) => sum + counted.get(item)!, own),
    );
    todo.pop();
  }
  const all = counted.get(start)!;
  return all > LARGE && all > OFTEN * distinct;
}

/** Every object of a graph with a dict of attributes, and every array, in the order of the file. No recursion. */
export function* walk(
  root: unknown,
  budget: Budget = budgetOf(root),
): Generator<{ value: PyObject | NdArray; path: string }> {
  const start = typeof root === 'object' && root !== null && isGraphView(root) ? root[toGraph]() : root;
  const seen = new Set<object>();
  const todo: { value: unknown; path: string; depth: number }[] = [{ value: start, path: '', depth: 0 }];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    budget.spend(WALK_STEPS);
    budget.descend(depth);
    if (value instanceof NdArray || value instanceof PyObject) yield { value, path };
    const inside: { value: unknown; path: string; depth: number }[] = [];
    eachChild(value, path === '', budget, (item, step) => {
      budget.spend(1);
      inside.push({ value: item, path: path.length < MAX_PATH ? path + step : path, depth: depth + 1 });
    });
    for (let i = inside.length - 1; i >= 0; i--) todo.push(inside[i]!);
  }
}

/** Class without its module. */
export function shortName(object: PyObject): string {
  const name = object.className ?? 'object';
  return name.slice(name.lastIndexOf('.') + 1);
}
