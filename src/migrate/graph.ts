/** Copies of graphs whose containers may be changed while the arrays are shared, and the objects that stand in them. */
import { keyText } from '../core/show/print.js';
import { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { floatPlaces, rememberOrigin, wasTuple } from '../pickle/values/origins.js';
import { PyDict } from '../pickle/values/py-dict.js';
import {
  isGraphView,
  NO_STATE,
  PyCall,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  PyValue,
  toGraph,
} from '../pickle/values/py-values.js';

interface Parents {
  mapChildren(convert: (child: unknown) => unknown): void;
}

const hasChildren = (value: object): value is Parents => typeof (value as Partial<Parents>).mapChildren === 'function';

/** What a copy says otherwise than the graph that it is made of. */
export interface Renaming {
  /** The name that stands for a global. */
  global?(global: PyGlobal): PyGlobal;
  /** How an array, or a numpy scalar, is made when it is written. */
  origin?(origin: NdArray['origin']): NdArray['origin'];
  /** The type of an array, as it is to be written. */
  dtype?(dtype: DType): DType;
  /** What stands for a value; undefined for the value itself. */
  replace?(value: object): object | undefined;
  /** What stands for a text, attribute names and keys among them. */
  text?(text: string): string;
}

/**
 * A copy of a lossless graph, or of the graph behind a loaded model. Objects, dicts, lists, tuples and sets are copied once
 * each, so that what was shared is shared again; arrays of numbers share their memory. Never recurses.
 */
export function copyGraph(root: unknown, renaming: Renaming = {}): unknown {
  const copies = new Map<object, unknown>();
  const todo: (() => void)[] = [];
  const convert = (given: unknown): unknown => {
    if (typeof given === 'string' && renaming.text !== undefined) return renaming.text(given);
    if (typeof given !== 'object' || given === null) return given;
    const found = isGraphView(given) ? (given[toGraph]() as object) : given;
    if (copies.has(found)) return copies.get(found);
    const value = renaming.replace?.(found) ?? found;
    if (value !== found) {
      const instead = convert(value);
      copies.set(found, instead);
      return instead;
    }
    const copy = shell(value, renaming);
    copies.set(value, copy);
    // Plain values of a bundle that was not loaded as a lossless graph.
    if (copy !== value) rememberOrigin(copy, wasTuple(value), floatPlaces(value));
    if (copy !== value) todo.push(() => fill(value, copy, convert));
    else if (hasChildren(value)) todo.push(() => value.mapChildren(convert));
    return copy;
  };
  const result = convert(root);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) next();
  return result;
}

/** An empty container of the same kind; the value itself where it cannot change. */
function shell(value: object, { global, origin, dtype }: Renaming): object {
  if (value instanceof PyGlobal) return global?.(value) ?? value;
  if (value instanceof PyTuple) return new PyTuple(new Array<unknown>(value.items.length));
  if (Array.isArray(value)) return new Array<unknown>(value.length);
  if (value instanceof PyDict) return new (value.constructor as new () => PyDict)();
  if (value instanceof PyCall) return new PyCall(value.cls, value.how, value.args, value.kwargs);
  if (value instanceof PyObject) return new PyObject(value.cls, value.how, value.args, value.kwargs);
  if (value instanceof NdArray) {
    if (value.dtype.hasObject && Array.isArray(value.data))
      return arrayOf(value, new Array<unknown>(value.data.length), origin);
    return origin === undefined ? value : value.restored(dtype?.(value.dtype) ?? value.dtype, origin(value.origin));
  }
  if (value instanceof DType) return dtype?.(value) ?? value;
  if (value instanceof NpScalar && global !== undefined && value.made instanceof PyGlobal) {
    return new NpScalar(value.dtype, value.raw, global(value.made));
  }
  if (value instanceof PyFrozenSet) return new PyFrozenSet();
  if (value instanceof Set) return new Set();
  return value;
}

/** The same kind of array with other items, in the same order in memory. */
function arrayOf(like: NdArray, items: unknown[], origin: Renaming['origin']): NdArray {
  return NdArray.fromObjects(items, like.shape, like.dtype, like.order, origin?.(like.origin) ?? like.origin);
}

function fill(from: object, to: object, convert: (value: unknown) => unknown): void {
  const all = (items: readonly unknown[] | undefined): unknown[] | undefined => items?.map(convert);
  if (from instanceof PyTuple) {
    for (let i = 0; i < from.items.length; i++) (to as PyTuple).items[i] = convert(from.items[i]);
  } else if (Array.isArray(from)) {
    for (let i = 0; i < from.length; i++) (to as unknown[])[i] = convert(from[i]);
  } else if (from instanceof PyDict) {
    for (const [key, item] of from) (to as PyDict).set(convert(key), convert(item));
    if ('defaultFactory' in from) (to as { defaultFactory: unknown }).defaultFactory = convert(from.defaultFactory);
  } else if (from instanceof PyObject) {
    const object = to as PyObject;
    object.cls = convert(from.cls);
    object.args = all(from.args)!;
    if (from.state !== NO_STATE) object.state = convert(from.state);
    if (from.rare !== undefined) {
      const { kwargs, earlierStates, items, pairs, adds } = from.rare;
      object.rare = {
        kwargs: convert(kwargs),
        earlierStates: all(earlierStates),
        items: all(items),
        pairs: all(pairs),
        adds: all(adds),
      };
    }
  } else if (from instanceof NdArray && from.dtype.hasObject && Array.isArray(from.data)) {
    const items = (to as NdArray).data as unknown[];
    for (let i = 0; i < items.length; i++) items[i] = convert(from.data[i]);
  } else if (from instanceof Set) {
    for (const item of from) (to as Set<unknown>).add(convert(item));
  }
}

/** Takes everything out of the dicts of a graph that nobody needs any longer. */
export function emptyGraph(root: unknown): void {
  const dicts: PyDict[] = [];
  walkGraph(root, (value) => {
    if (value instanceof PyDict) dicts.push(value);
  });
  for (const dict of dicts) dict.clear();
}

/** An object of a graph and where it stands, as people would write it: `steps[1][1].tree_`. */
export interface Placed {
  readonly object: PyObject;
  readonly path: string;
}

/** Every object of a graph once, each before what it holds. */
export function objectsIn(root: unknown): Placed[] {
  const found: Placed[] = [];
  walkGraph(root, (value, path) => {
    if (value instanceof PyObject) found.push({ object: value, path });
  });
  return found;
}

/** Modules of Python's own library that models name, and the libraries whose layouts are known. */
const KNOWN =
  /^(?:builtins|__builtin__|collections|copyreg|copy_reg|_codecs|functools|operator|numpy|scipy|pandas|joblib|sklearn|_loss|lightgbm|xgboost|imblearn|datetime|pathlib)(?:\.|$)/;

/** The classes of objects that are no library's which Brine knows, by their paths. */
export function foreignIn(objects: readonly Placed[]): string[] {
  const found = new Set<string>();
  for (const { object } of objects)
    if (object.cls instanceof PyGlobal && !KNOWN.test(object.cls.module)) found.add(object.cls.path);
  return [...found].sort();
}

/** Every class and function that a graph names. */
export function globalsIn(root: unknown): PyGlobal[] {
  const found: PyGlobal[] = [];
  walkGraph(root, (value) => {
    if (value instanceof PyGlobal) found.push(value);
  });
  return found;
}

/** Visits every value with an identity once, in the order in which the file names them. */
export function walkGraph(root: unknown, visit: (value: object, path: string) => void): void {
  const seen = new Set<object>();
  const todo: [unknown, string][] = [[root, '']];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [given, path] = next;
    if (typeof given !== 'object' || given === null) continue;
    const value = isGraphView(given) ? (given[toGraph]() as object) : given;
    if (seen.has(value)) continue;
    seen.add(value);
    visit(value, path);
    const parts = [...partsOf(value)];
    for (let i = parts.length - 1; i >= 0; i--) todo.push([parts[i]![1], `${path}${parts[i]![0]}`]);
  }
}

function* listed(items: readonly unknown[], before = ''): Generator<[string, unknown]> {
  for (let i = 0; i < items.length; i++) yield [`${before}[${i}]`, items[i]];
}

/** The parts of a value, each with what is written behind the path of the whole. */
function* partsOf(value: object): Generator<[string, unknown]> {
  if (value instanceof PyObject) {
    yield ['', value.cls];
    yield* listed(value.args, '.args');
    yield* stateParts(value.state);
    if (value.rare === undefined) return;
    yield ['.kwargs', value.kwargs];
    for (const list of [value.items, value.pairs, value.adds, value.earlierStates]) yield* listed(list ?? []);
  } else if (value instanceof PyTuple) yield* listed(value.items);
  else if (Array.isArray(value)) yield* listed(value);
  else if (value instanceof NdArray) {
    yield ['.dtype', value.dtype];
    // Others may not have been read yet.
    if (value.dtype.hasObject && Array.isArray(value.data)) yield* listed(value.data);
  } else if (value instanceof PyDict) {
    for (const [key, item] of value) {
      yield ['.key', key];
      yield [`[${typeof key === 'string' ? `'${key}'` : keyText(key)}]`, item];
    }
  } else if (value instanceof Set) yield* listed([...value]);
  else if (value instanceof PyValue && hasChildren(value)) {
    const children: unknown[] = [];
    value.mapChildren((child) => {
      children.push(child);
      return child;
    });
    yield* listed(children);
  }
}

function* stateParts(state: unknown): Generator<[string, unknown]> {
  if (state instanceof PyDict) {
    for (const [key, item] of state) yield [typeof key === 'string' ? `.${key}` : `[${keyText(key)}]`, item];
  } else if (state instanceof PyTuple) {
    for (let i = 0; i < state.length; i++) {
      const part = state.items[i];
      if (part instanceof PyDict) yield* stateParts(part);
      else yield [`.state[${i}]`, part];
    }
  } else yield ['.state', state];
}
