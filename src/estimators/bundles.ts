/**
 * Places inside of what a file holds: keys, attributes and positions with dots between them, as in `v1.stages.1.clf`. Works on
 * plain values and on the lossless graph alike.
 */
import { keyText } from '../core/show/print.js';
import { NotFoundError } from '../core/errors.js';
import { bindEstimator, inside } from './bind.js';
import { isBoundEstimator } from './binding/bound-object.js';
import { attributesOf, classPath } from './binding/state.js';
import type { Estimator } from './estimator.js';
import { NdArray } from '../numpy/ndarray.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, PyObject } from '../pickle/values/py-values.js';
import { isRegisteredInstance } from '../pickle/values/registered-classes.js';

/** A model in a bundle. */
export interface ModelInside {
  /** Where it is, for `at`. */
  path: string;
  model: Estimator;
  /** True where an object of an unknown class holds it, which may do more than pass on to it. */
  isHeld: boolean;
}

/** Models that are listed; a file with more has told what it is. */
const MAX_MODELS = 1000;
/** Values that are looked at for them. */
const MAX_VISITED = 1_000_000;
/** Levels of containers within containers. */
const MAX_LEVELS = 1000;

/** The model that stands for a value: bound, or an object of the graph that Brine runs. */
export function asModel(value: unknown): Estimator | undefined {
  if (isBoundEstimator(value)) return value as Estimator;
  return value instanceof PyObject ? bindEstimator(value) : undefined;
}

/** What an object of an unknown class has: attributes by name; of a class in registered TypeScript its properties. */
function attributesIn(value: object): Iterable<readonly [unknown, unknown]> | undefined {
  if (value instanceof PyObject) {
    const slots = asSequence(value.state)?.[1];
    const items = value.pairs ?? [];
    const entries = Array.from({ length: items.length / 2 }, (_, i) => [items[2 * i], items[2 * i + 1]] as const);
    return [...(attributesOf(value) ?? []), ...(slots instanceof PyDict ? slots : []), ...entries];
  }
  return isRegisteredInstance(value) ? Object.entries(value) : undefined;
}

/** Hands on the parts of a value that may hold something, each with its key or position. */
function eachPart(value: object, hand: (key: unknown, part: object) => void): void {
  // Empty ones hold no model; a few bytes make a million of them.
  const take = (key: unknown, part: object): void => {
    const isEmpty = Array.isArray(part) ? part.length === 0 : part instanceof PyDict && part.size === 0;
    if (!isEmpty) hand(key, part);
  };
  const items = value instanceof NdArray ? (Array.isArray(value.data) ? value.data : []) : asSequence(value);
  if (items !== undefined) {
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (typeof item === 'object' && item !== null) take(i, partOf(item) as object);
    }
    return;
  }
  const entries = value instanceof PyDict || value instanceof Map ? value : attributesIn(value);
  if (entries === undefined) return;
  for (const [key, part] of entries as Iterable<readonly [unknown, unknown]>) {
    if (typeof part === 'object' && part !== null) take(key, part);
  }
}

/** Of a pair of a name and a model, as in `steps`, the model. */
function partOf(item: unknown): unknown {
  const pair = asSequence(item);
  return pair !== undefined && pair.length >= 2 && typeof pair[0] === 'string' && asModel(pair[1]) !== undefined
    ? pair[1]
    : item;
}

interface Step {
  readonly value: object;
  readonly key: string;
  readonly above: Step | undefined;
  readonly depth: number;
  readonly isHeld: boolean;
}

function pathOf(step: Step): string {
  const keys: string[] = [];
  for (let at: Step | undefined = step; at?.above !== undefined; at = at.above) keys.push(at.key);
  return keys.reverse().join('.');
}

/**
 * The models inside of a value, each with its path; those inside of models are not listed. A model itself has the path ''. What is
 * nested deeper than any bundle is not looked through.
 */
export function modelsInside(root: unknown): ModelInside[] {
  const found: ModelInside[] = [];
  if (typeof root !== 'object' || root === null) return found;
  const seen = new Set<object>();
  const todo: Step[] = [{ value: root, key: '', above: undefined, depth: 0, isHeld: false }];
  for (let next = todo.pop(); next !== undefined && seen.size < MAX_VISITED; next = todo.pop()) {
    const { value, depth } = next;
    if (seen.has(value)) continue;
    seen.add(value);
    const model = asModel(value);
    if (model !== undefined) {
      found.push({ path: pathOf(next), model, isHeld: next.isHeld });
      if (found.length >= MAX_MODELS) break;
      continue;
    }
    if (depth >= MAX_LEVELS) continue;
    const above = next;
    const isHeld = next.isHeld || value instanceof PyObject;
    const first = todo.length;
    eachPart(value, (key, part) => todo.push({ value: part, key: keyText(key), above, depth: depth + 1, isHeld }));
    // The first part is looked at first.
    for (let i = first, j = todo.length - 1; i < j; i++, j--) [todo[i], todo[j]] = [todo[j]!, todo[i]!];
  }
  return found;
}

/** The only model of a dict, list or tuple of things; undefined where there are several, or an unknown object holds it. */
export function onlyModel(models: readonly ModelInside[]): ModelInside | undefined {
  return models.length === 1 && !models[0]!.isHeld ? models[0] : undefined;
}

/** A list of paths for a message. */
export function pathList(models: readonly ModelInside[]): string {
  const shown = models.slice(0, 20).map(({ path, model }) => `${path} (${shortName(model)})`);
  const more = models.length > shown.length ? ` and ${models.length - shown.length} more` : '';
  return shown.join(', ') + more;
}

const shortName = (model: Estimator): string => model.className.slice(model.className.lastIndexOf('.') + 1);

/** Step `key` of a value; undefined where there is none. */
function step(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isBoundEstimator(value)) return value.get(key);
  if (value instanceof PyDict || value instanceof Map) {
    for (const candidate of [key, Number(key), BigIntOf(key)]) {
      if (candidate !== undefined && value.has(candidate)) return value.get(candidate) as unknown;
    }
    if (!key.startsWith('(')) return undefined;
    for (const [own, part] of value) if (typeof own === 'object' && keyText(own) === key) return part as unknown;
    return undefined;
  }
  const items = value instanceof NdArray && value.dtype.kind === 'O' ? value.flat() : asSequence(value);
  if (items !== undefined) {
    if (/^\d+$/.test(key)) return items[Number(key)];
    // The name of a step.
    return asSequence(items.find((item) => asSequence(item)?.[0] === key))?.[1];
  }
  for (const [name, part] of attributesIn(value) ?? []) if (name === key) return part;
  return undefined;
}

const BigIntOf = (key: string): bigint | undefined => (/^-?\d{16,40}$/.test(key) ? BigInt(key) : undefined);

/**
 * What stands at a path.
 *
 * @param bind False to leave objects of the graph as they are.
 * @throws NotFoundError with the paths of the models that there are
 */
export function valueAt(root: unknown, path: string, bind: boolean): unknown {
  const keys = path.split('.');
  let value = root;
  for (let i = 0; i < keys.length;) {
    let found: unknown;
    let used = 0;
    // Keys may hold dots themselves: the longest that there is.
    for (let n = keys.length - i; n >= 1 && used === 0; n--) {
      found = step(value, keys.slice(i, i + n).join('.'));
      if (found !== undefined) used = n;
    }
    if (used === 0) throw nothingAt(root, path, keys.slice(0, i).join('.'), value);
    value = found;
    i += used;
  }
  const part = partOf(value);
  return bind && part instanceof PyObject ? inside(part) : part;
}

function nothingAt(root: unknown, path: string, reached: string, value: unknown): NotFoundError {
  const models = modelsInside(root).filter((one) => one.path !== '');
  const where = reached === '' ? '' : `: ${reached} is ${nameOf(value)}, and`;
  const known = models.length === 0 ? 'there are no models inside' : `models are at ${pathList(models)}`;
  return new NotFoundError(`nothing is at "${path}"${where || ':'} ${known}`);
}

function nameOf(value: unknown): string {
  if (isBoundEstimator(value)) return `a ${value.className}`;
  if (value instanceof PyObject) return `an object of ${classPath(value) ?? 'an unnamed class'}`;
  if (value instanceof PyDict) return `a dict of ${value.size}`;
  const items = asSequence(value);
  return items === undefined ? 'no container' : `a list of ${items.length}`;
}
