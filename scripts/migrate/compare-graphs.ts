/** What two graphs of the same recipe differ in: attributes and their types, not their numbers. */
import { currentPath } from '../../src/estimators/binding/state.js';
import { NdArray } from '../../src/numpy/ndarray.js';
import { NpScalar } from '../../src/numpy/scalar.js';
import { PyDict } from '../../src/pickle/values/py-dict.js';
import { NO_STATE, PyFloat, PyGlobal, PyObject, PyTuple, PyValue } from '../../src/pickle/values/py-values.js';

export interface Difference {
  readonly class: string;
  readonly attribute: string;
  /** The type in the first graph, `-` where it has no such attribute. */
  readonly was: string;
  readonly is: string;
  readonly path: string;
}

const RANDOM = /^numpy\.random\.(?:_pickle\.)?__(?:randomstate|RandomState)_ctor$/;

export function typeName(value: unknown, exact = false): string {
  if (value === undefined) return '-';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (value instanceof PyFloat) return 'float';
  if (typeof value === 'string') return 'str';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PyTuple) return 'tuple';
  if (Array.isArray(value)) return 'list';
  if (value instanceof NdArray) {
    const { dtype } = value;
    const name = dtype.fields !== undefined ? `void${dtype.itemsize}` : dtype.kind === 'U' ? 'str' : dtype.name;
    return `ndarray${value.ndim}:${name}`;
  }
  if (value instanceof NpScalar) return `numpy.${value.dtype.name}`;
  if (value instanceof PyGlobal) return `global:${exact ? value.path : currentPath(value)}`;
  if (value instanceof PyObject) {
    const path = value.cls instanceof PyGlobal ? (exact ? value.cls.path : currentPath(value.cls)) : '?';
    return RANDOM.test(path) ? 'RandomState' : path;
  }
  if (value instanceof PyDict) return 'dict';
  return value.constructor.name;
}

const MANY = 4;

/** `exact`: names of modules count as they stand in the file. */
export function compareGraphs(first: unknown, second: unknown, exact = false): Difference[] {
  const found: Difference[] = [];
  const seen = new Set<object>();
  const todo: { a: unknown; b: unknown; cls: string; attribute: string; path: string }[] = [];
  const put = (a: unknown, b: unknown, cls: string, attribute: string, path: string): void => {
    const [was, is] = [typeName(a, exact), typeName(b, exact)];
    if (was !== is) found.push({ class: cls, attribute, was, is, path });
    else if (typeof a === 'object' && a !== null) todo.push({ a, b, cls, attribute, path });
  };
  const dicts = (a: PyDict, b: PyDict, cls: string, path: string, before = ''): void => {
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const name = typeof key === 'string' ? key : typeName(key);
      put(a.get(key), b.get(key), cls, `${before}${name}`, `${path}.${name}`);
    }
  };
  put(first, second, '', '', '');
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { a, b, cls, attribute, path } = next;
    if (seen.has(a as object)) continue;
    seen.add(a as object);
    if (a instanceof PyObject && b instanceof PyObject) {
      const name = typeName(a);
      if (name === 'RandomState') continue;
      if (a.args.length !== b.args.length)
        found.push({ class: name, attribute: 'args', was: String(a.args.length), is: String(b.args.length), path });
      else a.args.forEach((arg, i) => put(arg, b.args[i], name, `args[${i}]`, `${path}.args[${i}]`));
      const [s, t] = [a.state, b.state];
      if (s instanceof PyDict && t instanceof PyDict) dicts(s, t, name, path);
      else if (s !== NO_STATE && t !== NO_STATE) put(s, t, name, 'state', path);
      else if (s !== t) found.push({ class: name, attribute: 'state', was: typeof s, is: typeof t, path });
      if ((a.how === 'newobj') !== (b.how === 'newobj'))
        found.push({ class: name, attribute: 'how', was: a.how, is: b.how, path });
      const [p, q] = [a.pairs ?? [], b.pairs ?? []];
      if (p.length > 0 || q.length > 0) {
        const pairs = (flat: readonly unknown[]): PyDict =>
          PyDict.fromArrays(
            flat.filter((_, i) => i % 2 === 0),
            flat.filter((_, i) => i % 2 === 1),
          );
        dicts(pairs(p), pairs(q), name, path);
      }
    } else if (a instanceof PyDict && b instanceof PyDict) {
      if (a.size <= 20) dicts(a, b, cls, path, `${attribute}.`);
    } else if (a instanceof NdArray && b instanceof NdArray) {
      if (Array.isArray(a.data) && Array.isArray(b.data) && a.data.length === b.data.length)
        a.data
          .slice(0, MANY)
          .forEach((item, i) => put(item, (b.data as unknown[])[i], cls, `${attribute}[]`, `${path}[${i}]`));
    } else if ((a instanceof PyTuple || Array.isArray(a)) && (b instanceof PyTuple || Array.isArray(b))) {
      const [x, y] = [a, b].map((list) => (list instanceof PyTuple ? list.items : list));
      if (a instanceof PyTuple && x!.length !== y!.length)
        found.push({ class: cls, attribute, was: `tuple of ${x!.length}`, is: `tuple of ${y!.length}`, path });
      else
        x!
          .slice(0, a instanceof PyTuple ? 40 : MANY)
          .forEach((item, i) => put(item, y![i], cls, `${attribute}[]`, `${path}[${i}]`));
    } else if (a instanceof PyValue) continue;
  }
  return found;
}
