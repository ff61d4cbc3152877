/**
 * The content identity of a value: a digest of its lossless graph, not of its bytes. It survives another compression, another
 * protocol, Joblib instead of Pickle and a second dump; it changes with any number, name, type, dtype or order.
 *
 * Each container is digested once over the digests of what it holds. So a graph of any depth or sharing takes time in
 * proportion to its size; whether two places share one object does not count, because Joblib's nested pickles do not keep it.
 */
import { type Budget, budgetOf } from '../core/budget.js';
import { decimalText } from '../pickle/numbers.js';
import type { DType } from '../numpy/dtypes/dtype.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { PyDict } from '../pickle/values/py-dict.js';
import {
  isGraphView,
  NO_STATE,
  PyByteArray,
  PyCall,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyPersistentId,
  PyTuple,
  PyValue,
  type Reduction,
  toGraph,
  type WriteContext,
} from '../pickle/values/py-values.js';

/** Steps for the digest of one container: three microseconds. */
const DIGEST_STEPS = 32;

/** A running digest; in Node `createHash('sha256')` behind a small wrapper. */
export interface Digest {
  update(data: string | Uint8Array): void;
  hex(): string;
}

/** What stands before the digest: the scheme may change, then so does its name. */
export const IDENTITY_PREFIX = 'graph1:sha256:';

/** Text, raw bytes, or a value that is digested in turn. */
export type Part = string | Uint8Array | Child;

export class Child {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

interface Frame {
  readonly value: object;
  readonly parts: readonly Part[];
  next: number;
  readonly digest: Digest;
  readonly sorted: string[] | undefined;
}

/** Longer texts are counted by their characters: a graph may hold one of them many times. */
const SHORT = 256;

const bits = new DataView(new ArrayBuffer(8));

function floatText(value: number): string {
  bits.setFloat64(0, value);
  return `f${bits.getBigUint64(0).toString(16)};`;
}

/** A string cannot run into what follows it, and a lone surrogate stays itself. */
const textOf = (text: string): string => `s${JSON.stringify(text)}`;

/** A global; below protocol 4 `Class.method` stands as `getattr(Class, 'method')`. */
function globalText(value: unknown): string | undefined {
  let names = '';
  let at = value;
  while (at instanceof PyCall && at.cls instanceof PyGlobal && at.cls.path === 'builtins.getattr') {
    const [owner, name] = at.args;
    if (at.args.length !== 2 || typeof name !== 'string') return undefined;
    names = `.${name}${names}`;
    at = owner;
  }
  return at instanceof PyGlobal ? `g${JSON.stringify([at.module, at.name + names])}` : undefined;
}

/** Values without an identity, as text; undefined for everything else. */
export function atom(value: unknown, budget?: Budget): string | undefined {
  switch (typeof value) {
    case 'string':
      if (value.length > SHORT) budget?.write(value.length);
      return textOf(value);
    case 'number':
      return Number.isInteger(value) ? `i${value};` : floatText(value);
    case 'bigint':
      return `i${decimalText(value, budget)};`;
    case 'object':
      if (value === null) return 'None;';
      if (value instanceof PyFloat) return floatText(value.value);
      return globalText(value);
    default:
      return `${String(value)};`;
  }
}

function dtypeText(dtype: DType): string {
  if (dtype.subdtype !== undefined) return `(${dtypeText(dtype.subdtype.base)}[${dtype.subdtype.shape.join()}])`;
  if (dtype.fields === undefined) return JSON.stringify(dtype.str);
  const fields = [...dtype.fields].map(
    ([name, field]) => `${JSON.stringify(name)}@${field.offset}=${dtypeText(field.dtype)}`,
  );
  return `{${fields.join()}|${dtype.itemsize}|${dtype.aligned}}`;
}

function list(items: Iterable<unknown>, out: Part[], budget?: Budget): Part[] {
  for (const item of items) {
    budget?.spend(1);
    out.push(atom(item, budget) ?? new Child(item));
  }
  return out;
}

function arrayParts(array: NdArray, budget: Budget | undefined): Part[] {
  const head = `ndarray${dtypeText(array.dtype)}[${array.shape.join()}]${array.isFortran ? 'F' : 'C'}`;
  const { cls } = array.origin;
  const parts: Part[] = [array.isPlain || !(cls instanceof PyGlobal) ? head : `${head}${atom(cls)}`];
  const { bytes } = array;
  if (bytes === undefined) return list(array.data as unknown[], parts, budget);
  parts.push(bytes);
  return parts;
}

const writer: WriteContext = { protocol: 4, outOfBand: false, path: () => 'value' };

function reductionParts(made: Reduction, budget: Budget | undefined): Part[] {
  const parts: Part[] = list([made.cls], [made.how === 'newobj' ? 'new' : 'call'], budget);
  list(made.args, parts, budget);
  if (made.kwargs !== undefined) list([made.kwargs], pushed(parts, 'kwargs'), budget);
  if (made.state !== undefined) list([made.state], pushed(parts, 'state'), budget);
  if (made.items !== undefined) list(made.items, pushed(parts, 'items'), budget);
  if (made.pairs !== undefined) list(made.pairs, pushed(parts, 'pairs'), budget);
  if (made.adds !== undefined) list(made.adds, pushed(parts, 'adds'), budget);
  return parts;
}

function pushed(parts: Part[], text: string): Part[] {
  parts.push(text);
  return parts;
}

function objectParts(object: PyObject, budget: Budget | undefined): Part[] {
  const parts = reductionParts(
    { ...object.pyReduce(), ...(object.state === NO_STATE ? {} : { state: object.state }) },
    budget,
  );
  if (object.earlierStates !== undefined) list(object.earlierStates, pushed(parts, 'earlier'), budget);
  return parts;
}

/** What a container is made of, in order. */
export function partsOf(value: object, budget?: Budget): Part[] {
  if (Array.isArray(value)) return list(value, ['list'], budget);
  if (value instanceof PyTuple) return list(value.items, ['tuple'], budget);
  if (value instanceof PyDict && !hasReduce(value)) {
    const parts: Part[] = ['dict'];
    for (const pair of value) list(pair, parts, budget);
    return parts;
  }
  if (value instanceof Set) return list(value, [value instanceof PyFrozenSet ? 'frozenset' : 'set'], budget);
  if (value instanceof Uint8Array) return [value instanceof PyByteArray ? 'bytearray' : 'bytes', value];
  if (value instanceof NdArray) return arrayParts(value, budget);
  if (value instanceof NpScalar) {
    return [`scalar${dtypeText(value.dtype)}`, value.raw instanceof Uint8Array ? value.raw : new Child(value.raw)];
  }
  if (value instanceof PyObject) return objectParts(value, budget);
  if (value instanceof PyPersistentId) return list([value.id], ['persid'], budget);
  if (isDType(value)) return [`dtype${dtypeText(value)}`];
  if (hasReduce(value)) return reductionParts(value.pyReduce(writer), budget);
  return ['unknown'];
}

function isDType(value: object): value is DType {
  return value instanceof PyValue && 'kind' in value && 'itemsize' in value;
}

function hasReduce(value: object): value is { pyReduce(context: WriteContext): Reduction } {
  return 'pyReduce' in value && typeof value.pyReduce === 'function';
}

/**
 * The content identity of a lossless graph, or of an estimator that stands for one.
 *
 * @throws LimitError where the graph has far more containers or text than its file
 */
export function identityOf(root: unknown, createDigest: () => Digest, budget: Budget = budgetOf(root)): string {
  const known = new Map<object, string>();
  const depths = new Map<object, number>();
  const frames: Frame[] = [];
  const open = (given: unknown): void => {
    const value = given as object;
    budget.spend(DIGEST_STEPS);
    budget.descend(frames.length);
    const parts = partsOf(value, budget);
    depths.set(value, frames.length);
    frames.push({ value, parts, next: 0, digest: createDigest(), sorted: value instanceof Set ? [] : undefined });
  };
  open([graphOf(root)]);
  let result = '';
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const waiting = advance(frame, known, depths, frames.length);
    if (waiting !== undefined) {
      open(waiting);
      continue;
    }
    if (frame.sorted !== undefined) frame.digest.update(frame.sorted.sort().join(''));
    result = frame.digest.hex();
    known.set(frame.value, result);
    depths.delete(frame.value);
    frames.pop();
  }
  return IDENTITY_PREFIX + result;
}

/** An estimator stands for the graph that it views. */
export function graphOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && isGraphView(value) ? value[toGraph]() : value;
}

/** Digests parts until one is a container that was not met before, and returns that. */
function advance(
  frame: Frame,
  known: ReadonlyMap<object, string>,
  depths: ReadonlyMap<object, number>,
  depth: number,
): object | undefined {
  let text = '';
  for (; frame.next < frame.parts.length; frame.next++) {
    const part = frame.parts[frame.next]!;
    let piece: string;
    if (typeof part === 'string') piece = part;
    else if (part instanceof Uint8Array) {
      frame.digest.update(`${text}${part.length}:`);
      frame.digest.update(part);
      text = '';
      continue;
    } else {
      const value = graphOf(part.value);
      const simple = atom(value, undefined);
      const digest = simple ?? known.get(value as object);
      const above = depths.get(value as object);
      if (digest === undefined && above === undefined) {
        if (text !== '') frame.digest.update(text);
        return value as object;
      }
      // A value inside of itself is named by how far up it stands.
      piece = simple ?? (digest === undefined ? `^${depth - above!};` : `#${digest}`);
    }
    if (frame.sorted !== undefined && frame.next > 0) frame.sorted.push(piece);
    else text += piece;
  }
  if (text !== '') frame.digest.update(text);
  return undefined;
}
