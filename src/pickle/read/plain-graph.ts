/**
 * From the lossless graph to plain values: tuples become Arrays, integral floats numbers, and objects whose class
 * somebody implements become instances of it. Works in place, so shared references stay shared and cycles closed;
 * does not recurse, and does not look into inert objects, which keep their exact state.
 */
import { keyText } from '../../core/show/print.js';
import { InvalidInputError } from '../../core/errors.js';
import { keepShapes } from '../../core/keep-shapes.js';
import { rememberOrigin } from '../values/origins.js';
import { keepInert } from '../values/views.js';
import { PyDict } from '../values/py-dict.js';
import { PyFloat, PyGlobal, PyObject, PyTuple, PyValue } from '../values/py-values.js';

/** What stands for an object in plain values. */
export interface Bound {
  value: unknown;
  /** Present where the instance still waits for its state: called with the plain state after everything else. */
  setState?: (state: unknown) => void;
}

/** Who stands for the objects of which classes. */
export interface ObjectBinder {
  /** True where all objects stay inert, and are never bound later. */
  readonly isInert?: boolean;
  /** False where every object of the class stays inert. */
  knows(cls: PyGlobal): boolean;
  /** The instance for an object of a known class, or undefined to leave it inert. */
  bind(object: PyObject): Bound | undefined;
}

/** A value that holds others and can replace them in place. */
export interface HasChildren {
  mapChildren(convert: (child: unknown) => unknown): void;
}

/** The forms of plain values that a caller may choose. */
export interface PlainOptions {
  /** `auto`: number where safe, otherwise bigint. `bigint`: always bigint. `number`: always number, rounded above 2^53. */
  integers?: 'auto' | 'bigint' | 'number';
  /** `PyDict`, a JavaScript `Map` (keys by identity), or objects without a prototype (all keys must be str). */
  dicts?: 'PyDict' | 'Map' | 'object';
}

interface Waiting {
  holder: { state: unknown };
  setState: (state: unknown) => void;
}

class Conversion {
  readonly #bind: ObjectBinder;
  readonly #integers: NonNullable<PlainOptions['integers']>;
  readonly #dicts: NonNullable<PlainOptions['dicts']>;
  /** What stands for a dict that is not a PyDict in the result. */
  readonly #replaced = new Map<PyDict, object>();
  readonly #bound = new Map<PyObject, unknown>();
  readonly #seen = new Set<object>();
  readonly #todo: object[] = [];
  readonly #waiting: Waiting[] = [];
  /** The class that was asked for last and has nobody to stand for it: instances come in rows. */
  #inertClass: unknown = undefined;

  constructor(bind: ObjectBinder, options: PlainOptions) {
    this.#bind = bind;
    this.#integers = options.integers ?? 'auto';
    this.#dicts = options.dicts ?? 'PyDict';
  }

  run(root: unknown): unknown {
    const value = this.#convert(root);
    for (let next = this.#todo.pop(); next !== undefined; next = this.#todo.pop()) this.#inside(next);
    // Found parents first; children get their state first.
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const { holder, setState } = this.#waiting[i]!;
      setState(holder.state);
    }
    return value;
  }

  /** The plain form of one value; what is inside of it waits on the list. */
  #convert(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) {
      if (typeof value === 'number')
        return this.#integers === 'bigint' && Number.isInteger(value) ? BigInt(value) : value;
      return typeof value === 'bigint' && this.#integers === 'number' ? Number(value) : value;
    }
    if (value instanceof PyObject) {
      if (this.#bind.isInert === true) keepInert(value);
      return value.cls === this.#inertClass ? value : this.#object(value);
    }
    if (value instanceof PyFloat) return value.value;
    if (value instanceof PyTuple) {
      if (!this.#seen.has(value.items)) {
        this.#seen.add(value.items);
        this.#todo.push(value);
      }
      return value.items;
    }
    if (value instanceof PyDict && this.#dicts !== 'PyDict') return this.#replacement(value);
    if (Array.isArray(value) || value instanceof PyDict || value instanceof Set || hasChildren(value)) {
      if (!this.#seen.has(value)) {
        this.#seen.add(value);
        this.#todo.push(value);
      }
    }
    return value;
  }

  #replacement(dict: PyDict): object {
    const known = this.#replaced.get(dict);
    if (known !== undefined) return known;
    const made = this.#dicts === 'Map' ? new Map<unknown, unknown>() : (Object.create(null) as object);
    this.#replaced.set(dict, made);
    this.#todo.push(dict);
    return made;
  }

  #fill(target: object, dict: PyDict): void {
    for (const [key, value] of dict) {
      const item = this.#convert(value);
      if (target instanceof Map) {
        target.set(this.#convert(key), item);
      } else if (typeof key === 'string') {
        Object.defineProperty(target, key, { value: item, writable: true, enumerable: true, configurable: true });
      } else {
        throw new InvalidInputError(
          `the dict key ${keyText(key)} is not a str: dicts: 'object' cannot hold it, 'Map' can`,
        );
      }
    }
  }

  #object(object: PyObject): unknown {
    const { cls } = object;
    if (!(cls instanceof PyGlobal) || !this.#bind.knows(cls)) {
      this.#inertClass = cls;
      return object;
    }
    if (this.#bound.has(object)) return this.#bound.get(object);
    const bound = this.#bind.bind(object);
    if (bound === undefined) {
      this.#bound.set(object, object);
      return object;
    }
    this.#bound.set(object, bound.value);
    if (bound.setState !== undefined) {
      const holder = { state: object.state };
      holder.state = this.#convert(object.state);
      this.#waiting.push({ holder, setState: bound.setState });
    }
    return bound.value;
  }

  #inside(container: object): void {
    const target = container instanceof PyDict ? this.#replaced.get(container) : undefined;
    if (target !== undefined) {
      this.#fill(target, container as PyDict);
      return;
    }
    if (container instanceof PyTuple) this.#array(container.items, true);
    else if (Array.isArray(container)) this.#array(container, false);
    else if (container instanceof PyDict) this.#dict(container);
    else if (container instanceof Set) this.#set(container);
    if (hasChildren(container)) container.mapChildren((child) => this.#convert(child));
  }

  #array(items: unknown[], tuple: boolean): void {
    let floats: Set<unknown> | undefined;
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      if (item instanceof PyFloat) {
        floats ??= new Set();
        floats.add(i);
      }
      items[i] = this.#convert(item);
    }
    rememberOrigin(items, tuple, floats);
  }

  #dict(dict: PyDict): void {
    const keys = dict.keyArray();
    const values = dict.valueArray();
    let floats: Set<unknown> | undefined;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === 'object' && key !== null && !(key instanceof PyFloat)) {
        const plainKey = this.#convert(key);
        if (plainKey !== key) dict.replaceKeyAt(i, plainKey);
      }
      const value = values[i];
      if (value instanceof PyFloat) {
        floats ??= new Set();
        floats.add(keys[i]);
      }
      values[i] = this.#convert(value);
    }
    rememberOrigin(dict, false, floats);
  }

  #set(set: Set<unknown>): void {
    const members = [...set];
    if (this.#integers === 'auto' && members.every((member) => typeof member !== 'object' || member === null)) return;
    set.clear();
    for (const member of members) set.add(member instanceof PyFloat ? member : this.#convert(member));
  }
}

function hasChildren(value: object): value is HasChildren {
  return (value instanceof PyValue || value instanceof PyDict) && 'mapChildren' in value;
}

let shapesKept = false;

/** Converts a lossless graph in place and returns its plain root. */
export function toPlainGraph(root: unknown, bind: ObjectBinder, options: PlainOptions = {}): unknown {
  if (!shapesKept) {
    shapesKept = true;
    keepShapes(new Conversion(bind, {}), new PyGlobal('', ''));
  }
  return new Conversion(bind, options).run(root);
}
