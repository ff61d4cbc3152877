/** How a migration is declared: what changed in a class with a release, in words that read both ways. */
import type { FormerNames } from '../estimators/binding/former-names.js';
import { NdArray } from '../numpy/ndarray.js';
import { NpScalar } from '../numpy/scalar.js';
import { dtypeOf } from '../numpy/dtypes/dtype.js';
import { PyDict } from '../pickle/values/py-dict.js';
import { NO_STATE, PyFloat, PyGlobal, PyObject } from '../pickle/values/py-values.js';
import type { Versions } from './versions.js';

/** What a step is told of the migration that it is part of. */
export interface Run {
  /** The whole value that is migrated. */
  readonly root: unknown;
  readonly versions: Versions;
  /** Release of scikit-learn that the file has, and the one that is wanted. */
  readonly from: string;
  readonly to: string;
  /** Large arrays are made when they are written, and anew each time: nobody else reads them. */
  readonly later: boolean;
  /** Something that cannot go. All are told at once. */
  refuse(reason: string, path: string, className: string, attribute?: string): void;
  /** Something that is lost without changing an answer. */
  note(text: string, path: string, className: string): void;
}

/** One object while it is migrated: its attributes, and whom to tell. */
export class Subject {
  readonly object: PyObject;
  readonly path: string;
  readonly run: Run;
  /** Names of parameters that the other release has as attributes. */
  readonly kept = new Set<string>();
  constructor(object: PyObject, path: string, run: Run) {
    this.object = object;
    this.path = path;
    this.run = run;
  }

  /** The attributes; none where the state is something else. */
  get #state(): PyDict {
    return this.object.state instanceof PyDict ? this.object.state : new PyDict();
  }

  get className(): string {
    return (this.object.cls as PyGlobal).name;
  }

  get(name: string): unknown {
    return this.#state.get(name);
  }

  has(name: string): boolean {
    return this.#state.has(name);
  }

  set(name: string, value: unknown): void {
    if (this.object.state === NO_STATE) this.object.state = new PyDict();
    this.#state.set(name, value);
  }

  delete(name: string): void {
    this.#state.delete(name);
  }

  /** Moves a value; nothing where there is none. */
  rename(from: string, to: string): void {
    if (!this.has(from)) return;
    const value = this.get(from);
    this.delete(from);
    this.set(to, value);
  }

  /** An attribute as a JavaScript number. */
  number(name: string): number | undefined {
    return numberOf(this.get(name));
  }

  array(name: string): NdArray | undefined {
    const value = this.get(name);
    return value instanceof NdArray ? value : undefined;
  }

  /** True for what was fitted, told by an attribute that only `fit` sets. */
  isFitted(...names: string[]): boolean {
    return names.some((name) => this.has(name));
  }

  /** Keeps what is no parameter of the other release as an attribute. */
  keep(name: string): void {
    this.kept.add(name);
  }

  refuse(reason: string, attribute?: string): void {
    this.run.refuse(reason, this.path, this.className, attribute);
  }

  note(text: string): void {
    this.run.note(text, this.path, this.className);
  }
}

type Change = (subject: Subject) => void;

/** One change, both ways. A way that is missing changes nothing. */
export interface Both {
  readonly forwards?: Change;
  readonly backwards?: Change;
}

/** What changed in one class or several with a release. */
export interface Step extends Both {
  /** `module.Class` under the present name of the module. */
  readonly class: string | readonly string[];
  /** The first release that has the new layout. */
  readonly at: string;
}

/** Several changes of a class as one step. */
export function step(at: string, classes: string | readonly string[], ...changes: readonly Both[]): Step {
  return {
    at,
    class: classes,
    forwards: (subject) => {
      for (const { forwards } of changes) forwards?.(subject);
    },
    backwards: (subject) => {
      for (const { backwards } of [...changes].reverse()) backwards?.(subject);
    },
  };
}

/** Short for `module.A`, `module.B`. */
export const of = (module: string, ...names: string[]): string[] => names.map((name) => `sklearn.${module}.${name}`);

type Value = unknown;
type Make = (subject: Subject) => Value;

const make = (value: Value | Make, subject: Subject): Value =>
  typeof value === 'function' ? (value as Make)(subject) : value;

/** A new attribute. `undefined` made by `value` sets none. Where `when` is given, only objects that have one of these. */
export function added(name: string, value: Value | Make, ...when: string[]): Both {
  return {
    forwards: (subject) => {
      if (subject.has(name) || (when.length > 0 && !subject.isFitted(...when))) return;
      const made = make(value, subject);
      if (made !== undefined) subject.set(name, made);
    },
    backwards: (subject) => subject.delete(name),
  };
}

/** An attribute that is no longer there. On the way back it is made by `value`; without one it stays away. */
export function dropped(name: string, value?: Value | Make, ...when: string[]): Both {
  const { forwards, backwards } = added(name, value, ...when);
  return value === undefined ? { forwards: backwards! } : { forwards: backwards!, backwards: forwards! };
}

export function renamed(from: string, to: string): Both {
  return { forwards: (subject) => subject.rename(from, to), backwards: (subject) => subject.rename(to, from) };
}

/** What binding reads under former names, as a step. */
export const formerNames = ({ at, names }: FormerNames, classes: string | readonly string[]): Step =>
  step(at, classes, ...names.map(([old, now]) => renamed(old, now)));

/** Values of a parameter that got another spelling; both ways where the new one is not known before. */
export function respelled(name: string, spellings: readonly (readonly [old: Value, now: Value])[]): Both {
  return {
    forwards: (subject) => {
      const found = spellings.find(([old]) => old === subject.get(name));
      if (found !== undefined) subject.set(name, found[1]);
    },
    backwards: (subject) => {
      const found = spellings.find(([, now]) => now === subject.get(name));
      if (found !== undefined) subject.set(name, found[0]);
    },
  };
}

/** The object is of another class from now on. */
export function reclassed(from: string, to: string): Both {
  return {
    forwards: ({ object }) => {
      if (pathOf(object) === from) object.cls = globalOf(to);
    },
    backwards: ({ object }) => {
      if (pathOf(object) === to) object.cls = globalOf(from);
    },
  };
}

/** The attributes of an object of a graph. */
export const attributes = (value: unknown): PyDict | undefined =>
  value instanceof PyObject && value.state instanceof PyDict ? value.state : undefined;

export const pathOf = ({ cls }: PyObject): string => (cls instanceof PyGlobal ? cls.path : '');

export function globalOf(path: string): PyGlobal {
  const dot = path.lastIndexOf('.');
  return new PyGlobal(path.slice(0, dot), path.slice(dot + 1));
}

/** An instance with attributes, as `NEWOBJ` makes it. */
export function instance(path: string, attributes: Readonly<Record<string, unknown>>): PyObject {
  const object = new PyObject(globalOf(path), 'newobj', []);
  object.state = PyDict.fromObject(attributes);
  return object;
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof NpScalar) return numberOf(value.value);
  if (value instanceof NdArray && value.size === 1) return numberOf(value.flat()[0]);
  return undefined;
}

/** A Python float. */
export const float = (value: number): unknown => (Number.isInteger(value) ? new PyFloat(value) : value);

/** `numpy.float64(value)`. */
export function float64(value: number): NpScalar {
  return new NpScalar(dtypeOf('float64'), new Uint8Array(Float64Array.of(value).buffer));
}

/** `numpy.int64(value)`. */
export function int64(value: number): NpScalar {
  return new NpScalar(dtypeOf('int64'), new Uint8Array(BigInt64Array.of(BigInt(value)).buffer));
}

/** `numpy.int32(value)`. */
export function int32(value: number): NpScalar {
  return new NpScalar(dtypeOf('int32'), new Uint8Array(Int32Array.of(value).buffer));
}

/** Zero-dimensional and longer arrays of float64. */
export const floats = (values: readonly number[], shape?: readonly number[]): NdArray =>
  NdArray.of(Float64Array.from(values), shape);
