/**
 * How dill and cloudpickle spell types that pickle simply names: as calls of helpers of theirs. Those whose calls are data
 * become the names, and are written as such; Python finds the same types, and needs neither library for it.
 */
import { type Call, type GlobalReader, globalKey, INERT, PyGlobal } from '../values/py-values.js';
import { called } from './made.js';

const DILL = ['dill._dill', 'dill.dill'];
const CLOUDPICKLE = ['', 'joblib.externals.', 'pyspark.', 'ray.'].flatMap((vendor) =>
  ['cloudpickle.cloudpickle', 'cloudpickle.cloudpickle_fast', 'cloudpickle'].map((module) => vendor + module),
);

/** Types of `builtins` whose calls make data. All others stay calls, and inert. */
const DATA: ReadonlySet<string> = new Set(
  'int float complex bool str bytes bytearray list tuple dict set frozenset slice range object'.split(' '),
);

const textOf = (call: Call): string | undefined => {
  const [name] = call.args;
  return called(call, 1) && typeof name === 'string' ? name : undefined;
};

/** `_load_type('int')`. */
const loadType: GlobalReader = (call) => {
  const name = textOf(call);
  return name !== undefined && DATA.has(name) ? new PyGlobal('builtins', name) : INERT;
};

/** `_builtin_type('SimpleNamespace')`: an attribute of `types`. */
const builtinType: GlobalReader = (call) =>
  textOf(call) === 'SimpleNamespace' ? new PyGlobal('types', 'SimpleNamespace') : INERT;

export const serializerReaders: readonly (readonly [string, GlobalReader])[] = [
  ...DILL.map((module) => [globalKey(module, '_load_type'), loadType] as const),
  ...CLOUDPICKLE.map((module) => [globalKey(module, '_builtin_type'), builtinType] as const),
];
