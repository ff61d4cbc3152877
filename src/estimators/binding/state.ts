/** The stored attributes of a graph object, and their values as people want them. */
import { NotFittedError } from '../../core/errors.js';
import { NdArray } from '../../numpy/ndarray.js';
import { NpScalar } from '../../numpy/scalar.js';
import { carriedName } from '../../pickle/values/code-names.js';
import { PyDict } from '../../pickle/values/py-dict.js';
import { asSequence, PyFloat, PyGlobal, PyObject, PyTuple } from '../../pickle/values/py-values.js';

/** The dict of attributes of an object, where its state is one. */
export function attributesOf(object: PyObject): PyDict | undefined {
  if (object.state instanceof PyDict) return object.state;
  const parts = asSequence(object.state);
  return parts?.[0] instanceof PyDict ? parts[0] : undefined;
}

/** `module.Class` under the module's present name, also of a class that the file carries; undefined where it has none. */
export function classPath(object: PyObject): string | undefined {
  return object.cls instanceof PyGlobal ? currentPath(object.cls) : carriedName(object.cls);
}

/** Present names of modules by those that they had. Whatever names one of these is not plain, and the judge brings them. */
let renames: ReadonlyMap<string, string> | undefined;

export function useModuleRenames(known: ReadonlyMap<string, string>): void {
  renames = known;
}

/** A global under the present name of its module. */
export function currentPath(global: PyGlobal): string {
  return `${renames?.get(global.module) ?? global.module}.${global.name}`;
}

/** A scalar without its wrapper: PyFloat, numpy scalar, array of no dimension. */
export function unwrapScalar(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof NpScalar) return value.value;
  if (value instanceof NdArray && value.ndim === 0) return value.at();
  return value;
}

/**
 * A value of the lossless graph as a plain one: wrappers unpacked, tuples as arrays, containers copied (the graph stays as
 * it is). `object` says what stands for an inert object. Shared and circular containers stay so.
 */
export function plainValue(root: unknown, object: (object: PyObject) => unknown): unknown {
  const copies = new Map<object, unknown>();
  const todo: (() => void)[] = [];
  const convert = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof PyFloat || value instanceof NpScalar) return value.value;
    if (value instanceof PyObject) return object(value);
    const source = value instanceof PyTuple ? value.items : value;
    if (copies.has(source)) return copies.get(source);
    if (Array.isArray(source)) {
      const copy = new Array<unknown>(source.length);
      copies.set(source, copy);
      todo.push(() => {
        for (let i = 0; i < source.length; i++) copy[i] = convert(source[i]);
      });
      return copy;
    }
    if (source instanceof PyDict) {
      const copy = new PyDict();
      copies.set(source, copy);
      todo.push(() => {
        for (const [key, item] of source) copy.set(key, convert(item));
      });
      return copy;
    }
    return value;
  };
  const result = convert(root);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) next();
  return result;
}

/** What was found, for an error message. */
export function describe(value: unknown): string {
  const plain = unwrapScalar(value);
  if (plain === undefined) return 'nothing';
  if (plain === null) return 'None';
  if (plain === true) return 'True';
  if (plain === false) return 'False';
  if (typeof plain === 'string') return `'${plain.length > 40 ? `${plain.slice(0, 40)}…` : plain}'`;
  if (typeof plain === 'number' || typeof plain === 'bigint') return String(plain);
  if (plain instanceof NdArray) return `an array of ${plain.dtype.name} of shape (${plain.shape.join(', ')})`;
  if (plain instanceof PyObject) return `an instance of ${plain.className ?? 'an unnamed class'}`;
  if (plain instanceof PyGlobal) return plain.path;
  if (plain instanceof PyDict) return `a dict of ${plain.size}`;
  const items = asSequence(plain);
  return items === undefined ? typeof plain : `a ${plain instanceof PyTuple ? 'tuple' : 'list'} of ${items.length}`;
}

export const notFitted = (className: string): NotFittedError =>
  new NotFittedError(`this ${className} was saved before it was fitted: call fit in Python and save it again`);
