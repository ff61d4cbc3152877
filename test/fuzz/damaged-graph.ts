/** Deterministic damage to the graph of a model: one value, wherever it stands, becomes another one. */
import { NdArray } from '../../src/numpy/ndarray.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyObject, PyTuple } from '../../src/pickle/values/py-values.js';

/** Wider containers say nothing that their first items do not. */
const MAX_ITEMS = 40;

type Next = () => number;

/** A place that holds a value. */
interface Slot {
  readonly where: string;
  readonly owner: PyObject;
  readonly value: unknown;
  set(value: unknown): void;
}

function slotsIn(value: unknown, where: string, owner: PyObject): Slot[] {
  if (value instanceof PyDict) {
    return [...value].slice(0, MAX_ITEMS).map(([key, item]) => ({
      where: `${where}.${String(key).slice(0, 30)}`,
      owner,
      value: item,
      set: (other) => value.set(key, other),
    }));
  }
  const items = value instanceof NdArray && value.dtype.kind === 'O' ? (value.data as unknown) : asSequence(value);
  if (!Array.isArray(items) || Object.isFrozen(items)) return [];
  return items.slice(0, MAX_ITEMS).map((item: unknown, at) => ({
    where: `${where}[${at}]`,
    owner,
    value: item,
    set: (other) => {
      items[at] = other;
    },
  }));
}

function stateSlot(object: PyObject, where: string): Slot {
  return {
    where: `${where}!`,
    owner: object,
    value: object.state,
    set: (other) => {
      object.state = other;
    },
  };
}

function slotsOf(root: PyObject): Slot[] {
  const seen = new Set<unknown>();
  const found: Slot[] = [];
  const todo: [value: unknown, where: string, owner: PyObject][] = [[root, '', root]];
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const [value, where, owner] = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof PyObject) {
      if (value.state !== NO_STATE) found.push(stateSlot(value, where));
      todo.push([value.state, `${where}!`, value], [value.args, `${where}()`, value]);
      continue;
    }
    for (const slot of slotsIn(value, where, owner)) {
      found.push(slot);
      todo.push([slot.value, slot.where, owner]);
    }
  }
  return found;
}

/** Another value; undefined where it makes no sense for this one. */
type Damage = (value: unknown, next: Next, owner: PyObject) => unknown;

const isNumbers = (value: unknown, kinds: string): value is NdArray =>
  value instanceof NdArray && kinds.includes(value.dtype.kind);

const filled =
  (kinds: string, number: number): Damage =>
  (value) =>
    isNumbers(value, kinds) ? NdArray.of(value.toFloat64().fill(number), value.shape) : undefined;

/** Some bytes of an array, of tree nodes above all. */
const bytes =
  (below: number): Damage =>
  (value, next) => {
    if (!(value instanceof NdArray) || value.bytes === undefined || value.bytes.length === 0) return undefined;
    const copy = value.bytes.slice();
    for (let k = 0; k < 6; k++) copy[Math.floor(next() * copy.length)] = Math.floor(next() * below);
    return NdArray.fromBytes(copy, value.shape, value.dtype);
  };

const shorter: Damage = (value) => {
  if (isNumbers(value, 'biuf') && value.ndim > 0 && value.shape[0]! > 0) {
    const step = value.size / value.shape[0]!;
    return NdArray.of(value.toFloat64().slice(step), [value.shape[0]! - 1, ...value.shape.slice(1)]);
  }
  const items = value instanceof PyTuple ? undefined : asSequence(value);
  return items === undefined || items.length === 0 ? undefined : items.slice(1);
};

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['None', () => null],
  ['7', () => 7],
  ['-3', () => -3],
  ['NaN', () => Number.NaN],
  ['1e15', () => 1e15],
  ['a text', () => 'magic'],
  ['what holds it', (_value, _next, owner) => owner],
  ['an empty list', () => []],
  ['three numbers', () => NdArray.of(Float64Array.of(1, 2, 3))],
  ['no numbers', () => NdArray.of(new Float64Array(0), [0, 3])],
  ['a matrix', () => NdArray.of(new Float64Array(6).fill(1), [2, 3])],
  ['shorter', shorter],
  ['twice as long', (value) => (Array.isArray(value) ? [...(value as unknown[]), ...(value as unknown[])] : undefined)],
  ['huge indexes', filled('iu', 1e9)],
  ['negative indexes', filled('iu', -5)],
  ['all NaN', filled('f', Number.NaN)],
  ['other bytes', bytes(256)],
  ['other small bytes', bytes(4)],
];

/** Changes one value of the graph; says which and how. */
export function damage(graph: PyObject, next: Next): string {
  const slots = slotsOf(graph);
  const slot = slots[Math.floor(next() * slots.length)]!;
  const start = Math.floor(next() * DAMAGES.length);
  for (let i = 0; i < DAMAGES.length; i++) {
    const [how, make] = DAMAGES[(start + i) % DAMAGES.length]!;
    const other = make(slot.value, next, slot.owner);
    if (other === undefined) continue;
    slot.set(other);
    return `${slot.where} becomes ${how}`;
  }
  return 'nothing';
}
