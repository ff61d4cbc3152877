/** numpy.random: the state of generators, for looking at. Nothing is drawn from them here; `dump` writes what was read. */
import type { Bound } from '../pickle/read/plain-graph.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { asSequence, NO_STATE, PyFloat, PyGlobal, PyObject, PyTuple, toGraph } from '../pickle/values/py-values.js';

export type RandomKind = 'RandomState' | 'Generator' | 'BitGenerator';

/** A RandomState, Generator or BitGenerator of any numpy. */
export class NumpyRandom {
  readonly kind: RandomKind;
  /** `MT19937`, `PCG64`, `Philox`, `SFC64` … */
  readonly bitGenerator: string;
  /** The parts of the state under numpy's names, or the tuple of `get_state` before numpy 1.17. */
  readonly state: unknown;
  readonly #graph: PyObject;

  constructor(kind: RandomKind, bitGenerator: string, state: unknown, graph: PyObject) {
    this.kind = kind;
    this.bitGenerator = bitGenerator;
    this.state = state;
    this.#graph = graph;
  }

  toJSON(): unknown {
    return { kind: this.kind, bitGenerator: this.bitGenerator };
  }

  toString(): string {
    return `${this.kind} of ${this.bitGenerator}`;
  }

  [toGraph](): PyObject {
    return this.#graph;
  }
}

/** Two levels of dicts and tuples are all that a state has. */
function plain(value: unknown, depth = 0): unknown {
  if (value instanceof PyFloat) return value.value;
  if (depth > 3) return value;
  if (value instanceof PyTuple) return value.items.map((item) => plain(item, depth + 1));
  if (value instanceof PyDict) return new PyDict([...value].map(([key, item]) => [key, plain(item, depth + 1)]));
  return value;
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof PyGlobal) return value.name;
  if (value instanceof PyObject) return nameOf(value.args[0]);
  return undefined;
}

const KINDS: Readonly<Record<string, RandomKind>> = {
  __randomstate_ctor: 'RandomState',
  __RandomState_ctor: 'RandomState',
  __generator_ctor: 'Generator',
  __bit_generator_ctor: 'BitGenerator',
};

/** numpy 1.17 to 1.23 name the bit generator, 1.24 to 1.26 pass its constructor too, numpy 2 passes the object. */
export function bindRandom(object: PyObject): Bound | undefined {
  if (!(object.cls instanceof PyGlobal)) return undefined;
  const kind = KINDS[object.cls.name];
  if (kind === undefined) return undefined;
  const [first] = object.args;
  // A Generator of numpy 2 has no state of its own: its bit generator has.
  const holder = object.state === NO_STATE || object.state === null ? first : object;
  let state = holder instanceof PyObject && holder.state !== NO_STATE ? holder.state : null;
  const parts = asSequence(state);
  if (parts !== undefined && parts[0] instanceof PyDict) [state] = parts;
  const legacy = typeof parts?.[0] === 'string' ? parts[0] : undefined;
  const bitGenerator = nameOf(first) ?? legacy ?? 'MT19937';
  return { value: new NumpyRandom(kind, bitGenerator, plain(state), object) };
}
