/**
 * TypeScript classes under Python names. A registered class is written as an ordinary Python object with a state and
 * comes back as itself; Python needs a class of that name (and nothing of Brine) to load it.
 */
import { EncodeError } from '../../core/errors.js';
import type { Bound } from '../read/plain-graph.js';
import { carriedName } from './code-names.js';
import { PyDict } from './py-dict.js';
import { NO_STATE, PyGlobal, PyObject } from './py-values.js';

type Constructor<T> = abstract new (...args: never[]) => T;

export interface RegisterOptions<T> {
  /** What is stored: a dict of attributes (a Map or plain object) or any value. Default: the own enumerable properties. */
  getState?: (instance: T) => unknown;
  /** Takes the stored state back. Default: sets each entry as an own property. */
  setState?: (instance: T, state: unknown) => void;
  /** How the methods of a step of this class get X: an array (default), a DataFrame with names, or texts. */
  input?: 'array' | 'frame' | 'texts';
  /** Makes the empty instance. Default: the class's prototype, without running its constructor. */
  construct?: (args: readonly unknown[]) => T;
}

interface Registration {
  readonly constructor: Constructor<unknown>;
  readonly global: PyGlobal;
  readonly options: RegisterOptions<unknown>;
}

const byPython = new Map<string, Registration>();
const byConstructor = new Map<unknown, Registration>();

function add(cls: Constructor<unknown>, pythonName: string, options: RegisterOptions<unknown>): void {
  const dot = pythonName.lastIndexOf('.');
  if (dot <= 0 || dot === pythonName.length - 1) {
    throw new EncodeError(`"${pythonName}" is no Python class path; write module.ClassName`, 'register');
  }
  const global = new PyGlobal(pythonName.slice(0, dot), pythonName.slice(dot + 1));
  const entry: Registration = { constructor: cls, global, options };
  byPython.set(pythonName, entry);
  byConstructor.set(cls, entry);
}

/**
 * Registers a class under the name that Python knows it by: `register(Churn, 'my_pkg.models.Churn')`,
 * or as a decorator: `@register('my_pkg.models.Churn')`.
 *
 * @example
 * class Churn {
 *   threshold = 0.5;
 * }
 * register(Churn, 'my_pkg.models.Churn');
 */
export function register<T>(cls: Constructor<T>, pythonName: string, options?: RegisterOptions<T>): void;
export function register<T>(
  pythonName: string,
  options?: RegisterOptions<T>,
): <C extends Constructor<T>>(cls: C, context?: unknown) => C;
export function register<T>(
  first: Constructor<T> | string,
  second?: string | RegisterOptions<T>,
  third?: RegisterOptions<T>,
): unknown {
  if (typeof first === 'string') {
    const options = (typeof second === 'object' ? second : {}) as RegisterOptions<unknown>;
    return <C extends Constructor<T>>(cls: C): C => {
      add(cls, first, options);
      return cls;
    };
  }
  if (typeof second !== 'string') throw new EncodeError('register needs the Python name of the class', 'register');
  add(first, second, (third ?? {}) as RegisterOptions<unknown>);
  return undefined;
}

/** Forgets a registration, by its Python name. */
export function unregister(pythonName: string): boolean {
  const entry = byPython.get(pythonName);
  if (entry === undefined) return false;
  byPython.delete(pythonName);
  return byConstructor.delete(entry.constructor);
}

export function isRegistered(cls: PyGlobal): boolean {
  return byPython.size > 0 && byPython.has(cls.path);
}

/** True for an instance of a class that somebody has registered. */
export function isRegisteredInstance(value: object): boolean {
  return byConstructor.size > 0 && byConstructor.has(value.constructor);
}

/** True for `module.name` of a class that somebody has registered. */
export function isRegisteredPath(path: string): boolean {
  return byPython.has(path);
}

/** The prototype of the class that stands for a path, and how its methods take X. */
export function registeredPrototype(path: string): object | undefined {
  return byPython.get(path)?.constructor.prototype as object | undefined;
}

export function registeredInput(path: string): RegisterOptions<unknown>['input'] {
  return byPython.get(path)?.options.input;
}

/** `module.name` of an object's class, also of one that the file carries with its code. */
const pathOf = (object: PyObject): string | undefined => object.className ?? carriedName(object.cls);

/** True where the class of an object is registered, and has the method. */
export function hasRegisteredMethod(object: PyObject, method: string): boolean {
  const path = pathOf(object);
  const prototype = path === undefined ? undefined : registeredPrototype(path);
  return typeof (prototype as Readonly<Record<string, unknown>> | undefined)?.[method] === 'function';
}

/** For reading: the empty instance of a registered class, which then waits for its state. */
export function bindRegistered(object: PyObject): Bound | undefined {
  if (byPython.size === 0) return undefined;
  const path = pathOf(object);
  const entry = path === undefined ? undefined : byPython.get(path);
  if (entry === undefined) return undefined;
  const { options } = entry;
  const value =
    options.construct === undefined
      ? (Object.create(entry.constructor.prototype as object) as unknown)
      : options.construct(object.args);
  if (object.state === NO_STATE) return { value };
  return { value, setState: (state) => (options.setState ?? assignState)(value, state) };
}

function assignState(instance: unknown, state: unknown): void {
  if (!(state instanceof PyDict)) return;
  for (const [key, value] of state) {
    if (typeof key !== 'string') continue;
    // Defined, not assigned: a key such as __proto__ is then only a name.
    Object.defineProperty(instance as object, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

/** For writing: the inert object that stands for an instance of a registered class. */
export function encodeRegistered(value: object): PyObject | undefined {
  const entry = byConstructor.get(value.constructor);
  if (entry === undefined) return undefined;
  const object = new PyObject(entry.global, 'newobj', []);
  const { getState } = entry.options;
  object.state = getState === undefined ? ownState(value) : getState(value);
  return object;
}

/** The own enumerable properties; one that is undefined is an attribute that Python does not have. */
function ownState(value: object): PyDict<string, unknown> {
  const state = new PyDict<string, unknown>();
  for (const [key, item] of Object.entries(value)) if (item !== undefined) state.set(key, item);
  return state;
}
