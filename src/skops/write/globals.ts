/** Classes and functions by name. */
import type { PyGlobal } from '../../pickle/values/py-values.js';
import type { SkopsWriter } from './writer.js';

/** Classes that are named like functions. */
const LOWER_CASE: ReadonlySet<string> = new Set([
  ...[
    'bool',
    'bytearray',
    'bytes',
    'complex',
    'dict',
    'float',
    'frozenset',
    'int',
    'list',
    'map',
    'object',
    'range',
  ].map((name) => `builtins.${name}`),
  ...['set', 'slice', 'str', 'tuple', 'type', 'zip'].map((name) => `builtins.${name}`),
  ...['date', 'datetime', 'time', 'timedelta', 'timezone'].map((name) => `datetime.${name}`),
  'collections.defaultdict',
  'collections.deque',
  'functools.partial',
  'numpy.ndarray',
  'numpy.dtype',
  'numpy.matrix',
]);
const NUMPY_TYPE =
  /^numpy\.(?:bool_?|u?int\d+|float\d+|complex\d+|(?:str|bytes|object)_|void|datetime64|timedelta64|longdouble|clongdouble|longlong|ulonglong|intc|uintc)$/;

/** By its name, as PEP 8 has it: a file does not tell classes from functions. */
export function isClass(global: PyGlobal): boolean {
  if (/^_*[A-Z]/.test(global.name)) return true;
  return (
    LOWER_CASE.has(global.path) ||
    NUMPY_TYPE.test(global.path) ||
    /^scipy\.sparse\..*_(?:matrix|array)$/.test(global.path)
  );
}

export function checkName(global: PyGlobal, writer: SkopsWriter): void {
  if (global.name.includes('.')) {
    throw writer.fail(`${global.path} is a name within a class, which a .skops file cannot say`);
  }
}

export function writeType(global: PyGlobal, writer: SkopsWriter, id: number): void {
  writer.head(global.name, global.module, 'TypeNode', id);
  writer.put('}');
}

/** skops has builtin functions among its types. */
export function writeNamed(global: PyGlobal, writer: SkopsWriter, id: number): void {
  checkName(global, writer);
  if (isClass(global) || global.module === 'builtins') {
    writeType(global, writer, id);
    return;
  }
  writer.head(global.name, global.module, 'FunctionNode', id);
  writer.put('}');
}
